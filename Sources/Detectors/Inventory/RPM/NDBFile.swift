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

    private let bytes: [UInt8]
    private let slotPages: Int

    init(_ bytes: [UInt8]) throws(MetadataFault) {
        // Magic, version, generation, number of pages of slots, number of the next package.
        guard bytes.count >= Self.pageSize, bytes.starts(with: Self.magic) else { throw Self.damaged }
        self.bytes = bytes
        slotPages = Int(Self.word(bytes, 12))
        guard Self.word(bytes, 4) == 0, slotPages >= 1, slotPages <= bytes.count / Self.pageSize else {
            throw Self.damaged
        }
    }

    /// The headers in the order of their slots.
    func blobs() throws(MetadataFault) -> [[UInt8]] {
        var blobs: [[UInt8]] = []
        var numbers: Set<UInt32> = []
        // Slots that share a place could hold more than the file does.
        var left = bytes.count
        // The file's own header takes the place of the first two slots.
        for at in stride(from: 2 * Self.slotSize, to: slotPages * Self.pageSize, by: Self.slotSize) {
            guard bytes[at..<at + 4].elementsEqual("Slot".utf8) else { throw Self.damaged }
            let place = Int(Self.word(bytes, at + 8)) * Self.blockSize
            // A slot without a place is free.
            guard place > 0 else { continue }
            let number = Self.word(bytes, at + 4)
            let blob = try blob(at: place, number: number, space: Int(Self.word(bytes, at + 12)) * Self.blockSize)
            left -= blob.count
            guard left >= 0, numbers.insert(number).inserted else { throw Self.damaged }
            blobs.append(blob)
        }
        return blobs
    }

    private func blob(at start: Int, number: UInt32, space: Int) throws(MetadataFault) -> [UInt8] {
        guard start >= slotPages * Self.pageSize, space >= Self.headSize + Self.tailSize, space <= bytes.count,
            start <= bytes.count - space, bytes[start..<start + 4].elementsEqual("BlbS".utf8),
            Self.word(bytes, start + 4) == number
        else { throw Self.damaged }
        let length = Int(Self.word(bytes, start + 12))
        let tail = start + space - Self.tailSize
        guard length <= tail - start - Self.headSize, Int(Self.word(bytes, tail + 4)) == length,
            bytes[tail + 8..<tail + 12].elementsEqual("BlbE".utf8)
        else { throw Self.damaged }
        return Array(bytes[start + Self.headSize..<start + Self.headSize + length])
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        bytes[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static var damaged: MetadataFault { MetadataFault("is a damaged database of rpm's (ndb)") }
}
