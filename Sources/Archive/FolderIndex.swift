import Core
import Glibc

/// The files of a folder, such as an OCI image layout on disk, found and opened without following any link.
package struct FolderIndex: Sendable {
    /// Folders within each other at the most.
    private static let depthLimit = 16

    /// One file, folder or something else.
    package struct Member: Sendable, Equatable {
        /// The path inside the folder.
        package var path: EntryPath
        /// A file, folder or link; nil for devices, pipes and sockets.
        package var type: EntryType?
        /// Bytes of a file; 0 for anything else.
        package var size: UInt64
    }

    /// What the folder holds at any depth, sorted by path.
    package let members: [Member]
    private let places: [EntryPath: Int]
    private let root: FolderHandle

    /// Lists a folder; the path itself may be a link. Throws `input.*`, also for more members than `limits` allows.
    package init(path: String, limits: Limits = .image) throws(Failure) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            throw Failure(
                code == ENOENT ? .inputNotFound : .inputUnreadable, "cannot be opened: \(Errno.text(code))", file: path)
        }
        root = FolderHandle(descriptor)
        var found: [Member] = []
        try Self.list(root, prefix: [], depth: 0, limit: limits.entries, into: &found)
        found.sort { $0.path < $1.path }
        members = found
        places = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1.path, $0) })
    }

    /// The member of a path.
    package subscript(path: EntryPath) -> Member? { places[path].map { members[$0] } }

    /// Opens a file of the folder; throws `input.changed` where it is not the file that was listed any more.
    package func open(_ member: Member) throws(Failure) -> ByteSource {
        var folder = root
        for component in member.path.components.dropLast() {
            folder = FolderHandle(try Self.open(component, in: folder, O_DIRECTORY, member))
        }
        let descriptor = try Self.open(member.path.name, in: folder, O_NONBLOCK | O_NOCTTY, member)
        let source = try ByteSource(adopting: descriptor, named: member.path.displayed)
        guard source.size == member.size else {
            throw Failure(
                .inputChanged, "changed while it was read", entry: member.path.displayed,
                remedy: ByteSource.changeRemedy)
        }
        return source
    }

    private static func open(
        _ name: ArraySlice<UInt8>, in folder: FolderHandle, _ flags: CInt, _ member: Member
    ) throws(Failure) -> CInt {
        let text = (Array(name) + [0]).map { CChar(bitPattern: $0) }
        let descriptor = openat(folder.descriptor, text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | flags)
        guard descriptor >= 0 else {
            throw Failure(.inputUnreadable, "cannot be opened: \(Errno.text(errno))", entry: member.path.displayed)
        }
        return descriptor
    }

    private static func list(
        _ folder: FolderHandle, prefix: [UInt8], depth: Int, limit: Int, into found: inout [Member]
    ) throws(Failure) {
        let shown = prefix.isEmpty ? nil : PathEscaping.displayed(prefix.dropLast())
        guard depth < depthLimit else {
            throw Failure(.inputUnreadable, "holds folders over \(depthLimit) levels deep", entry: shown)
        }
        for name in try names(in: folder, shown: shown) {
            let path: EntryPath
            do throws(PathFault) {
                path = try EntryPath(validating: prefix + name, rules: .tar)
            } catch {
                throw Failure(
                    .inputUnreadable, "holds a name that is no path: \(error.message)",
                    entry: PathEscaping.displayed(prefix + name))
            }
            let member = try examine(path, name, in: folder)
            guard found.count < limit else {
                throw Failure(.inputUnreadable, "holds more than the limit of \(limit) files", entry: shown)
            }
            found.append(member)
            guard member.type == .dir else { continue }
            let inner = FolderHandle(try open(name[...], in: folder, O_DIRECTORY, member))
            try list(inner, prefix: prefix + name + [UInt8(ascii: "/")], depth: depth + 1, limit: limit, into: &found)
        }
    }

    private static func examine(
        _ path: EntryPath, _ name: [UInt8], in folder: FolderHandle
    ) throws(Failure) -> Member {
        var status = stat()
        let text = (name + [0]).map { CChar(bitPattern: $0) }
        guard fstatat(folder.descriptor, text, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw Failure(.inputUnreadable, "cannot be examined: \(Errno.text(errno))", entry: path.displayed)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Member(path: path, type: .file, size: UInt64(max(0, status.st_size)))
        case S_IFDIR: return Member(path: path, type: .dir, size: 0)
        case S_IFLNK: return Member(path: path, type: .link, size: 0)
        default: return Member(path: path, type: nil, size: 0)
        }
    }

    private static func names(in folder: FolderHandle, shown: String?) throws(Failure) -> [[UInt8]] {
        // A stream closes its descriptor, so it gets one of its own.
        let copy = openat(folder.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else {
            let code = errno
            if copy >= 0 { close(copy) }
            throw Failure(.inputUnreadable, "cannot be listed: \(Errno.text(code))", entry: shown)
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        guard errno == 0 else {
            throw Failure(.inputUnreadable, "cannot be listed: \(Errno.text(errno))", entry: shown)
        }
        return names
    }
}

/// An open folder.
private final class FolderHandle: Sendable {
    let descriptor: CInt
    init(_ descriptor: CInt) { self.descriptor = descriptor }
    deinit { close(descriptor) }
}
