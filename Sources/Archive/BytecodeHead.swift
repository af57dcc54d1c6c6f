import Core

/// Gathers the first bytes of one file after another, and tells of those that are compiled modules of Python; belongs to
/// one worker. Names don't matter: a link of the right name may lead to any file.
struct BytecodeHead {
    private let isWanted: Bool
    private var bytes: [UInt8] = []
    private var isOpen = false

    init(isWanted: Bool) {
        self.isWanted = isWanted
        if isWanted { bytes.reserveCapacity(BytecodeStamp.headSize) }
    }

    mutating func begin() {
        guard isWanted else { return }
        bytes.removeAll(keepingCapacity: true)
        isOpen = true
    }

    mutating func take(_ piece: RawSpan) {
        guard isOpen else { return }
        for index in 0..<min(piece.byteCount, BytecodeStamp.headSize - bytes.count) { bytes.append(piece.u8(index)) }
        // Nearly every file shows with its fourth byte that it is none.
        isOpen = bytes.count < BytecodeStamp.headSize && (bytes.count < 4 || bytes[3] == UInt8(ascii: "\n"))
    }

    mutating func finish() -> BytecodeStamp? {
        isOpen = false
        guard isWanted else { return nil }
        return BytecodeStamp(head: bytes.span.bytes)
    }
}
