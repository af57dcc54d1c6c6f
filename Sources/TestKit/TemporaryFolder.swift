import Glibc

/// A folder for one test; `withTemporaryFolder` makes it and removes it with all it holds.
package struct TemporaryFolder: Sendable {
    /// The folder's absolute path.
    package let path: String

    fileprivate init() throws {
        var template = Array("/tmp/layerlock-test-XXXXXX\0".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestKitError("mkdtemp failed, errno \(errno)") }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The path of a name inside the folder.
    package func path(of name: String) -> String { "\(path)/\(name)" }

    /// Writes a file with mode 0644 and answers its path.
    @discardableResult
    package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = path(of: name)
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw TestKitError("cannot create \(path), errno \(errno)") }
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw TestKitError("cannot write \(path), errno \(errno)") }
            done += count
        }
        return path
    }

    /// Writes a file of text.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    /// The bytes of a file inside the folder.
    package func read(_ name: String) throws -> [UInt8] { try readFile(path(of: name)) }

    /// Makes a folder inside the folder and answers its path.
    @discardableResult
    package func makeFolder(_ name: String) throws -> String {
        let path = path(of: name)
        guard mkdir(path, 0o755) == 0 else { throw TestKitError("cannot create \(path), errno \(errno)") }
        return path
    }

    /// Makes a symbolic link inside the folder.
    package func link(_ name: String, to target: String) throws {
        guard symlink(target, path(of: name)) == 0 else { throw TestKitError("cannot link \(name), errno \(errno)") }
    }

    fileprivate func remove() { removeTree(path) }
}

/// Runs `body` with a new folder and removes the folder afterwards, whatever happened.
package func withTemporaryFolder<Answer>(
    isolation: isolated (any Actor)? = #isolation, _ body: (TemporaryFolder) async throws -> Answer
) async throws -> Answer {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    return try await body(folder)
}

/// As `withTemporaryFolder`, for a body that awaits nothing.
package func inTemporaryFolder<Answer>(_ body: (TemporaryFolder) throws -> Answer) throws -> Answer {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    return try body(folder)
}

/// What went wrong in the test kit itself, rather than in what is tested.
package struct TestKitError: Error, CustomStringConvertible {
    /// What went wrong.
    package let description: String
    init(_ description: String) { self.description = description }
}

/// The bytes of a file.
func readFile(_ path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw TestKitError("cannot open \(path), errno \(errno)") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = block.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw TestKitError("cannot read \(path), errno \(errno)") }
        if count == 0 { return bytes }
        bytes += block.prefix(count)
    }
}

/// Removes a file or a folder with all it holds, without following links; folders without write bits included.
private func removeTree(_ path: String) {
    if unlink(path) == 0 { return }
    chmod(path, 0o700)
    if let folder = opendir(path) {
        while let item = readdir(folder) {
            let name = withUnsafePointer(to: &item.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { removeTree("\(path)/\(name)") }
        }
        closedir(folder)
    }
    rmdir(path)
}
