/// What the head of one of Python's compiled modules (`.pyc`) says of its source: the time and, from Python 3.3 on, the
/// size that the source has to have for the module to be run in its place.
package struct BytecodeStamp: Sendable, Equatable {
    /// Leading bytes that tell it: magic, flags, time, size.
    package static let headSize = 16

    /// How the head is laid out, by the version of Python that the magic number names (CPython,
    /// `Lib/importlib/_bootstrap_external.py`; PEP 552).
    private enum Layout: CaseIterable {
        /// Up to 3.2: magic, time.
        case time
        /// 3.3 to 3.6: magic, time, size.
        case timeAndSize
        /// From 3.7 on: magic, flags, time, size.
        case flags

        /// The layouts that a magic number can mean; another implementation's numbers are not known here.
        static func of(_ magic: UInt16) -> [Layout] {
            switch magic {
            case 3000..<3210, 20121...62300: [.time]
            case 3210..<3392: [.timeAndSize]
            case 3392..<10000: [.flags]
            default: Layout.allCases
            }
        }
    }

    private let low: UInt64
    private let high: UInt64
    private let count: UInt8

    /// Reads up to 16 leading bytes; nil for anything but a `.pyc` that the source's time makes valid or not, such as one
    /// that holds a hash of its source.
    package init?(head: RawSpan) {
        guard head.byteCount >= 8 else { return nil }
        func word(_ start: Int) -> UInt64 {
            (start..<min(start + 8, head.byteCount)).reduce(0) { word, index in
                word | UInt64(head.unsafeLoad(fromByteOffset: index, as: UInt8.self)) << UInt64(8 * (index - start))
            }
        }
        low = word(0)
        high = head.byteCount > 8 ? word(8) : 0
        count = UInt8(min(head.byteCount, Self.headSize))
        // Every magic number ends in CR and LF, so that a file that was damaged as text is none.
        guard low >> 16 & 0xFFFF == 0x0A0D, !stamps.isEmpty else { return nil }
    }

    /// Leading bytes before the code.
    package var codeOffset: Int {
        let sizes = Layout.of(magic).map { layout in
            switch layout {
            case .time: 8
            case .timeAndSize: 12
            case .flags: 16
            }
        }
        return sizes.min() ?? Self.headSize
    }

    /// Magic number and, from Python 3.7 on, flags: what of the head decides how the code is run.
    package var kind: UInt64 { codeOffset == 16 ? low : low & 0xFFFF_FFFF }

    private var magic: UInt16 { UInt16(truncatingIfNeeded: low) }

    /// Whether Python looks for the module beside its source too, and not in `__pycache__` alone: up to 3.1.
    package var mayLieBesideSource: Bool { !(3160..<10000).contains(magic) }

    /// Whether a source of this time and size makes the module valid.
    package func isValid(for seconds: Int64, size: UInt64) -> Bool {
        let time = UInt32(truncatingIfNeeded: seconds)
        let low = UInt32(truncatingIfNeeded: size)
        return stamps.contains { $0.time == time && ($0.size == nil || $0.size == low) }
    }

    /// Whether it was made of a source of this size; nil where it states none, or nobody knows how its head is laid out.
    package func states(size: UInt64) -> Bool? {
        guard Layout.of(magic).count == 1, let stated = stamps.first?.size else { return nil }
        return stated == UInt32(truncatingIfNeeded: size)
    }

    /// The times and sizes that the head states, one for each layout that it can have.
    private var stamps: [(time: UInt32, size: UInt32?)] {
        let words = [low, low >> 32, high, high >> 32].map { UInt32(truncatingIfNeeded: $0) }
        return Layout.of(magic).compactMap { layout in
            switch layout {
            case .time: return (words[1], nil)
            case .timeAndSize: return count >= 12 ? (words[1], words[2]) : nil
            // Bit 0 says that a hash stands where time and size do; other bits than the lowest two no version knows.
            case .flags: return count >= 16 && words[1] & ~0b10 == 0 ? (words[2], words[3]) : nil
            }
        }
    }
}

/// By what the head of a compiled module binds it to its source (PEP 552).
package enum BytecodeOrigin: Sendable {
    /// Time and size.
    case stamp(BytecodeStamp)
    /// A hash, which Python compares with the source before it runs the module, or does not.
    case hash(BytecodeSource, isChecked: Bool)

    /// Reads up to 16 leading bytes; nil for what is no compiled module.
    package init?(head: RawSpan) {
        if let stamp = BytecodeStamp(head: head) {
            self = .stamp(stamp)
            return
        }
        guard head.byteCount >= BytecodeStamp.headSize else { return nil }
        func word(_ start: Int) -> UInt32 {
            UInt32(littleEndian: head.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self))
        }
        guard word(0) >> 16 == 0x0A0D, (3392..<10000).contains(word(0) & 0xFFFF), word(4) & ~0b11 == 0, word(4) & 1 == 1
        else { return nil }
        let source = BytecodeSource(magic: word(0), hash: UInt64(word(12)) << 32 | UInt64(word(8)))
        self = .hash(source, isChecked: word(4) & 0b10 != 0)
    }
}

/// The source that a compiled module was made of, as its head tells.
package struct BytecodeSource: Hashable, Sendable {
    /// The magic number, CR and LF with it.
    package var magic: UInt32
    /// The hash of the source, keyed by the magic number.
    package var hash: UInt64
}

/// Which of an artifact's timestamp-based `.pyc` are valid for their sources.
package struct BytecodeFacts: Sendable, Equatable {
    /// Digest over which ones are, by the times that the artifact states; another one means that other code runs.
    package var digest: Digest
    /// How many there are that have a source.
    package var count: Int
    /// How many of them are valid by some reading of the artifact's times.
    package var validCount: Int
    /// The paths of the first few that are, sorted.
    package var firstValid: [EntryPath]
    /// The paths of all that are.
    package var valid: Set<EntryPath>

    /// Describes them.
    package init(
        digest: Digest, count: Int, validCount: Int, firstValid: [EntryPath], valid: Set<EntryPath> = []
    ) {
        self.valid = valid
        self.digest = digest
        self.count = count
        self.validCount = validCount
        self.firstValid = firstValid
    }
}

/// The code of a compiled module: what two modules have in common that were compiled of one source at different times.
package struct BytecodeContent: Sendable, Equatable {
    /// Magic number and flags.
    package var kind: UInt64
    /// Digest of what follows the head.
    package var code: Digest

    /// Describes a module's code.
    package init(kind: UInt64, code: Digest) {
        self.kind = kind
        self.code = code
    }
}
