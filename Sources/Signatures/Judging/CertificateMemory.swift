import Core
import Cryptography

/// Certificates that were read and paths that were verified in one run, by their bytes. A fleet has thousands of signatures and
/// few chains, and a chain costs milliseconds.
///
/// No time and no trust store is part of it: both are asked about each signature anew.
package final class CertificateMemory: Sendable {
    /// A certificate's bytes, hashed as one piece.
    private struct DER: Hashable, Sendable {
        var bytes: [UInt8]

        func hash(into hasher: inout Hasher) {
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
            hasher.combine(bytes.count)
        }
    }

    /// Certificates, and the anchors that stand beside them.
    private struct Chain: Hashable, Sendable {
        var certificates: [DER]
        var anchors: [DER]

        init(_ certificates: [[UInt8]], anchors: [[UInt8]]) {
            self.certificates = certificates.map(DER.init)
            self.anchors = anchors.map(DER.init)
        }

        var bytes: Int { (certificates + anchors).reduce(0) { $0 + $1.bytes.count } }
    }

    /// Bytes that each of the three keeps certificates of.
    private static let byteLimit = 4 << 20

    private let certificates = Remembered<DER, Result<Certificate, CryptoFault>>(byteLimit: byteLimit)
    private let searches = Remembered<Chain, Result<PathSearch, ChainFault>>(byteLimit: byteLimit)
    private let refusals = Remembered<Chain, CryptoFault?>(byteLimit: byteLimit)

    /// Remembers nothing yet.
    package init() {}

    /// The certificate that fills `der`.
    func certificate(_ der: [UInt8]) throws(CryptoFault) -> Certificate {
        try certificates.value(of: DER(bytes: der), bytes: der.count) {
            do throws(CryptoFault) { return .success(try Certificate(der: der)) } catch { return .failure(error) }
        }.get()
    }

    /// The search for paths from a chain to anchors.
    func search(
        _ chain: [[UInt8]], anchors: [[UInt8]], make: () throws(ChainFault) -> PathSearch
    ) throws(ChainFault) -> PathSearch {
        let key = Chain(chain, anchors: anchors)
        return try searches.value(of: key, bytes: key.bytes) {
            do throws(ChainFault) { return .success(try make()) } catch { return .failure(error) }
        }.get()
    }

    /// Why OpenSSL refuses a path, as `CertificatePaths.verify` has it.
    func refusal(of path: [[UInt8]], anchor: [UInt8]) throws(Failure) -> CryptoFault? {
        let key = Chain(path, anchors: [anchor])
        return try refusals.value(of: key, bytes: key.bytes) { () throws(Failure) in
            try CertificatePaths.verify(path, anchor: anchor)
        }
    }
}
