import Core
import Cryptography
import Pins
import Signatures

extension Workplace {
    /// Signs a detached statement about an artifact that stays as it is, and writes it.
    ///
    /// - Parameters:
    ///   - name: The artifact's name in the statement, for people; nil for the file's.
    ///   - reason: Why, for people.
    ///   - signer: Who signs; `expires` is the endorsement's end.
    /// - Throws: what refuses the artifact, `sign.archive` for one whose own signature does not hold, since no verifier
    ///   would accept it beside any endorsement; `sign.*`; `trust.unknown`; `output.failed`. Nothing is written then.
    package func endorse(
        _ path: String, name: String? = nil, reason: String, by signer: Signer, to output: String
    ) async throws(Failure) -> SigningReceipt {
        let request = try signer.statementRequest()
        let artifact = try await read(path, wanting: .digest, signature: .evidence)
        try artifact.requireHoldingSignature(asOf: request.signingTime, remedy: "get it from its publisher again")
        let inventory = artifact.inventory
        guard let digest = inventory.digest else {
            throw Failure(.signRequest, "has no digest that an endorsement could name", file: path)
        }
        let statement = Statement(
            kind: .endorsement, name: name ?? Self.defaultName(of: path), digest: digest, tree: inventory.tree, request,
            reason: reason)
        let identity = try signer.identity()
        try signer.checkEndorsement(request, of: inventory, digest: digest, by: identity)
        return try write(statement, by: identity, of: path, to: output)
    }

    /// Signs a lockfile: writes a statement about its bytes into `<path>.sig`.
    ///
    /// - Parameter signer: Who signs; without `expires` the profile's validity period gives the end.
    /// - Throws: `lockfile.invalid`, `input.*`; `sign.*`; `trust.unknown`; `output.failed`. Nothing is written then.
    package func signLockfile(_ path: String, by signer: Signer) throws(Failure) -> SigningReceipt {
        let request = try signer.statementRequest()
        let bytes = try FileReading.readWhole(path, limit: Lockfile.byteLimit)
        do throws(Failure) {
            _ = try Lockfile(parsing: bytes)
        } catch {
            throw error.inFile(path)
        }
        let name = path.split(separator: "/").last.map { PathEscaping.displayed($0.utf8) } ?? path
        let statement = Statement(
            kind: .lockfile, name: name, digest: try SHA256.digest(of: bytes), tree: nil, request,
            reason: "the pins were reviewed")
        let identity = try signer.identity()
        try signer.checkLockfile(request, by: identity)
        return try write(statement, by: identity, of: path, to: "\(path).sig")
    }

    private func write(
        _ statement: Statement, by identity: borrowing SigningIdentity, of path: String, to output: String
    ) throws(Failure) -> SigningReceipt {
        let envelope = try statement.signed(by: identity)
        try AtomicFile.write(envelope, to: output)
        return SigningReceipt(
            format: .dsse, source: path, output: output, digest: statement.digest, tree: statement.tree,
            claims: try Statement.open(envelope).claims,
            reason: statement.kind == .endorsement ? statement.reason : nil)
    }
}

extension Statement {
    fileprivate init(
        kind: Kind, name: String, digest: Digest, tree: Digest?, _ request: SigningRequest, reason: String
    ) {
        self.init(
            kind: kind, name: name, digest: digest, tree: tree, profileVersionArn: request.profileVersionArn,
            jobArn: request.jobArn, signingTime: request.signingTime, until: request.expires, reason: reason)
    }
}
