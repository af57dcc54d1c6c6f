import Cryptography

/// One signed attribute: its type and its single value.
struct SignedAttribute {
    /// The type's contents octets.
    let type: [UInt8]
    /// The attribute's DER.
    let encoding: [UInt8]
    /// The value.
    let value: BERDocument.Node

    /// Reads a set of attributes: in DER's order, each type once, each with one value.
    static func read(_ set: BERDocument.Node, in document: BERDocument) throws(EnvelopeFault) -> [SignedAttribute] {
        var attributes: [SignedAttribute] = []
        for node in document.children(of: set) {
            let parts = document.children(of: node)
            guard node.tag == BERTag.sequence, parts.map(\.tag) == [BERTag.objectIdentifier, BERTag.set] else {
                throw EnvelopeFault(.malformed, "a signed attribute is no type and set of values")
            }
            let type = Array(document.content(parts[0]))
            let values = document.children(of: parts[1])
            guard values.count == 1 else {
                throw EnvelopeFault(
                    .attributes, "the signed attribute \(DottedIdentifier.text(type)) has \(values.count) values")
            }
            guard !attributes.contains(where: { $0.type == type }) else {
                throw EnvelopeFault(.attributes, "the signed attribute \(DottedIdentifier.text(type)) stands twice")
            }
            let encoding = Array(document.encoding(node))
            // X.690, 11.6: ascending octet strings.
            if let last = attributes.last, !last.encoding.lexicographicallyPrecedes(encoding) {
                throw EnvelopeFault(.attributes, "the signed attributes are not in DER's order")
            }
            attributes.append(SignedAttribute(type: type, encoding: encoding, value: values[0]))
        }
        return attributes
    }
}
