import Core
import Cryptography
import Pins
import Signatures

/// Signs verification summaries: statements a line, each of which becomes a DSSE envelope a line.
package struct SignSummaries: Sendable {
    /// Who signs: an active profile of the store, whose anchor has to vouch for the key.
    package var signer: Signer

    /// Signs by somebody.
    package init(by signer: Signer) { self.signer = signer }

    /// Checks key and chain before anything is verified.
    /// - Throws: `sign.*`; `trust.unknown`.
    package func check() throws(Failure) { try signer.checkLockfile() }

    /// - Throws: `sign.*`; `trust.unknown`; `internal.fault`.
    package func run(_ statements: [UInt8]) throws(Failure) -> [UInt8] {
        let request = try signer.statementRequest()
        let identity = try signer.identity()
        try signer.checkLockfile(request, by: identity)
        var lines: [UInt8] = []
        for statement in statements.split(separator: UInt8(ascii: "\n")) {
            lines += try DSSE.sign(Array(statement), identity: identity, style: .compact)
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }
}

extension Verify {
    /// The digest of a lockfile's bytes.
    /// - Throws: `input.*`, `internal.fault`.
    package static func digest(ofLockfile path: String) throws(Failure) -> Digest {
        try SHA256.digest(of: try FileReading.readWhole(path, limit: Lockfile.byteLimit))
    }
}
