import CSystem
import Core
import Glibc

/// An open folder; what is made in it is named by its descriptor and one name, so that nobody who moves or replaces
/// folders above it changes where things land. Closed when nobody needs it any more.
final class OpenFolder: Sendable {
    let descriptor: CInt

    /// Takes over an open descriptor.
    init(adopting descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Opens a folder that lies directly in this one; nil, with errno set, for a link and whatever else is no folder.
    func folder(_ name: FileName) -> OpenFolder? {
        let opened = name.withCString { openat(descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        return opened < 0 ? nil : OpenFolder(adopting: opened)
    }

    /// Opens a folder below this one, through folders alone; nil, with errno set, where there is none.
    func folder(below path: some Collection<UInt8>) -> OpenFolder? {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let opened = FileName(path).withCString { layerlock_open_beneath(descriptor, $0, flags) }
        if opened >= 0 { return OpenFolder(adopting: opened) }
        guard errno == ENOSYS || errno == EPERM else { return nil }
        // An older kernel, or a filter that does not know the call: one step after the other comes to the same.
        var folder = self
        for step in path.split(separator: UInt8(ascii: "/")) {
            guard let next = folder.folder(FileName(step)) else { return nil }
            folder = next
        }
        return folder
    }

    /// The status of what has a name in this folder, a link not followed; nil, with errno set, where there is none.
    func status(of name: FileName) -> stat? {
        var status = stat()
        return name.withCString { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0 ? status : nil
    }

    /// The folder's own status.
    var status: stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }

    /// What a link in this folder leads to; nil, with errno set, where it cannot be read.
    func destination(of name: FileName) -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = name.withCString { readlinkat(descriptor, $0, &buffer, buffer.count) }
        guard count >= 0 else { return nil }
        guard count > 0, count < buffer.count else {
            errno = ENAMETOOLONG
            return nil
        }
        return buffer[..<count].map { UInt8(bitPattern: $0) }
    }

    /// The first name in the folder besides `.` and `..`; nil where it is empty.
    /// - Throws: `output.failed` where it cannot be listed.
    func firstName() throws(Failure) -> FileName? {
        var first: FileName?
        try eachName { name in
            first = name
            return false
        }
        return first
    }

    /// Hands out the folder's names until `body` wants no more; what `body` removes meanwhile may be gone already.
    func eachName(_ body: (FileName) -> Bool) throws(Failure) {
        // A listing keeps its place in the description that it is read from: it takes one of its own.
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let listing = fdopendir(own) else {
            let code = errno
            if own >= 0 { close(own) }
            throw Failure(.outputFailed, "a folder cannot be listed: \(Errno.text(code))")
        }
        defer { closedir(listing) }
        errno = 0
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { FileName($0.prefix { $0 != 0 }) }
            if !name.isDots, !body(name) { return }
            errno = 0
        }
        guard errno == 0 else { throw Failure(.outputFailed, "a folder cannot be listed: \(Errno.text(errno))") }
    }
}

/// A name, or a path, as the kernel takes it.
struct FileName: Sendable, Equatable {
    private let characters: [CChar]

    /// Entry paths, link targets and names from a folder hold no NUL.
    init(_ bytes: some Collection<UInt8>) {
        var characters: [CChar] = []
        characters.reserveCapacity(bytes.count + 1)
        for byte in bytes { characters.append(CChar(bitPattern: byte)) }
        characters.append(0)
        self.characters = characters
    }

    init(_ text: String) { self.init(Array(text.utf8)) }

    var bytes: [UInt8] { characters.dropLast().map { UInt8(bitPattern: $0) } }

    /// Whether it is `.` or `..`.
    var isDots: Bool { bytes == [0x2E] || bytes == [0x2E, 0x2E] }

    func withCString<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
        // Never empty, so that there is always an address.
        characters.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map(body) ?? "".withCString(body)
        }
    }
}

extension stat {
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    var isLink: Bool { st_mode & S_IFMT == S_IFLNK }

    func isSameFile(as other: stat) -> Bool { st_dev == other.st_dev && st_ino == other.st_ino }
}
