import COpenSSL
import Core

/// Paths from a certificate to anchors, by names first and then by signatures.
package enum CertificatePaths {
    /// Most certificates, anchors included, that a path is looked for among.
    package static let certificateLimit = 48
    /// Most paths that are tried; a hostile set of cross-signed certificates has millions.
    package static let pathLimit = 32
    /// Most steps of the search.
    private static let stepLimit = 4_096

    /// Every path of distinct certificates from the first of `certificates` to one of `anchors`, by issuer names and key
    /// identifiers alone, shorter ones of a branch as they are met; at most `pathLimit`.
    ///
    /// - Returns: Positions: those in `certificates`, then, for the last of each path, in `anchors`.
    /// - Throws: `CryptoFault` where a certificate cannot be read or there are more than `certificateLimit`.
    package static func candidates(
        _ certificates: [[UInt8]], anchors: [[UInt8]]
    ) throws(CryptoFault) -> [(path: [Int], anchor: Int)] {
        guard certificates.count + anchors.count <= certificateLimit else {
            throw CryptoFault("more than \(certificateLimit) certificates")
        }
        let stack = try CertificateStack.of(certificates + anchors)
        var issuers: [[Int]] = []
        for subject in 0..<certificates.count {
            issuers.append(
                (1..<max(1, stack.count)).filter { $0 != subject && mayIssue($0, subject, of: stack) })
        }
        OpenSSLErrors.clear()
        var search = Search(issuers: issuers, offered: certificates.count)
        if !certificates.isEmpty { search.extend([0]) }
        return search.found
    }

    /// Of each certificate the position of one that may have issued it, itself where it may have done so; by issuer names
    /// and key identifiers alone, nil where there is none.
    ///
    /// - Throws: `CryptoFault` where a certificate cannot be read or there are more than `certificateLimit`.
    package static func issuers(of certificates: [[UInt8]]) throws(CryptoFault) -> [Int?] {
        guard certificates.count <= certificateLimit else {
            throw CryptoFault("more than \(certificateLimit) certificates")
        }
        let stack = try CertificateStack.of(certificates)
        var issuers: [Int?] = []
        for subject in certificates.indices {
            let isOwn = mayIssue(subject, subject, of: stack)
            issuers.append(isOwn ? subject : certificates.indices.first { mayIssue($0, subject, of: stack) })
        }
        OpenSSLErrors.clear()
        return issuers
    }

    private static func mayIssue(_ issuer: Int, _ subject: Int, of stack: borrowing CertificateStack) -> Bool {
        guard let child = stack.certificate(subject), let parent = stack.certificate(issuer) else { return false }
        // An issuer that may not issue is looked at too, so that it can be named.
        let code = X509_check_issued(parent, child)
        return code == X509_V_OK || code == X509_V_ERR_KEYUSAGE_NO_CERTSIGN
    }

    private struct Search {
        let issuers: [[Int]]
        let offered: Int
        var found: [(path: [Int], anchor: Int)] = []
        var steps = 0

        mutating func extend(_ path: [Int]) {
            guard let last = path.last else { return }
            // Anchors first: the shortest way to somebody believed.
            for next in issuers[last].sorted(by: >) {
                steps += 1
                guard steps <= stepLimit, found.count < pathLimit else { return }
                if next >= offered {
                    found.append((path, next - offered))
                } else if !path.contains(next) {
                    extend(path + [next])
                }
            }
        }
    }

    /// Has OpenSSL verify one path: signatures, basicConstraints, path lengths, name constraints, critical
    /// extensions, and that keys and digests are worth 112 bits (SHA-1 and short RSA keys are not).
    ///
    /// - Parameters:
    ///   - path: DER, leaf first, without the anchor.
    ///   - anchor: DER of a self-signed certificate.
    /// - Returns: nil where the path holds, else OpenSSL's reason.
    /// - Throws: `internal.fault` where OpenSSL cannot even begin.
    package static func verify(_ path: [[UInt8]], anchor: [UInt8]) throws(Failure) -> CryptoFault? {
        OpenSSLErrors.clear()
        guard let first = path.first else { return CryptoFault("no certificate to verify") }
        do throws(CryptoFault) {
            let leaf = try CertificateHandle(der: first)
            let untrusted = try CertificateStack.of(path.dropFirst())
            let trusted = try CertificateStack.of([anchor])
            return try verify(leaf, untrusted, trusted, length: path.count)
        } catch {
            return error
        }
    }

    private static func verify(
        _ leaf: borrowing CertificateHandle, _ untrusted: borrowing CertificateStack,
        _ trusted: borrowing CertificateStack, length: Int
    ) throws(CryptoFault) -> CryptoFault? {
        guard let store = X509_STORE_new() else { throw OpenSSLErrors.fault("make a certificate store") }
        defer { X509_STORE_free(store) }
        guard let context = X509_STORE_CTX_new() else { throw OpenSSLErrors.fault("make a verification") }
        defer { X509_STORE_CTX_free(context) }
        guard X509_STORE_CTX_init(context, store, leaf.pointer, untrusted.pointer) == 1,
            let parameters = X509_STORE_CTX_get0_param(context)
        else { throw OpenSSLErrors.fault("start a verification") }
        X509_STORE_CTX_set0_trusted_stack(context, trusted.pointer)
        // OpenSSL knows whole seconds and takes the last one of a life as over: the caller compares times itself.
        guard X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_NO_CHECK_TIME)) == 1 else {
            throw OpenSSLErrors.fault("set the flags of a verification")
        }
        X509_VERIFY_PARAM_set_depth(parameters, CInt(clamping: length))
        X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        guard X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY) == 1 else {
            throw OpenSSLErrors.fault("set the purpose of a verification")
        }
        let status = X509_verify_cert(context)
        let code = X509_STORE_CTX_get_error(context)
        if status == 1, code == X509_V_OK, let chain = X509_STORE_CTX_get0_chain(context),
            Int(layerlock_certificates_count(chain)) == length + 1
        {
            OpenSSLErrors.clear()
            return nil
        }
        let reason = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "code \(code)"
        let depth = X509_STORE_CTX_get_error_depth(context)
        OpenSSLErrors.clear()
        return CryptoFault("\(reason) (certificate \(depth), the leaf being 0)")
    }
}
