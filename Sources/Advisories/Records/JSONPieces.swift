import Core

/// Cuts a document of many JSON values into these as its bytes come, so that no more than one is held. It finds where each ends and no
/// more: whoever takes a piece reads it strictly.
struct JSONPieces {
    /// One value of the document.
    struct Piece {
        /// Its bytes, from its first one on.
        var bytes: [UInt8]
        /// The document's line in which it begins, counted from 1.
        var line: Int
        /// Its number in an array, counted from 1; nil outside of one.
        var element: Int?

        /// What is wrong with it, with its place in the document.
        func fault(_ fault: JSONFault) -> AdvisoryFault {
            let place = element.map { "element \($0), " } ?? ""
            return AdvisoryFault("\(place)line \(line + max(fault.line, 1) - 1): \(fault.message)")
        }
    }

    /// What a document's pieces are.
    enum Form {
        /// Objects one after another, the next on a line of its own, or the elements of one array.
        case records
        /// The members of one object, each as an object of its own.
        case members
    }

    private enum State {
        /// Nothing but white space so far.
        case start
        /// Within an array or an object whose parts are the pieces.
        case container(closing: UInt8)
        /// Objects one after another; within one, or after it and whether its line has ended.
        case object
        case between(isLineOver: Bool)
        /// After the array or object.
        case over
    }

    private let form: Form
    private let limit: Int
    private var state = State.start
    private var bytes: [UInt8] = []
    private var count = 0
    private var depth = 0
    private var isInText = false
    private var isEscaped = false
    private var line = 1
    private var firstLine = 1

    /// - Parameter limit: Bytes of one piece at the most.
    init(_ form: Form, limit: Int) {
        self.form = form
        self.limit = limit
    }

    /// Takes the next bytes.
    mutating func take(_ piece: RawSpan, give: (Piece) throws(AdvisoryFault) -> Void) throws(AdvisoryFault) {
        for offset in 0..<piece.byteCount {
            let byte = piece.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            try take(byte, give)
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
    }

    /// Takes the end; an object that has none is given as it is, and whoever reads it tells what is missing.
    mutating func finish(give: (Piece) throws(AdvisoryFault) -> Void) throws(AdvisoryFault) {
        switch state {
        case .start: throw AdvisoryFault("is empty")
        case .container(let closing):
            throw AdvisoryFault(
                "line \(line): ends before its \(closing == UInt8(ascii: "]") ? "array" : "object") does")
        case .object: try end(give)
        case .between, .over: break
        }
    }

    private mutating func take(_ byte: UInt8, _ give: (Piece) throws(AdvisoryFault) -> Void) throws(AdvisoryFault) {
        switch state {
        case .object:
            try keep(byte)
            scan(byte)
            guard depth == 0, !isInText else { return }
            try end(give)
            state = .between(isLineOver: false)
        case .container(let closing):
            if !isInText, depth == 0, byte == UInt8(ascii: ",") || byte == closing {
                let isEmpty = bytes.isEmpty && count == 0 && byte == closing
                if !isEmpty { try end(give) }
                if byte == closing { state = .over }
                return
            }
            if bytes.isEmpty, Self.isSpace(byte) { return }
            try keep(byte)
            scan(byte)
            guard depth >= 0 else { throw AdvisoryFault("line \(line): ends otherwise than it began") }
        case .start:
            if !Self.isSpace(byte) { try begin(byte) }
        case .between(let isLineOver):
            if byte == UInt8(ascii: "\n") {
                state = .between(isLineOver: true)
            } else if isLineOver, byte == UInt8(ascii: "{") {
                try begin(byte)
            } else if !Self.isSpace(byte) {
                throw AdvisoryFault("line \(line): something other than a record on a line of its own follows a record")
            }
        case .over:
            guard Self.isSpace(byte) else { throw AdvisoryFault("line \(line): something follows the document's end") }
        }
    }

    private mutating func begin(_ byte: UInt8) throws(AdvisoryFault) {
        switch (form, byte) {
        case (.records, UInt8(ascii: "[")): state = .container(closing: UInt8(ascii: "]"))
        case (.members, UInt8(ascii: "{")): state = .container(closing: UInt8(ascii: "}"))
        case (.records, UInt8(ascii: "{")):
            state = .object
            try keep(byte)
            scan(byte)
        default: throw AdvisoryFault("line \(line): is neither an object nor an array")
        }
    }

    private mutating func keep(_ byte: UInt8) throws(AdvisoryFault) {
        if bytes.isEmpty { firstLine = line }
        guard bytes.count < limit else {
            throw AdvisoryFault("line \(firstLine): is larger than the limit of \(limit) bytes")
        }
        bytes.append(byte)
    }

    /// Follows depth and strings.
    private mutating func scan(_ byte: UInt8) {
        if isInText {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInText = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }

    private mutating func end(_ give: (Piece) throws(AdvisoryFault) -> Void) throws(AdvisoryFault) {
        count += 1
        var piece = Piece(bytes: bytes, line: bytes.isEmpty ? line : firstLine)
        bytes.removeAll(keepingCapacity: true)
        depth = 0
        isInText = false
        switch form {
        case .members: piece.bytes = [UInt8(ascii: "{")] + piece.bytes + [UInt8(ascii: "}")]
        case .records: if case .container = state { piece.element = count }
        }
        guard piece.bytes.count != 2 || form != .members else {
            throw AdvisoryFault("line \(piece.line): a member is missing")
        }
        try give(piece)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
