import ArgumentParser
import Core
import Engine

/// A key, its chain, and what opens the key; all optional, for commands that need not sign.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The signing key: a PEM file, or a token's PKCS#11 URI (pkcs11:…).", valueName: "key"),
        completion: .file(extensions: ["pem", "key"]))
    var key: String?
    @Option(
        help: "PEM of the key's certificate and all above it, root included.", completion: .file(extensions: ["pem"]))
    var chain: String?
    @Option(help: ArgumentHelp("A file with the encrypted key's pass phrase.", valueName: "file"), completion: .file())
    var passphraseFile: String?
    @Option(help: ArgumentHelp("The environment variable with the key's pass phrase.", valueName: "variable"))
    var passphraseEnv: String?
    @Option(help: ArgumentHelp("A file with the token's PIN.", valueName: "file"), completion: .file())
    var pinFile: String?
    @Option(help: ArgumentHelp("The environment variable with the token's PIN.", valueName: "variable"))
    var pinEnv: String?

    /// The files that are read for signing.
    var files: [String?] { [key, chain, passphraseFile, pinFile] }

    private var isToken: Bool { key?.hasPrefix("pkcs11:") ?? false }

    func validate() throws {
        if passphraseFile != nil, passphraseEnv != nil {
            throw ValidationError("--passphrase-file and --passphrase-env exclude each other.")
        }
        if pinFile != nil, pinEnv != nil { throw ValidationError("--pin-file and --pin-env exclude each other.") }
        if isToken, passphraseFile != nil || passphraseEnv != nil {
            throw ValidationError("A token takes a PIN: --pin-file or --pin-env.")
        }
        if !isToken, pinFile != nil || pinEnv != nil {
            throw ValidationError("--pin-file and --pin-env need a token's key: --key pkcs11:…")
        }
        if isToken, let key, key.contains("pin-value") {
            throw ValidationError("A PIN within the URI can be seen by others: use --pin-file or --pin-env.")
        }
        if passphraseFile != nil || passphraseEnv != nil, key == nil {
            throw ValidationError("A pass phrase needs a --key.")
        }
    }

    /// For the `validate` of commands that sign.
    func requireKey() throws {
        if key == nil { throw ValidationError("Missing expected argument '--key <key>'") }
        if chain == nil { throw ValidationError("Missing expected argument '--chain <chain>'") }
    }

    /// Reads key and chain, asks for what opens the key, and draws a signing job.
    func demand(
        profile: String, in store: SigningStore, at time: Timestamp, expires: Timestamp? = nil
    ) throws(Failure) -> SigningDemand {
        guard let key, let chain else {
            throw Failure(.signKey, "no key and chain to sign with", remedy: "give --key and --chain")
        }
        let chainText = try FileReading.readWhole(chain, limit: 1 << 20)
        var generator = SystemRandomNumberGenerator()
        return SigningDemand(
            profile: profile, in: store, key: try source(key), keyName: key, chain: chainText, chainName: chain,
            time: time, expires: expires, using: &generator)
    }

    /// The key alone, for signatures without certificates.
    func keyAlone() throws(Failure) -> SigningDemand.Key {
        guard let key else { throw Failure(.signKey, "no key to sign with", remedy: "give --key") }
        return try source(key)
    }

    private func source(_ key: String) throws(Failure) -> SigningDemand.Key {
        if isToken {
            var pin = try secret(file: pinFile, variable: pinEnv)
            if pin == nil { pin = try PassPhrase.ask("PIN of the token: ") }
            return .token(uri: key, pin: pin)
        }
        let text = try FileReading.readWhole(key, limit: 1 << 20)
        var passPhrase = try secret(file: passphraseFile, variable: passphraseEnv)
        if passPhrase == nil, Self.isEncrypted(text) {
            passPhrase = try PassPhrase.ask("Pass phrase of \(PathEscaping.displayed(key.utf8)): ")
            guard passPhrase != nil else {
                throw Failure(
                    .signKey, "is encrypted, and there is no terminal to ask for its pass phrase on", file: key,
                    remedy: "give --passphrase-file or --passphrase-env")
            }
        }
        return .pem(text, passPhrase: passPhrase)
    }

    private func secret(file: String?, variable: String?) throws(Failure) -> [UInt8]? {
        if let file { return try PassPhrase.read(file: file) }
        if let variable { return try PassPhrase.read(variable: variable) }
        return nil
    }

    /// PKCS#8's label, or the header of a traditional key (RFC 1421).
    private static func isEncrypted(_ text: [UInt8]) -> Bool {
        let text = String(decoding: text, as: UTF8.self)
        return text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
    }
}

extension CommonOptions {
    /// Says so where --as-of has something signed at a time that is still to come.
    func noticeFutureSigning() {
        guard let asOf, asOf.timestamp > Clock.now() else { return }
        Output.error(
            Array(
                "layerlock: the signing time \(asOf.timestamp) lies in the future: verify refuses it until then\n".utf8)
        )
    }
}

/// How what was signed is printed.
struct ReceiptOptions: ParsableArguments {
    @Option(help: "How to print what was signed: \(ListingFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: ListingFormat = .text
}
