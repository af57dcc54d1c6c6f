import Core
import Fetching
import Glibc
import Remote

/// Archives of images that were fetched before (`layout-….tar`), with the blobs that they hold.
enum KeptArchives {
    /// Members of an archive that are looked at.
    private static let memberLimit = 10_000
    private static let pieceSize = 1 << 18

    /// What lies in a folder's archives, by the digests that it is named by. What cannot be read is passed over: it is fetched.
    /// - Parameter wanted: The others are passed over, and archives that hold none are closed again.
    static func blobs(in folder: String, wanted: Set<Digest>) -> [Digest: KeptBlob] {
        let names: [String]
        do throws(Failure) { names = try Folder.names(in: folder) } catch { return [:] }
        var blobs: [Digest: KeptBlob] = [:]
        for name in names where name.hasPrefix("layout-") && name.hasSuffix(".tar") {
            guard let archive = KeptArchive("\(folder)/\(name)") else { continue }
            archive.addBlobs(wanted, to: &blobs, limit: memberLimit)
        }
        return blobs
    }

    /// An archive that is open as long as one of its blobs may be read.
    private final class KeptArchive {
        private let descriptor: Int32
        private let size: UInt64

        init?(_ path: String) {
            descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { return nil }
            var status = stat()
            let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            size = isFile ? UInt64(max(0, status.st_size)) : 0
        }

        deinit { if descriptor >= 0 { close(descriptor) } }

        func addBlobs(_ wanted: Set<Digest>, to blobs: inout [Digest: KeptBlob], limit: Int) {
            let step = UInt64(PlainTarHeader.size)
            var place: UInt64 = 0
            for _ in 0..<limit {
                guard place + step <= size, let header = bytes(PlainTarHeader.size, at: place),
                    let file = PlainTarHeader.file(of: header), file.size <= size - place - step
                else { return }
                let content = place + step..<place + step + file.size
                if file.path.starts(with: "blobs/sha256/".utf8),
                    let digest = Digest("sha256:" + String(decoding: file.path.dropFirst(13), as: UTF8.self)),
                    wanted.contains(digest), blobs[digest] == nil
                {
                    blobs[digest] = KeptBlob(size: file.size) { take throws(Failure) in
                        try self.read(content, take)
                    }
                }
                place = content.upperBound + UInt64(PlainTarHeader.padding(file.size).count)
            }
        }

        private func read(_ range: Range<UInt64>, _ take: (RawSpan) throws(Failure) -> Void) throws(Failure) {
            var place = range.lowerBound
            while place < range.upperBound {
                let wanted = Int(min(UInt64(KeptArchives.pieceSize), range.upperBound - place))
                guard let piece = bytes(wanted, at: place) else {
                    throw Failure(.inputUnreadable, "what was kept cannot be read")
                }
                try take(piece.span.bytes)
                place += UInt64(piece.count)
            }
        }

        private func bytes(_ count: Int, at place: UInt64) -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: count)
            var done = 0
            while done < count {
                let got = buffer.withUnsafeMutableBytes {
                    pread(descriptor, $0.baseAddress.map { $0 + done }, count - done, off_t(place) + off_t(done))
                }
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return nil }
                done += got
            }
            return buffer
        }
    }
}
