import TestKit

/// Streams of one `A` whose codes leave bit patterns unused: zlib refuses them, some decoders do not look.
extension Deflate {
    static let incompleteLiterals: [UInt8] =
        [0x05, 0xE0, 0x01, 0x90, 0x24, 0x49, 0x92, 0x24, 0x49, 0x02] + [UInt8](repeating: 0, count: 32) + [0x11]
        + [UInt8](repeating: 0, count: 94) + [0x10, 0x12]
    static let incompleteDistances: [UInt8] =
        [0x05, 0xE1, 0x01, 0x90, 0x24, 0x49, 0x92, 0x24, 0x49, 0x02] + [UInt8](repeating: 0, count: 32) + [0x02]
        + [UInt8](repeating: 0, count: 94) + [0x20, 0x91]
    static let incompleteLengths: [UInt8] =
        [0x05, 0xE0, 0x01, 0x04, 0x00, 0x00, 0x00, 0xC0, 0x20] + [UInt8](repeating: 0, count: 8) + [0x08]
        + [UInt8](repeating: 0, count: 23) + [0x28, 0x01]
}
