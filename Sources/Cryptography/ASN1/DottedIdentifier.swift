/// Object identifiers in dotted decimals.
package enum DottedIdentifier {
    /// The text of an identifier's contents octets (X.690, 8.19); arcs beyond 64 bits as `?`.
    package static func text(_ contents: some Sequence<UInt8>) -> String {
        var arcs: [String] = []
        var arc: UInt64? = 0
        for byte in contents {
            arc = arc.flatMap { $0 >> 57 == 0 ? $0 << 7 | UInt64(byte & 0x7F) : nil }
            guard byte < 0x80 else { continue }
            if arcs.isEmpty, let first = arc {
                let root = min(first / 40, 2)
                arcs = [String(root), String(first - 40 * root)]
            } else {
                arcs.append(arc.map { String($0) } ?? "?")
            }
            arc = 0
        }
        return arcs.joined(separator: ".")
    }
}
