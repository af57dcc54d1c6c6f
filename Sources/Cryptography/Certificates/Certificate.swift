import COpenSSL
import Core

/// What an X.509 certificate (RFC 5280) says, read once; nothing of it is verified here.
package struct Certificate: Sendable, Equatable {
    /// The certificate's DER.
    package let der: [UInt8]
    /// The subject's name in RFC 2253's form, at most 512 characters.
    package let subject: String
    /// The issuer's name in the same form.
    package let issuer: String
    /// The serial number's contents as lower-case hexadecimal digits.
    package let serial: String
    /// The first instant of its life.
    package let notBefore: Timestamp
    /// The last instant of its life.
    package let notAfter: Timestamp
    /// SHA-256 of the DER.
    package let sha256: Digest
    /// SHA-384 of the TBSCertificate, 48 bytes.
    package let tbsSHA384: [UInt8]
    /// Whether basicConstraints says CA.
    package let isCA: Bool
    /// Whether keyUsage is there and holds digitalSignature.
    package let maySign: Bool
    /// Whether keyUsage is there and holds keyCertSign.
    package let mayIssue: Bool
    /// Whether extendedKeyUsage is there.
    package let hasExtendedUsage: Bool
    /// Whether extendedKeyUsage is there and holds codeSigning.
    package let maySignCode: Bool
    /// Whether extendedKeyUsage is there and holds anyExtendedKeyUsage.
    package let hasAnyUsage: Bool
    /// Whether subject and issuer are the same name, and no key identifier says otherwise.
    package let isSelfIssued: Bool
    /// What kind of key it holds, such as `secp384r1` or `RSA`.
    package let keyKind: String

    /// The name of P-384 as OpenSSL spells it.
    package static let p384 = "secp384r1"
    /// Largest certificate that is read, in bytes.
    package static let byteLimit = 64 << 10
    private static let nameLimit = 512

    /// Reads a certificate that fills `der`.
    ///
    /// - Throws: `CryptoFault` for what is no DER certificate of version 3 (or, OpenSSL's reasons given, a broken one).
    package init(der: [UInt8]) throws(CryptoFault) {
        let outline = try Outline(der)
        let handle = try CertificateHandle(der: der)
        let flags = X509_get_extension_flags(handle.pointer)
        guard flags & UInt32(EXFLAG_INVALID) == 0 else { throw OpenSSLErrors.fault("read a certificate's extensions") }
        // OpenSSL counts versions from 0.
        guard X509_get_version(handle.pointer) == 2 else { throw CryptoFault("the certificate is not of version 3") }
        do throws(Failure) {
            sha256 = try SHA256.digest(of: der)
            tbsSHA384 = try SHA384.digest(of: outline.tbs)
        } catch {
            throw CryptoFault(error.message)
        }
        self.der = der
        subject = try Self.name(X509_get_subject_name(handle.pointer))
        issuer = try Self.name(X509_get_issuer_name(handle.pointer))
        serial = outline.serial
        notBefore = outline.notBefore
        notAfter = outline.notAfter
        isCA = flags & UInt32(EXFLAG_CA) != 0
        let usage = flags & UInt32(EXFLAG_KUSAGE) != 0 ? X509_get_key_usage(handle.pointer) : 0
        maySign = usage & UInt32(KU_DIGITAL_SIGNATURE) != 0
        mayIssue = usage & UInt32(KU_KEY_CERT_SIGN) != 0
        hasExtendedUsage = flags & UInt32(EXFLAG_XKUSAGE) != 0
        let extended = hasExtendedUsage ? X509_get_extended_key_usage(handle.pointer) : 0
        maySignCode = extended & UInt32(XKU_CODE_SIGN) != 0
        hasAnyUsage = extended & UInt32(XKU_ANYEKU) != 0
        isSelfIssued = flags & UInt32(EXFLAG_SS) != 0
        keyKind = Self.keyKind(handle)
        // Reading an odd key or extension may leave reasons behind that belong to no later call.
        OpenSSLErrors.clear()
    }

    /// Whether subject and issuer are the same name, and the signature is by the certificate's own key. It verifies a signature each
    /// time: whoever verifies the path anyway asks `isSelfIssued`.
    package var isSelfSigned: Bool {
        guard isSelfIssued else { return false }
        do throws(CryptoFault) {
            let handle = try CertificateHandle(der: der)
            defer { OpenSSLErrors.clear() }
            return X509_self_signed(handle.pointer, 1) == 1
        } catch {
            return false
        }
    }

    private static func name(_ name: OpaquePointer?) throws(CryptoFault) -> String {
        let text = try MemoryBIO()
        guard let name, layerlock_name_print(text.pointer, name) >= 0 else {
            throw OpenSSLErrors.fault("write a certificate's name")
        }
        let bytes = text.written()
        return PathEscaping.quotedASCII(bytes.prefix(nameLimit)) + (bytes.count > nameLimit ? "..." : "")
    }

    private static func keyKind(_ handle: borrowing CertificateHandle) -> String {
        guard let key = X509_get0_pubkey(handle.pointer) else { return "unreadable" }
        if EVP_PKEY_is_a(key, "EC") == 1 {
            var name = [CChar](repeating: 0, count: 64)
            // Explicit curve parameters have no name, and are nobody's P-384.
            guard EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1 else { return "EC without a named curve" }
            return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return EVP_PKEY_get0_type_name(key).map { String(cString: $0) } ?? "unknown"
    }
}

extension PathEscaping {
    /// OpenSSL's printed names are ASCII with `\` escapes of their own; anything else would be its fault.
    fileprivate static func quotedASCII(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

/// What is read from a certificate's bytes themselves.
private struct Outline {
    var tbs: [UInt8]
    var serial: String
    var notBefore: Timestamp
    var notAfter: Timestamp

    init(_ der: [UInt8]) throws(CryptoFault) {
        guard der.count <= Certificate.byteLimit else { throw CryptoFault("a certificate of \(der.count) bytes") }
        let document: BERDocument
        do throws(BERFault) {
            document = try BERDocument(der)
        } catch {
            throw CryptoFault("the certificate is no DER: \(error.message) (at byte \(error.offset))")
        }
        guard document.root.hasDERLengths, document.root.tag == BERTag.sequence,
            let body = document.children(of: document.root).first, body.tag == BERTag.sequence
        else { throw CryptoFault("the certificate is no DER SEQUENCE") }
        try KeyShape.check(document)
        var fields = document.children(of: body)[...]
        if fields.first?.tag == BERTag.context(0) { fields = fields.dropFirst() }
        guard fields.count >= 6, let number = fields.first, number.tag == BERTag.integer else {
            throw CryptoFault("the certificate lacks fields")
        }
        let times = document.children(of: fields[fields.startIndex + 3])
        guard times.count == 2, let notBefore = ASN1Time.read(tag: times[0].tag, document.content(times[0])),
            let notAfter = ASN1Time.read(tag: times[1].tag, document.content(times[1]))
        else { throw CryptoFault("the certificate's validity is not two times in the form of RFC 5280") }
        tbs = Array(document.encoding(body))
        serial = Hex.text(document.content(number).prefix(64))
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}
