import Archive
import Core
import Cryptography
import Pins

/// What must hold of the zip reader.
enum ZipProperties {
    /// Reads with one worker and with three: both must give the same answer, entries or refusal. What is accepted must
    /// carry the bytes' own digest, and a manifest that reads back.
    static func check(_ bytes: [UInt8]) -> Bool {
        let file = MemoryFile(bytes)
        defer { withExtendedLifetime(file) {} }
        let answers = [1, 3].map { workers in
            Waiting.wait { [path = file.path] in await read(path, workers: workers) }
        }
        switch (answers[0], answers[1]) {
        case (.failure(let one), .failure(let three)):
            require(
                one.code == three.code && one.offset == three.offset,
                "one worker says \(one.code) at \(one.offset ?? 0), three say \(three.code) at \(three.offset ?? 0)")
            return false
        case (.success(let one), .success(let three)):
            require(one.entries == three.entries, "one worker and three see other entries")
            checkAccepted(one, bytes)
            return true
        default:
            require(false, "one worker and three disagree whether to accept")
            return false
        }
    }

    private static func checkAccepted(_ contents: ArchiveContents, _ bytes: [UInt8]) {
        do throws(Failure) {
            let digest = try SHA256.digest(of: bytes)
            require(contents.digest == digest, "the digest is of other bytes")
            let manifest = try Manifest(entries: contents.entries)
            require(try Manifest(parsing: manifest.text).tree == manifest.tree, "the manifest reads back as another")
        } catch {
            require(false, "an accepted archive has no manifest: \(error)")
        }
    }

    private static func read(_ path: String, workers: Int) async -> Result<ArchiveContents, Failure> {
        do throws(Failure) {
            let source = try ByteSource(path: path)
            return .success(try await ZipReader.read(source, options: ReadOptions(workers: workers)))
        } catch {
            return .failure(error)
        }
    }
}
