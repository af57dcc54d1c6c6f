import Glibc

/// A folder with one file, in memory; the process has one of each name, and takes them away when it ends.
enum MemoryFolder {
    nonisolated(unsafe) private static var made: [String] = []

    /// Writes a file, below one folder at the most; returns the folder's path.
    static func holding(_ bytes: [UInt8], at path: String) -> String {
        let name = String(path.map { $0 == "/" ? "-" : $0 })
        let root = "/dev/shm/layerlock-fuzz-\(getpid())-\(name)"
        let parts = path.split(separator: "/")
        let parent = parts.count == 2 ? "\(root)/\(parts[0])" : root
        let file = "\(root)/\(path)"
        if !made.contains(root) {
            mkdir(root, 0o700)
            if parent != root { mkdir(parent, 0o700) }
            if made.isEmpty { atexit { MemoryFolder.clear() } }
            made += parent == root ? [root, file] : [root, parent, file]
        }
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        require(descriptor >= 0, "no file in memory: \(errno)")
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            require(put > 0, "cannot fill a file in memory: \(errno)")
            done += put
        }
        return root
    }

    private static func clear() {
        for path in made.reversed() { remove(path) }
    }
}
