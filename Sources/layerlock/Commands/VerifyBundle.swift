import ArgumentParser
import Core
import Engine
import Report

struct VerifyBundle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-bundle",
        abstract: "Verify one Sigstore bundle over a file, without a trust store or a lockfile.",
        discussion: """
            Bundles of versions 0.1 to 0.3, over a file or, by a statement, about one. Nothing is asked over a network: who is \
            believed stands in the trusted root, a trusted_root.json as Sigstore's instances publish it. The identity and its \
            issuer have to be the certificate's, letter by letter.

            Example: layerlock verify-bundle layer.zip --bundle layer.zip.sigstore.json --trusted-root trusted_root.json \
            --certificate-identity release@example.com --certificate-oidc-issuer https://accounts.example.com
            """)

    @Argument(
        help: "The file, or the digest of what is signed (sha256:…, sha512:…); - for standard input.",
        completion: .file())
    var subject: String
    @Option(
        help: "The bundle, or statements as PyPI has them; each has to hold.", completion: .file(extensions: ["json"]))
    var bundle: String
    @Option(
        help: ArgumentHelp("Who is believed: a trusted_root.json.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var trustedRoot: String?
    @Option(help: ArgumentHelp("Who has to have signed: an address, a workflow.", valueName: "identity"))
    var certificateIdentity: String?
    @Option(help: ArgumentHelp("By whose word.", valueName: "url"))
    var certificateOidcIssuer: String?
    @Option(
        help: ArgumentHelp("The key that has to have signed, where no certificate did (PEM).", valueName: "file"),
        completion: .file(extensions: ["pem", "pub"]))
    var key: String?
    @Flag(help: "With --key: the bundle holds without an entry of a log; then no trusted root is needed.")
    var unlogged = false
    @OptionGroup var report: ReportOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (key == nil) != (certificateIdentity == nil && certificateOidcIssuer == nil) else {
            throw ValidationError("It takes --certificate-identity and --certificate-oidc-issuer, or --key.")
        }
        guard (certificateIdentity == nil) == (certificateOidcIssuer == nil) else {
            throw ValidationError("--certificate-identity and --certificate-oidc-issuer go together.")
        }
        if certificateIdentity?.isEmpty == true || certificateOidcIssuer?.isEmpty == true {
            throw ValidationError("--certificate-identity and --certificate-oidc-issuer take a text.")
        }
        if unlogged, key == nil { throw ValidationError("--unlogged goes with --key.") }
        if trustedRoot == nil, !unlogged {
            throw ValidationError("Missing expected argument '--trusted-root <file>'")
        }
        try report.check(spares: [subject, bundle, trustedRoot, key])
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            var verify = Engine.VerifyBundle(bundle: bundle, trustedRoot: trustedRoot, by: signer)
            verify.takesUnlogged = unlogged
            let artifact = try verify.run(try asked(), asOf: common.time)
            let answer = Report(toolVersion: toolVersion, asOf: common.time, artifacts: [artifact])
            try report.write(Answer(answer), common)
            return answer.exitStatus
        }
    }

    private var signer: Engine.VerifyBundle.Signer {
        if let key { return .key(key) }
        return .identity(subject: certificateIdentity ?? "", issuer: certificateOidcIssuer ?? "")
    }

    /// A digest, unless a file is called so.
    private func asked() throws(Failure) -> Engine.VerifyBundle.Subject {
        if let digest = Engine.VerifyBundle.Subject(digest: subject), try FileKind.of(subject) == .missing {
            return digest
        }
        return .file(subject)
    }
}
