import Core

/// The outline of a BER or DER document (X.690): where each value stands, how it is nested, whether its lengths are
/// DER's.
///
/// Made before OpenSSL sees the bytes, so that depth, number and extent of the values are bounded, and kept for what
/// OpenSSL's interface does not show: order, doubled values, bytes left over. Contents are not interpreted, except
/// that object identifiers must be well-formed and short.
package struct BERDocument: Sendable {
    /// One value.
    package struct Node: Sendable, Equatable {
        /// The identifier octet: class, constructed bit and number (numbers above 30 are refused).
        package let tag: UInt8
        /// Where the value stands, header and end-of-contents octets included.
        package let range: Range<Int>
        /// Where its contents stand.
        package let content: Range<Int>
        /// Whether the lengths of the value and of all values in it are definite and minimal.
        package let hasDERLengths: Bool
        /// How many nodes follow that lie within this one.
        let descendants: Int
    }

    /// Bounds on a document.
    package struct Limits: Sendable {
        /// Levels of nesting.
        package var depth = 24
        /// Number of values.
        package var values = 20_000
        /// Contents of an object identifier, in bytes.
        package var identifierBytes = 64
        /// The bounds for envelopes and certificates.
        package init() {}
    }

    /// The document.
    package let bytes: [UInt8]
    /// The values in the order of their first bytes; the first one is the whole document.
    let nodes: [Node]

    /// Reads the outline of exactly one value that fills `bytes`.
    package init(_ bytes: [UInt8], limits: Limits = Limits()) throws(BERFault) {
        var walk = BERWalk(bytes, limits: limits)
        nodes = try walk.document()
        self.bytes = bytes
    }

    /// The outline of DER, its fault in the words of whoever reads certificates and what goes with them.
    static func ofDER(_ bytes: [UInt8]) throws(CryptoFault) -> BERDocument {
        do throws(BERFault) {
            return try BERDocument(bytes)
        } catch {
            throw CryptoFault("no DER: \(error.message) (at byte \(error.offset))")
        }
    }

    /// The outermost value; a document always has one.
    package var root: Node { nodes[0] }

    /// The values directly within a constructed one, in order; none of a primitive one.
    package func children(of node: Node) -> [Node] {
        guard node.tag & BERTag.constructed != 0, let position = position(of: node) else { return [] }
        var children: [Node] = []
        var next = position + 1
        while next <= position + node.descendants {
            children.append(nodes[next])
            next += 1 + nodes[next].descendants
        }
        return children
    }

    /// The bytes of a value, header included.
    package func encoding(_ node: Node) -> ArraySlice<UInt8> { bytes[node.range] }

    /// The bytes of a value's contents.
    package func content(_ node: Node) -> ArraySlice<UInt8> { bytes[node.content] }

    private func position(of node: Node) -> Int? {
        // Nodes are sorted by where they begin, and no two begin at one place.
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle].range.lowerBound < node.range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < nodes.count && nodes[low] == node ? low : nil
    }
}

/// Identifier octets (X.690, 8.1.2).
package enum BERTag {
    /// The bit of a constructed value.
    package static let constructed: UInt8 = 0x20
    /// BOOLEAN.
    package static let boolean: UInt8 = 0x01
    /// INTEGER.
    package static let integer: UInt8 = 0x02
    /// OCTET STRING, primitive.
    package static let octetString: UInt8 = 0x04
    /// NULL.
    package static let null: UInt8 = 0x05
    /// OBJECT IDENTIFIER.
    package static let objectIdentifier: UInt8 = 0x06
    /// UTF8String, primitive.
    package static let utf8String: UInt8 = 0x0C
    /// SEQUENCE.
    package static let sequence: UInt8 = 0x30
    /// SET.
    package static let set: UInt8 = 0x31
    /// UTCTime, primitive.
    package static let utcTime: UInt8 = 0x17
    /// GeneralizedTime, primitive.
    package static let generalizedTime: UInt8 = 0x18
    /// A constructed value with a context-specific number, `[number]`.
    package static func context(_ number: UInt8) -> UInt8 { 0xA0 | number }
}

/// Why bytes are no BER, or none that is read here.
package struct BERFault: Error, Sendable, Equatable {
    /// What is wrong, without the place.
    package let message: String
    /// Offset of the value at fault, counted from 0.
    package let offset: Int
    /// Whether a bound was met rather than a rule broken.
    package let isLimit: Bool
}
