import TestKit

extension TarThreat {
    /// Faults of gzip and zstd around an honest tar.
    static let compression: [TarThreat] = [
        gzip("gzip-header", "reserved flags") { $0.fixed[3] = 0x20 },
        gzip("gzip-header", "another method") { $0.fixed[2] = 7 },
        gzip("gzip-header", "a wrong header checksum") {
            $0.fixed[3] = 2
            $0.optional = [1, 2]
        },
        TarThreat("gzip-header", "reserved flags in the second member") {
            let tar = TarBuilder.twoFiles.bytes()
            var second = GzipMember(Array(tar[700...]))
            second.fixed[3] = 0x80
            return GzipMember(Array(tar[..<700])).bytes + second.bytes
        },
        gzip("gzip-crc", "a wrong CRC") { $0.crc ^= 1 },
        gzip("gzip-crc", "a wrong length") { $0.length += 1 },
        gzip("gzip-crc", "a length of zero, as some writers leave it") { $0.length = 0 },
        gzip("gzip-crc", or: ["tar-truncated"], "deflate data of a reserved block type") { $0.data[0] = 7 },
        TarThreat("gzip-truncated", "no trailer") { gzipped().dropLast(8) },
        TarThreat("gzip-truncated", "half a trailer") { gzipped().dropLast(3) },
        TarThreat("gzip-truncated", "cut inside the data") { gzipped().dropLast(600) },
        TarThreat("gzip-truncated", "cut inside a second header") { gzipped() + [0x1F, 0x8B, 8] },
        TarThreat("gzip-truncated", "a header alone") { [0x1F, 0x8B, 8, 0] },
        TarThreat("gzip-truncated", "a comment without end") {
            [0x1F, 0x8B, 8, 16, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 0x63, count: 99)
        },
        TarThreat("gzip-header", "a comment of 200,000 bytes") {
            [0x1F, 0x8B, 8, 16, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 0x63, count: 200_000)
        },
        TarThreat("gzip-trailing-data", "text") { gzipped() + Array("signed\n".utf8) },
        TarThreat("gzip-trailing-data", "zeros") { gzipped() + [UInt8](repeating: 0, count: 512) },
        TarThreat("gzip-trailing-data", "a tar") { gzipped() + TarBuilder.twoFiles.bytes() },
        TarThreat("gzip-trailing-data", "half of gzip's magic, then something else") { gzipped() + [0x1F, 0x9D] },
        TarThreat("zstd-checksum", "a wrong checksum") {
            ZstdFrame.raw(TarBuilder.twoFiles.bytes(), checksum: [1, 2, 3, 4])
        },
        TarThreat("zstd-checksum", or: ["tar-truncated"], "a block of a reserved type") {
            var frame = ZstdFrame.raw(TarBuilder.twoFiles.bytes())
            frame[6] |= 6
            return frame
        },
        TarThreat("zstd-truncated", "cut inside a block") { ZstdFrame.raw(TarBuilder.twoFiles.bytes()).dropLast(9) },
        TarThreat("zstd-truncated", "no checksum where one is said to be") {
            ZstdFrame.raw(TarBuilder.twoFiles.bytes(), checksum: [])
        },
        TarThreat("zstd-truncated", "a header alone") { [0x28, 0xB5, 0x2F, 0xFD] },
        TarThreat("zstd-truncated", "cut inside a frame to skip") {
            ZstdFrame.raw(TarBuilder.twoFiles.bytes()) + ZstdFrame.skippable([1, 2, 3]).dropLast()
        },
        TarThreat("zstd-trailing-data", "text") { ZstdFrame.raw(TarBuilder.twoFiles.bytes()) + Array("signed\n".utf8) },
        TarThreat("zstd-trailing-data", "zeros") {
            ZstdFrame.raw(TarBuilder.twoFiles.bytes()) + [UInt8](repeating: 0, count: 512)
        },
        TarThreat("zstd-trailing-data", "part of a magic number") {
            ZstdFrame.raw(TarBuilder.twoFiles.bytes()) + [0x28, 0xB5]
        },
        TarThreat("zstd-trailing-data", "a gzip member") { ZstdFrame.raw(TarBuilder.twoFiles.bytes()) + gzipped() },
    ]

    static func gzipped() -> [UInt8] { GzipMember(TarBuilder.twoFiles.bytes()).bytes }

    private static func gzip(
        _ id: String, or orElse: [String] = [], _ threat: String,
        _ change: @escaping @Sendable (inout GzipMember) -> Void
    ) -> TarThreat {
        TarThreat(id, or: orElse, threat) {
            var member = GzipMember(TarBuilder.twoFiles.bytes())
            change(&member)
            return member.bytes
        }
    }
}
