import Core
import Cryptography

/// Notation's configuration for verifying, as it lies in a user's folder: `trustpolicy.oci.json` or `trustpolicy.json`, for
/// files `trustpolicy.blob.json`, and `truststore/x509`. Of the policy one statement is in force.
package struct NotationConfig: Sendable {
    /// The folder as the user named it.
    package let folder: String
    let statement: TrustPolicyStatement
    /// The repository that the user named, and the digest where the reference gives one.
    let reference: (repository: String, digest: Digest?)?
    /// Whether the policy is the one for files.
    let isForFiles: Bool
    /// What the trust stores hold that is passed over, and may have been meant.
    package let notices: [Finding]
    private let certificates: [TrustPolicyStatement.Store: [Certificate]]

    private static let policyNames = ["trustpolicy.oci.json", "trustpolicy.json"]

    /// The files and the folder that verifying reads, by their names in the folder: keys and plugins lie there too.
    package static let parts = policyNames + [filePolicyName, "truststore"]

    /// The policy for files, by its name in the folder.
    package static let filePolicyName = "trustpolicy.blob.json"

    /// Whether a folder holds a policy for OCI artifacts, and whether one for files.
    package static func policies(in folder: String) throws(Failure) -> (images: Bool, files: Bool) {
        var holdsImages = false
        for name in policyNames where try FileKind.of(PathText.joined(folder, name)) != .missing { holdsImages = true }
        return (holdsImages, try FileKind.of(PathText.joined(folder, filePolicyName)) != .missing)
    }

    /// What is done about each validation.
    package var level: VerificationLevel { statement.level }
    /// The name of the statement in force.
    package var statementName: String { statement.name }

    /// Reads policy and stores, and finds the statement that is in force: that of the reference's repository, else the one
    /// for all (`*`), else, without a reference, the only one there is.
    ///
    /// The stores that the statement names are read whole; a broken one is an error whatever it is needed for.
    ///
    /// - Parameter reference: The artifact's repository, with or without tag and digest; nil where nobody says.
    /// - Throws: `trust.invalid` naming the file and line of what is broken; `trust.unknown` where no statement is in
    ///   force; `input.*`.
    package init(_ folder: String, reference text: String?) throws(Failure) {
        let path = try Self.policyPath(folder)
        let policy = try Self.policy(path, .images)
        let reference = try text.map(Self.reference)
        try self.init(folder, try Self.statement(of: policy, reference?.repository, path), reference: reference)
    }

    /// Reads the policy for files and stores, and finds the statement that is in force: the one of that name, without a name the
    /// one for all (`globalPolicy`).
    ///
    /// - Throws: as the other.
    package init(files folder: String, policy name: String?) throws(Failure) {
        let path = PathText.joined(folder, Self.filePolicyName)
        switch try FileKind.of(path) {
        case .file: break
        case .missing:
            throw Failure(
                .inputNotFound, "holds no \(Self.filePolicyName)", file: folder,
                remedy: "name the folder of Notation's configuration that holds the policy for files")
        case .link, .folder, .other:
            throw Failure(
                .trustInvalid, "is no regular file: a trust policy is none's link", file: path,
                remedy: "put the policy itself in its place")
        }
        let policy = try Self.policy(path, .files)
        let statement = policy.statements.first { statement in
            name.map { statement.name.utf8.elementsEqual($0.utf8) } ?? statement.isGlobal
        }
        guard let statement else {
            throw Failure(
                .trustUnknown,
                name.map { "no statement is named \(PathEscaping.displayed($0.utf8.prefix(256)))" }
                    ?? "no statement is the one for all (globalPolicy)", file: path,
                remedy: "name a statement with \(setting: .blobPolicy)")
        }
        try self.init(folder, statement, reference: nil, isForFiles: true)
    }

    private static func policy(_ path: String, _ kind: TrustPolicy.Kind) throws(Failure) -> TrustPolicy {
        let bytes = try FileReading.readWhole(path, limit: TrustPolicy.byteLimit, followsLinks: false)
        do throws(JSONFault) {
            return try TrustPolicy(bytes, kind)
        } catch {
            throw error.failure(.trustInvalid, file: path, remedy: "correct the trust policy")
        }
    }

    private init(
        _ folder: String, _ statement: TrustPolicyStatement, reference: (repository: String, digest: Digest?)?,
        isForFiles: Bool = false
    ) throws(Failure) {
        self.folder = folder
        self.statement = statement
        self.reference = reference
        self.isForFiles = isForFiles
        let kinds = TrustStoreKind.allCases.map { "truststore/x509/\($0.rawValue)" }
        for part in ["truststore", "truststore/x509"] + kinds {
            let path = PathText.joined(folder, part)
            guard try FileKind.of(path) == .link else { continue }
            throw Failure(
                .trustInvalid, "is a symbolic link", file: path, remedy: "put the folder itself in its place")
        }
        var certificates: [TrustPolicyStatement.Store: [Certificate]] = [:]
        var notices: [Finding] = []
        for store in statement.stores {
            let path = PathText.joined(folder, "truststore/x509/\(store.kind.rawValue)/\(store.name)")
            certificates[store] = try X509Store.certificates(path, store.kind, notices: &notices)
        }
        self.certificates = certificates
        self.notices = notices
    }

    /// The certificates of the statement's stores of a kind, and the store that each is from.
    func certificates(_ kind: TrustStoreKind) -> [(store: TrustPolicyStatement.Store, certificate: Certificate)] {
        statement.stores.filter { $0.kind == kind }.flatMap { store in
            (certificates[store] ?? []).map { (store, $0) }
        }
    }

    func names(_ kind: TrustStoreKind) -> Bool { statement.stores.contains { $0.kind == kind } }

    private static func policyPath(_ folder: String) throws(Failure) -> String {
        guard try FileKind.of("\(folder)/.") == .folder else {
            throw Failure(.inputNotFound, "there is no such folder", file: folder, remedy: "check the path")
        }
        for name in policyNames {
            let path = PathText.joined(folder, name)
            switch try FileKind.of(path) {
            case .missing: continue
            case .file: return path
            case .link, .folder, .other:
                throw Failure(
                    .trustInvalid, "is no regular file: a trust policy is none's link", file: path,
                    remedy: "put the policy itself in its place")
            }
        }
        let holdsFiles = try FileKind.of(PathText.joined(folder, filePolicyName)) != .missing
        throw Failure(
            .inputNotFound,
            holdsFiles
                ? "holds a policy for files alone: neither trustpolicy.oci.json nor trustpolicy.json"
                : "holds neither trustpolicy.oci.json nor trustpolicy.json for images, nor \(filePolicyName) for files",
            file: folder,
            remedy: "name the folder of Notation's configuration, such as ~/.config/notation")
    }

    private static func reference(_ text: String) throws(Failure) -> (repository: String, digest: Digest?) {
        let remedy: Prose = "name \(RegistryScope.form)"
        guard let (repository, digestText) = RegistryScope.split(text) else {
            throw Failure(
                .trustUnknown, "\(PathEscaping.displayed(text.utf8.prefix(256))) names no repository", remedy: remedy)
        }
        guard let digestText else { return (repository, nil) }
        guard let digest = Digest(digestText) else {
            throw Failure(
                .trustUnknown, "\(PathEscaping.displayed(text.utf8.prefix(256))) ends in no SHA-256 digest",
                remedy: remedy)
        }
        return (repository, digest)
    }

    private static func statement(
        of policy: TrustPolicy, _ repository: String?, _ path: String
    ) throws(Failure) -> TrustPolicyStatement {
        if let repository,
            let own = policy.statements.first(where: {
                $0.scopes.contains { $0.utf8.elementsEqual(repository.utf8) }
            })
        {
            return own
        }
        if let wildcard = policy.statements.first(where: \.isWildcard) { return wildcard }
        if repository == nil, policy.statements.count == 1 { return policy.statements[0] }
        let what = repository.map { "no statement is about \($0)" } ?? "no statement is about all repositories"
        throw Failure(
            .trustUnknown, what, file: path,
            remedy:
                "name the artifact's repository with \(setting: .reference), or add it to a statement's registryScopes")
    }
}

/// Paths below a folder that the user named.
enum PathText {
    static func joined(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }
}
