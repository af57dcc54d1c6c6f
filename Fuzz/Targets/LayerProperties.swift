import Archive
import Core
import Cryptography
import Pins

/// What must hold of the reader of layers.
enum LayerProperties {
    /// The digest is that of the bytes, whatever becomes of the content; a refusal is one of the contract's; what is
    /// accepted has the diffID of what it unpacks to, and hashes for every file.
    static func check(_ bytes: [UInt8]) -> Bool {
        let file = MemoryFile(bytes)
        defer { withExtendedLifetime(file) {} }
        let blob = Waiting.wait { [path = file.path] in await read(path) }
        guard case .success(let blob) = blob else {
            require(false, "a layer cannot be read: \(blob)")
            return false
        }
        do throws(Failure) {
            let digest = try SHA256.digest(of: bytes)
            require(blob.digest == digest, "the digest is of other bytes")
        } catch {
            require(false, "no digest: \(error)")
        }
        switch blob.content {
        case .failure(let failure):
            // Such as a zstd window that is larger than is read.
            let isOdd = failure.code == .inputUnsupported
            require(failure.code.isRefusal || isOdd, "a layer is refused as \(failure.code)")
            return false
        case .success(let content):
            let whole = content.contents.entries.allSatisfy { $0.type != .file || $0.sha256 != nil }
            require(whole, "a file without a hash")
            require(blob.compression != .none || content.diffID == blob.digest, "two digests of the same bytes")
            return true
        }
    }

    private static func read(_ path: String) async -> Result<LayerBlob, Failure> {
        do throws(Failure) {
            let source = try ByteSource(path: path)
            var limits = Limits.image
            // A fuzzer finds bombs too; they end at the limit, sooner here.
            limits.unpackedBytes = 16 << 20
            return .success(
                try await LayerBlobReader.read(
                    source, range: 0..<source.size, options: LayerBlobOptions(limits: limits)))
        } catch {
            return .failure(error)
        }
    }
}
