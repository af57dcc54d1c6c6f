import Core
import Cryptography

/// Who a certificate of Fulcio's is for: a subject by the word of an issuer of identities (Fulcio's list of object identifiers).
package struct FulcioIdentity: Sendable, Equatable {
    /// The subject: an address, a workflow, a user's name.
    package var subject: String
    /// The issuer's URL.
    package var issuer: String
    /// What the issuer said, by the last number of its extension.
    package var claims: [Int: String]

    /// The extensions' common beginning.
    private static let arc = "1.3.6.1.4.1.57264.1."
    /// The issuer, as bare bytes and, since, as a UTF8String.
    private static let (oldIssuer, newIssuer) = (1, 8)
    /// Extensions of the first kind hold bare bytes.
    private static let bare = 1...6
    /// The type of a user's name among the alternative names.
    private static let userName = "1.3.6.1.4.1.57264.1.7"

    /// Reads what a certificate says.
    package init(_ certificate: Certificate) throws(SigstoreFault) {
        let extensions: [CertificateExtension]
        let names: [AlternativeName]
        do throws(CryptoFault) {
            extensions = try certificate.extensions()
            names = try extensions.first { $0.type == Certificate.alternativeNames }?.names() ?? []
        } catch {
            throw SigstoreFault(.certificate, "the signer's certificate cannot be read: \(error.message)")
        }
        let subjects = names.compactMap { name -> [UInt8]? in
            switch name {
            case .email(let bytes), .uri(let bytes): bytes
            case .other(let type, let bytes): type == Self.userName ? bytes : nil
            }
        }
        guard subjects.count == 1, let subject = Self.text(subjects[0]) else {
            throw SigstoreFault(
                .certificate, "the signer's certificate names not exactly one subject, but \(subjects.count)")
        }
        self.subject = subject
        claims = [:]
        for part in extensions {
            guard let number = Self.number(of: part.type) else { continue }
            claims[number] = (Self.bare.contains(number) ? part.value : part.utf8).flatMap(Self.text)
        }
        guard let issuer = claims[Self.newIssuer] ?? claims[Self.oldIssuer] else {
            throw SigstoreFault(.certificate, "the signer's certificate names no issuer of its identity")
        }
        if let old = claims[Self.oldIssuer], old != issuer {
            throw SigstoreFault(.certificate, "the signer's certificate names two issuers of its identity")
        }
        self.issuer = issuer
    }

    private static func number(of type: String) -> Int? {
        guard type.utf8.starts(with: arc.utf8) else { return nil }
        return JSONCursor.decimal(Array(type.utf8.dropFirst(arc.utf8.count))).flatMap { Int(exactly: $0) }
    }

    /// Text of at least one character, none of them a control character.
    private static func text(_ bytes: [UInt8]) -> String? {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
