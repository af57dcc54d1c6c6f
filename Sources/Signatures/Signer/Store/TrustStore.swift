import Core

/// Whom we trust, as a folder that is read in a pull request (docs/trust.md).
///
/// A store that was loaded is consistent: every file is what it has to be, no two profiles share an ARN, every anchor
/// that a profile names is there.
package struct TrustStore: Sendable {
    /// The folder as the user named it.
    package let folder: String
    /// The profiles, sorted by file name.
    package let profiles: [SigningProfile]
    /// The configurations, sorted by name.
    package let configs: [CodeSigningConfig]
    /// The trust anchors, sorted by file name.
    package let roots: [TrustRoot]
    /// The trusted roots of Sigstore's instances, sorted by file name.
    package let trustedRoots: [StoreTrustedRoot]
    /// Who may sign by the word of an issuer of identities, sorted by file name.
    package let identities: [StoreIdentity]
    /// Who may sign by a key of their own, sorted by file name.
    package let keys: [StoreKey]
    /// The revocations; nil where there is no list.
    package let revocations: RevocationList?

    private let byArn: [ProfileVersionArn: Int]

    /// Reads and checks every file of a store.
    /// - Throws: `trust.invalid` naming file and line of what is broken; `input.not-found` where there is no such
    ///   folder; `input.unreadable`.
    package static func load(_ folder: String) throws(Failure) -> TrustStore {
        try TrustStore(StoreFiles(reading: folder))
    }

    init(_ files: StoreFiles) throws(Failure) {
        folder = files.folder
        var roots: [TrustRoot] = []
        for name in files.names(of: .roots) {
            let relative = StoreFiles.Part.roots.path(name)
            roots.append(
                try TrustRoot(pem: files.contents[relative] ?? [], name: name, path: files.path(relative)))
        }
        profiles = try Self.documents(.profiles, in: files) { cursor, name throws(JSONFault) in
            try SigningProfile(cursor, file: StoreFiles.Part.profiles.path(name))
        }
        configs = try Self.documents(.configs, in: files) { cursor, name throws(JSONFault) in
            try CodeSigningConfig(
                cursor, name: String(name.dropLast(5)), file: StoreFiles.Part.configs.path(name))
        }
        trustedRoots = try Self.trustedRoots(in: files)
        let signers = try Self.documents(.identities, in: files) { cursor, name throws(JSONFault) in
            try StoreSigner(cursor, name: String(name.dropLast(5)), file: StoreFiles.Part.identities.path(name))
        }
        identities = signers.compactMap { if case .identity(let identity) = $0 { identity } else { nil } }
        keys = signers.compactMap { if case .key(let key) = $0 { key } else { nil } }
        try Self.check(configs, identities.map(\.name) + keys.map(\.name), in: files)
        try Self.checkTwins(keys, in: files)
        revocations = try Self.revocations(in: files)
        self.roots = roots
        byArn = try Self.index(profiles, anchors: Set<TextKey>(roots.map(\.name)), in: files)
    }

    /// Reads a JSON document of the store. Numbers of any form are let through: AWS may add fields that hold some.
    static func document(_ bytes: [UInt8], limit: Int) throws(JSONFault) -> JSONCursor {
        let value = try JSONReader.read(
            bytes, limits: JSONLimits(bytes: limit), options: JSONOptions(keepsOtherNumbers: true))
        return JSONCursor(value)
    }

    private static func documents<Document>(
        _ part: StoreFiles.Part, in files: StoreFiles,
        _ decode: (JSONCursor, String) throws(JSONFault) -> Document
    ) throws(Failure) -> [Document] {
        var documents: [Document] = []
        for name in files.names(of: part) {
            let relative = part.path(name)
            do throws(JSONFault) {
                let cursor = try document(files.contents[relative] ?? [], limit: part.byteLimit)
                documents.append(try decode(cursor, name))
            } catch {
                throw error.storeFailure(files.path(relative))
            }
        }
        return documents
    }

    private static func revocations(in files: StoreFiles) throws(Failure) -> RevocationList? {
        guard let bytes = files.contents[StoreFiles.revocations] else { return nil }
        do throws(JSONFault) {
            return try RevocationList(document(bytes, limit: StoreFiles.revocationsLimit))
        } catch {
            throw error.storeFailure(files.path(StoreFiles.revocations))
        }
    }

    private static func index(
        _ profiles: [SigningProfile], anchors: Set<TextKey>, in files: StoreFiles
    ) throws(Failure) -> [ProfileVersionArn: Int] {
        var byArn: [ProfileVersionArn: Int] = [:]
        for (position, profile) in profiles.enumerated() {
            if let other = byArn.updateValue(position, forKey: profile.arn) {
                throw Failure(
                    .trustInvalid,
                    "holds the same profile version as \(profiles[other].file): \(profile.arn.text)",
                    file: files.path(profile.file), remedy: "remove one of the two files after review")
            }
            if let missing = profile.trustAnchors.first(where: { !anchors.contains($0) }) {
                throw Failure(
                    .trustInvalid,
                    "line \(profile.anchorsLine): trustAnchors: there is no roots/\(missing)",
                    file: files.path(profile.file),
                    remedy:
                        "restore roots/\(missing) from version control; or take its name out of trustAnchors, then add a "
                        + "root with `\(run: .addRoot)`")
            }
        }
        return byArn
    }
}

extension TrustStore {
    /// The profile with a version's ARN; nil where the store holds none.
    package func profile(_ arn: ProfileVersionArn) -> SigningProfile? { byArn[arn].map { profiles[$0] } }

    /// The profile that a user names: by its ARN, by NAME/VERSION, by its file's name, or by NAME where the store
    /// holds one version of it.
    /// - Throws: `trust.unknown` where there is none or several.
    package func profile(named name: String) throws(Failure) -> SigningProfile {
        if let arn = ProfileVersionArn(name), let profile = profile(arn) { return profile }
        let found = profiles.filter {
            $0.name == name || "\($0.name)/\($0.version)" == name || $0.file == "profiles/\(name).json"
        }
        if found.count == 1 { return found[0] }
        let shown = PathEscaping.displayed(name.utf8)
        guard let first = found.first else {
            throw Failure(
                .trustUnknown, "holds no signing profile \(shown)", file: folder,
                remedy: "see `\(run: .listTrust)`, or import what `aws signer get-signing-profile` prints")
        }
        let ids = found.map { "\($0.name)/\($0.version) (\($0.file))" }.joined(separator: ", ")
        throw Failure(
            .trustUnknown, "holds several signing profiles \(shown): \(ids)", file: folder,
            remedy: "name one, such as \(first.arn.text)")
    }

    /// The configuration of a name.
    /// - Throws: `trust.unknown` where there is none.
    package func config(named name: String) throws(Failure) -> CodeSigningConfig {
        if let config = configs.first(where: { $0.name == name }) { return config }
        let known = configs.isEmpty ? "it holds none" : "it holds \(configs.map(\.name).joined(separator: ", "))"
        throw Failure(
            .trustUnknown, "holds no code-signing config \(PathEscaping.displayed(name.utf8)); \(known)", file: folder,
            remedy: "name a file of code-signing-configs/ without .json")
    }

    /// The anchors that may vouch for a profile, in its own order.
    package func anchors(of profile: SigningProfile) -> [TrustRoot] {
        profile.trustAnchors.compactMap { name in roots.first { $0.name == name } }
    }
}
