import Archive
import Core
import TestKit
import Testing

@Suite("A deflate stream ends where it says, to the byte") struct DeflateEndTests {
    /// Larger than what is decoded in one go, so that the end comes in the middle of a stream.
    private static let content = [UInt8](repeating: 0, count: 700_000)

    @Test(arguments: 1...9) func bytesBehindALongZipEntryAreRefused(_ extra: Int) async throws {
        var zip = ZipBuilder()
        zip.addFile("zeros", "")
        zip["zeros"].deflateRun(of: 0, count: Self.content.count, crc: CRC32.of(Self.content))
        zip["zeros"].body += [UInt8](repeating: 0, count: extra)
        zip["zeros"].compressedSize += UInt32(extra)
        try await withTemporaryFolder { folder in
            let source = try ByteSource(path: try folder.write("layer.zip", zip.bytes()))
            await #expect(throws: Failure(ZipFault.deflateTrailing.code, "")) {
                _ = try await ZipReader.read(source, options: ReadOptions())
            }
        }
    }
}
