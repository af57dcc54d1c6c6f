import Core
import Cryptography
import Pins
import Signatures

/// Signs a lockfile: writes a statement about its bytes into `<path>.sig`.
package struct SignLockfile: Sendable {
    /// Who signs; without `expires` the profile's validity period gives the end.
    package var signer: Signer

    /// Signs by somebody.
    package init(by signer: Signer) { self.signer = signer }

    /// - Throws: `lockfile.invalid`, `input.*`; `sign.*`; `trust.unknown`; `output.failed`. Nothing is written then.
    package func run(_ path: String) throws(Failure) -> SigningReceipt {
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
        return try statement.write(by: identity, of: path, to: PinnedArtifacts.signaturePath(path))
    }
}
