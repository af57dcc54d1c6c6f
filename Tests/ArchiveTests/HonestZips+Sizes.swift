import Core
import TestKit

extension HonestZip {
    /// Archives as large as they may be; the hashes are those of `sha256sum` over that many zeros.
    static let sizes: [HonestZip] = [
        zeros("a ratio of 1,000 to 1", count: 1_000_000, crc: 0x1279_CB9E, mega),
        zeros("one byte under Lambda's limit", count: 262_143_999, crc: 0xA12C_5566, underLimit),
        emptyFiles("65,536 entries, zip64 by need", count: 65_536) { $0.end64 = ZipEnd64() },
        emptyFiles("65,535 entries, a saturated count without zip64, as Python writes", count: 65_535) { _ in },
    ]

    private static func zeros(_ form: String, count: Int, crc: UInt32, _ sha256: Digest?) -> HonestZip {
        let entry = ExpectedEntry(path: "zeros", type: .file, mode: 0o644, size: UInt64(count), sha256: sha256)
        return HonestZip(form, [entry]) {
            $0.addFile("zeros", "")
            $0["zeros"].deflateRun(of: 0, count: count, crc: crc)
        }
    }

    private static func emptyFiles(
        _ form: String, count: Int, _ change: @escaping @Sendable (inout ZipBuilder) -> Void
    ) -> HonestZip {
        let empty = Digest(bytes: ReferenceSHA256.digest(of: []))
        let names: @Sendable () -> [String] = { (0..<count).map { "f\($0)" } }
        return HonestZip(form, names().map { ExpectedEntry(path: $0, type: .file, mode: 0o644, sha256: empty) }) {
            zip in
            zip.members = names().map { ZipMember($0.utf8, mode: 0o100644) }
            change(&zip)
        }
    }

    private static let mega = Digest(hex: "d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025")
    private static let underLimit = Digest(hex: "bcaa7230dfc0d82319116e624ae09ee79339071d659eb1d6b99d4ca2bb8bb4c4")
}
