import COpenSSL
import Core

/// A SignedCertificateTimestamp (RFC 6962, 3.2): a log's word that it was given a certificate before that was issued.
package struct CertificateTimestamp: Sendable, Equatable {
    /// SHA-256 of the log's key.
    package let log: [UInt8]
    /// When the log was given the certificate.
    package let time: Timestamp
    /// The log's extensions, which are signed too.
    package let extensions: [UInt8]
    /// The digest of the signature.
    package let algorithm: DigestAlgorithm
    /// The signature.
    package let signature: [UInt8]

    /// Most timestamps of one certificate.
    package static let countLimit = 16

    /// The timestamps that a certificate carries; none where it carries none. Those of another version than 1, or of an algorithm
    /// that is none of RFC 5246's over SHA-2, are passed over: nobody signed those that anybody here could believe.
    ///
    /// - Throws: `CryptoFault` for an extension that is no list of such.
    package static func all(in certificate: Certificate) throws(CryptoFault) -> [CertificateTimestamp] {
        guard let part = try certificate.extensions().first(where: { $0.type.utf8.elementsEqual(type.utf8) }) else {
            return []
        }
        let document = try BERDocument.ofDER(part.value)
        guard document.root.tag == BERTag.octetString else { throw fault }
        var list = TLSReader(document.content(document.root))
        var entries = TLSReader(try list.vector(bytes: 2))
        guard list.isEmpty, !entries.isEmpty else { throw fault }
        var timestamps: [CertificateTimestamp] = []
        var count = 0
        while !entries.isEmpty {
            count += 1
            guard count <= countLimit else { throw CryptoFault("more than \(countLimit) timestamps of logs") }
            if let timestamp = try read(try entries.vector(bytes: 2)) { timestamps.append(timestamp) }
        }
        return timestamps
    }

    /// What a log signed: a timestamp over a precertificate (RFC 6962, 3.2), which is the certificate's body without the
    /// timestamps, and its issuer's key.
    package func signedBytes(of certificate: Certificate, issuedBy issuer: Certificate) throws(CryptoFault) -> [UInt8] {
        let body = try CertificateHandle(ownOf: certificate.der).bodyWithoutTimestamps()
        let key = try PublicKey(of: issuer.der)
        let hash: [UInt8]
        do throws(Failure) {
            hash = try DigestAlgorithm.sha256.digest(of: key.spki)
        } catch {
            throw CryptoFault(error.message)
        }
        guard body.count < 1 << 24, let milliseconds = UInt64(exactly: time.milliseconds) else { throw Self.fault }
        // Version 1, certificate_timestamp, then time, precert_entry and its parts.
        return [0, 0] + Self.bigEndian(milliseconds, 8) + [0, 1] + hash
            + Self.bigEndian(UInt64(body.count), 3) + body
            + Self.bigEndian(UInt64(extensions.count), 2) + extensions
    }

    private static let type = "1.3.6.1.4.1.11129.2.4.2"
    private static var fault: CryptoFault { CryptoFault("the certificate's list of logs' timestamps is none") }

    private static func read(_ bytes: ArraySlice<UInt8>) throws(CryptoFault) -> CertificateTimestamp? {
        var reader = TLSReader(bytes)
        guard try reader.take(1).first == 0 else { return nil }
        let log = Array(try reader.take(32))
        let milliseconds = try reader.number(bytes: 8)
        let extensions = Array(try reader.vector(bytes: 2))
        let algorithms = Array(try reader.take(2))
        let signature = Array(try reader.vector(bytes: 2))
        guard reader.isEmpty, let time = Int64(exactly: milliseconds) else { throw fault }
        // HashAlgorithm sha256, sha384, sha512 (RFC 5246, 7.4.1.4.1); the key says what signs.
        let digests: [UInt8: DigestAlgorithm] = [4: .sha256, 5: .sha384, 6: .sha512]
        guard let algorithm = digests[algorithms[0]], [1, 3].contains(algorithms[1]) else { return nil }
        return CertificateTimestamp(
            log: log, time: Timestamp(milliseconds: time), extensions: extensions, algorithm: algorithm,
            signature: signature)
    }

    private static func bigEndian(_ number: UInt64, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (bytes - 1 - $0))) }
    }
}

/// TLS's presentation language (RFC 5246, 4), as much of it as timestamps need.
private struct TLSReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isEmpty: Bool { rest.isEmpty }

    mutating func take(_ count: Int) throws(CryptoFault) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw CryptoFault("a log's timestamp is cut short") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A number of up to eight bytes.
    mutating func number(bytes: Int) throws(CryptoFault) -> UInt64 {
        try take(bytes).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A vector whose length is stated in up to three bytes.
    mutating func vector(bytes: Int) throws(CryptoFault) -> ArraySlice<UInt8> {
        try take(Int(try number(bytes: bytes)))
    }
}

extension CertificateHandle {
    /// The TBSCertificate as it was before logs' timestamps were put in.
    fileprivate borrowing func bodyWithoutTimestamps() throws(CryptoFault) -> [UInt8] {
        let place = X509_get_ext_by_NID(pointer, NID_ct_precert_scts, -1)
        guard place >= 0, X509_get_ext_by_NID(pointer, NID_ct_precert_scts, place) < 0,
            let part = X509_delete_ext(pointer, place)
        else { throw CryptoFault("the certificate does not carry one list of logs' timestamps") }
        X509_EXTENSION_free(part)
        return try DERBuffer.encode("write a certificate's body") { i2d_re_X509_tbs(pointer, &$0) }
    }
}
