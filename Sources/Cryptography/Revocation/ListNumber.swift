/// The number of a revocation list (cRLNumber, RFC 5280, 5.2.3), of up to 20 bytes.
package struct ListNumber: Sendable, Comparable {
    /// Without leading zeros.
    private let digits: [UInt8]

    /// Reads an extension's value.
    /// - Throws: `CryptoFault` for what is no number.
    init(_ value: [UInt8]) throws(CryptoFault) {
        let document = try CertificateExtensions.document(value)
        let content = document.content(document.root)
        guard document.root.tag == BERTag.integer, let first = content.first, first < 0x80, content.count <= 21 else {
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
