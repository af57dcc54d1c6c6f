import Synchronization

/// How much has been written, counted on the threads that read the layers.
final class WrittenCount: Sendable {
    private let counted = Mutex((files: 0, bytes: UInt64(0)))

    func add(files: Int, bytes: UInt64) {
        counted.withLock {
            $0.files += files
            $0.bytes &+= bytes
        }
    }

    var files: Int { counted.withLock { $0.files } }
    var bytes: UInt64 { counted.withLock { $0.bytes } }
}
