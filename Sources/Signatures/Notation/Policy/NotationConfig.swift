import Core
import Cryptography

/// Notation's configuration for verifying, as it lies in a user's folder: `trustpolicy.oci.json` or `trustpolicy.json`,
/// and `truststore/x509`. Of the policy one statement is in force.
package struct NotationConfig: Sendable {
    /// The folder as the user named it.
    package let folder: String
    let statement: TrustPolicyStatement
    /// The repository that the user named, and the digest where the reference gives one.
    let reference: (repository: String, digest: Digest?)?
    private let certificates: [TrustPolicyStatement.Store: [Certificate]]

    private static let policyNames = ["trustpolicy.oci.json", "trustpolicy.json"]

    /// The files and the folder that verifying reads, by their names in the folder: keys and plugins lie there too.
    package static let parts = policyNames + ["truststore"]

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
        self.folder = folder
        let path = try Self.policyPath(folder)
        let bytes = try FileReading.readWhole(path, limit: TrustPolicy.byteLimit, followsLinks: false)
        let policy: TrustPolicy
        do throws(JSONFault) {
            policy = try TrustPolicy(bytes)
        } catch {
            throw error.failure(.trustInvalid, file: path, remedy: "correct the trust policy")
        }
        reference = try text.map(Self.reference)
        statement = try Self.statement(of: policy, reference?.repository, path)
        let kinds = TrustStoreKind.allCases.map { "truststore/x509/\($0.rawValue)" }
        for part in ["truststore", "truststore/x509"] + kinds {
            let path = PathText.joined(folder, part)
            guard try FileKind.of(path) == .link else { continue }
            throw Failure(
                .trustInvalid, "is a symbolic link", file: path, remedy: "put the folder itself in its place")
        }
        var certificates: [TrustPolicyStatement.Store: [Certificate]] = [:]
        for store in statement.stores {
            certificates[store] = try X509Store.certificates(
                PathText.joined(folder, "truststore/x509/\(store.kind.rawValue)/\(store.name)"), store.kind)
        }
        self.certificates = certificates
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
        throw Failure(
            .inputNotFound, "holds neither trustpolicy.oci.json nor trustpolicy.json", file: folder,
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
