import Core

/// Reads the packages out of rpm's own database, `Packages.db` (rpm's lib/backend/ndb/rpmpkg.c): pages of slots, each with the
/// place of a package's header. Numbers are little-endian.
struct NDBFile {
    /// `RpmP`, at the file's beginning.
    static let magic = Array("RpmP".utf8)
    private static let pageSize = 4_096
    private static let slotSize = 16
    /// Places are counted in blocks of this many bytes.
    private static let blockSize = 16
    /// Bytes before and behind a header's: of each, magic, number, generation and length; checksum, length and magic.
    private static let headSize = 16
    private static let tailSize = 12

    private let bytes: RandomBytes
    private let slotPages: Int

    init(_ bytes: RandomBytes) throws(MetadataFault) {
        // Magic, version, generation, number of pages of slots, number of the next package.
        let head = try bytes.head(Self.pageSize)
        guard head.count == Self.pageSize, head.starts(with: Self.magic) else { throw Self.damaged }
        self.bytes = bytes
        slotPages = Int(Self.word(head, 12))
        guard Self.word(head, 4) == 0, slotPages >= 1, slotPages <= bytes.count / Self.pageSize else {
            throw Self.damaged
        }
    }

    /// Takes the headers in the order of their slots.
    func forEachBlob(_ body: ([UInt8]) throws(MetadataFault) -> Void) throws(MetadataFault) {
        var numbers: Set<UInt32> = []
        // Slots that share a place could hold more than the file does.
        var left = bytes.count
        for page in 0..<slotPages {
            let slots = try bytes.bytes(page * Self.pageSize..<(page + 1) * Self.pageSize)
            // The file's own header takes the place of the first two slots.
            for at in stride(from: page == 0 ? 2 * Self.slotSize : 0, to: Self.pageSize, by: Self.slotSize) {
                guard slots[at..<at + 4].elementsEqual("Slot".utf8) else { throw Self.damaged }
                let place = Int(Self.word(slots, at + 8)) * Self.blockSize
                // A slot without a place is free.
                guard place > 0 else { continue }
                let number = Self.word(slots, at + 4)
                let space = Int(Self.word(slots, at + 12)) * Self.blockSize
                // The space is taken from what is left before it is read.
                guard space <= left, numbers.insert(number).inserted else { throw Self.damaged }
                let blob = try blob(at: place, number: number, space: space)
                left -= blob.count
                try body(blob)
            }
        }
    }

    private func blob(at start: Int, number: UInt32, space: Int) throws(MetadataFault) -> [UInt8] {
        guard start >= slotPages * Self.pageSize, space >= Self.headSize + Self.tailSize, space <= bytes.count,
            start <= bytes.count - space
        else { throw Self.damaged }
        let blob = try bytes.bytes(start..<start + space)
        guard blob[0..<4].elementsEqual("BlbS".utf8), Self.word(blob, 4) == number else { throw Self.damaged }
        let length = Int(Self.word(blob, 12))
        let tail = space - Self.tailSize
        guard length <= tail - Self.headSize, Int(Self.word(blob, tail + 4)) == length,
            blob[tail + 8..<tail + 12].elementsEqual("BlbE".utf8)
        else { throw Self.damaged }
        return Array(blob[Self.headSize..<Self.headSize + length])
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        bytes[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static var damaged: MetadataFault { MetadataFault("is a damaged database of rpm's (ndb)") }
}
