import Archive
import Core
import Cryptography
import Image

/// What must hold of the reader of images.
enum ImageProperties {
    /// Reads with one worker and with three: both must give the same answer. What is accepted carries the bytes' own
    /// digest, and every layer the diffID that its config says.
    static func check(_ bytes: [UInt8]) -> Bool {
        let file = MemoryFile(bytes)
        defer { withExtendedLifetime(file) {} }
        let answers = [1, 3].map { workers in
            Waiting.wait { [path = file.path] in await read(path, workers: workers) }
        }
        switch (answers[0], answers[1]) {
        case (.failure(let one), .failure(let three)):
            require(
                one.code == three.code && one.message == three.message,
                "one worker says \(one.code), three say \(three.code)")
            require(one.code.isRefusal || one.code == .inputUnsupported, "an image is refused as \(one.code)")
            return false
        case (.success(let one), .success(let three)):
            let same = one.layers.map(\.diffID) == three.layers.map(\.diffID) && one.config == three.config
            require(same, "one worker and three see other layers")
            do throws(Failure) {
                let digest = try SHA256.digest(of: bytes)
                require(one.digest == digest, "the digest is of other bytes")
            } catch {
                require(false, "no digest: \(error)")
            }
            return true
        default:
            require(false, "one worker and three disagree whether to accept")
            return false
        }
    }

    private static func read(_ path: String, workers: Int) async -> Result<ImageContents, Failure> {
        do throws(Failure) {
            var limits = Limits.image
            limits.unpackedBytes = 16 << 20
            return .success(
                try await ImageReader.read(path: path, options: ImageOptions(limits: limits, workers: workers)))
        } catch {
            return .failure(error)
        }
    }
}
