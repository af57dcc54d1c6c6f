import COpenSSL

/// The number of a revocation list (cRLNumber, RFC 5280, 5.2.3), of up to 20 bytes.
package struct ListNumber: Sendable, Comparable {
    /// Without leading zeros.
    private let digits: [UInt8]

    /// Reads an extension, by OpenSSL.
    /// - Throws: `CryptoFault` for what is no number.
    init(_ part: OpaquePointer) throws(CryptoFault) {
        // OpenSSL passes over bytes after the value.
        _ = try BERDocument.ofDER(DERString.bytes(X509_EXTENSION_get_data(part)))
        guard let value = X509V3_EXT_d2i(part) else {
            throw OpenSSLErrors.refusal("the number of a revocation list is none")
        }
        let number = value.assumingMemoryBound(to: ASN1_STRING.self)
        defer { ASN1_INTEGER_free(number) }
        let content = DERString.bytes(number)
        guard ASN1_STRING_type(number) == V_ASN1_INTEGER, content.count <= 20 else {
            throw CryptoFault("the number of a revocation list is none")
        }
        digits = Array(content.drop { $0 == 0 })
    }

    /// Lower first.
    package static func < (left: ListNumber, right: ListNumber) -> Bool {
        left.digits.count == right.digits.count
            ? left.digits.lexicographicallyPrecedes(right.digits) : left.digits.count < right.digits.count
    }
}

extension RevocationListFacts {
    /// Whether this list of changes, on top of a complete list, says what a later complete list would (RFC 5280, 5.2.4).
    package func continues(_ base: RevocationListFacts) -> Bool {
        guard let start = baseNumber, let number, let baseNumber = base.number, scope == base.scope else {
            return false
        }
        return start <= baseNumber && baseNumber <= number
    }
}
