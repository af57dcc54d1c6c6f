/// The walk over a BER document; recursion is bounded by the depth limit, time by the number of bytes.
struct BERWalk {
    private let bytes: [UInt8]
    private let limits: BERDocument.Limits
    private var position = 0
    private var nodes: [BERDocument.Node] = []

    init(_ bytes: [UInt8], limits: BERDocument.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(BERFault) -> [BERDocument.Node] {
        try value(end: bytes.count, depth: 1)
        guard position == bytes.count else {
            throw fault("\(bytes.count - position) bytes follow the value", at: position)
        }
        return nodes
    }

    private func fault(_ message: String, at offset: Int, isLimit: Bool = false) -> BERFault {
        BERFault(message: message, offset: offset, isLimit: isLimit)
    }

    private mutating func value(end: Int, depth: Int) throws(BERFault) {
        let start = position
        guard depth <= limits.depth else { throw fault("nested deeper than \(limits.depth)", at: start, isLimit: true) }
        let index = nodes.count
        guard index < limits.values else { throw fault("more than \(limits.values) values", at: start, isLimit: true) }
        let tag = try octet(end, of: start)
        guard tag & 0x1F != 0x1F else { throw fault("a tag number above 30", at: start) }
        guard tag != 0 else { throw fault("an end-of-contents without a beginning", at: start) }
        let (length, isMinimal) = try length(end: end, of: start)
        let contentStart = position
        // Reserves the node's place before its children's.
        nodes.append(
            BERDocument.Node(
                tag: tag, range: start..<start, content: start..<start, hasDERLengths: false, descendants: 0))
        let contentEnd: Int
        if let length {
            guard length <= end - contentStart else {
                throw fault(
                    "a length of \(length) bytes reaches \(length - (end - contentStart)) beyond its bounds", at: start)
            }
            contentEnd = contentStart + length
            if tag & BERTag.constructed != 0 {
                while position < contentEnd { try value(end: contentEnd, depth: depth + 1) }
            }
            position = contentEnd
        } else {
            guard tag & BERTag.constructed != 0 else {
                throw fault("a primitive value of indefinite length", at: start)
            }
            while try !atEndOfContents(end: end, of: start) { try value(end: end, depth: depth + 1) }
            contentEnd = position
            position += 2
        }
        if tag == BERTag.objectIdentifier { try checkIdentifier(contentStart..<contentEnd, at: start) }
        let childrenAreDER = nodes[(index + 1)...].allSatisfy(\.hasDERLengths)
        nodes[index] = BERDocument.Node(
            tag: tag, range: start..<position, content: contentStart..<contentEnd,
            hasDERLengths: isMinimal && length != nil && childrenAreDER, descendants: nodes.count - index - 1)
    }

    private func atEndOfContents(end: Int, of start: Int) throws(BERFault) -> Bool {
        guard end - position >= 2 else { throw fault("an indefinite length without an end", at: start) }
        return bytes[position] == 0 && bytes[position + 1] == 0
    }

    private mutating func octet(_ end: Int, of start: Int) throws(BERFault) -> UInt8 {
        guard position < end else { throw fault("a value cut short", at: start) }
        defer { position += 1 }
        return bytes[position]
    }

    /// The length (nil: indefinite) and whether it is spelled as DER has it (X.690, 8.1.3 and 10.1).
    private mutating func length(end: Int, of start: Int) throws(BERFault) -> (Int?, Bool) {
        let first = try octet(end, of: start)
        if first < 0x80 { return (Int(first), true) }
        if first == 0x80 { return (nil, false) }
        let count = Int(first & 0x7F)
        guard count <= 4 else { throw fault("a length of \(count) bytes", at: start, isLimit: true) }
        var length = 0
        for _ in 0..<count { length = length << 8 | Int(try octet(end, of: start)) }
        let needed = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x1_0000 ? 2 : length < 0x100_0000 ? 3 : 4
        return (length, count == needed)
    }

    /// Each arc ends and has no leading zero (X.690, 8.19.2).
    private func checkIdentifier(_ range: Range<Int>, at start: Int) throws(BERFault) {
        guard range.count <= limits.identifierBytes else {
            throw fault("an object identifier of \(range.count) bytes", at: start, isLimit: true)
        }
        var beginsArc = true
        for index in range {
            guard !(beginsArc && bytes[index] == 0x80) else {
                throw fault("an object identifier with a padded arc", at: start)
            }
            beginsArc = bytes[index] < 0x80
        }
        guard beginsArc, !range.isEmpty else { throw fault("an object identifier cut short", at: start) }
    }
}
