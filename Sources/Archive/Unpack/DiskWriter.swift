import CSystem
import Core
import Glibc

/// Writes verified entries below an open folder. No path is ever opened from anywhere else, and none through a link: each
/// entry is made by its name in the open folder that holds it.
final class DiskWriter: ContentSink {
    private let root: OpenFolder
    /// Whether owners and extended attributes are set too, which only root may do.
    private let setsOwners: Bool
    /// The folder that the last entry lies in: entries come folder by folder.
    private var near: (path: [UInt8], folder: OpenFolder)
    /// Folders get their modes when everything is written: one without write permission would keep its files out.
    private var folders: [Entry] = []
    /// The open file, while its content comes.
    private var file: CInt = -1
    private var current: Entry?

    /// - Parameters:
    ///   - folder: the folder to write into, which nobody else may enter.
    ///   - setsOwners: whether owners and extended attributes are set too, which only root may do.
    init(into folder: OpenFolder, setsOwners: Bool = false) {
        root = folder
        self.setsOwners = setsOwners
        near = ([], folder)
    }

    deinit { if file >= 0 { close(file) } }

    /// Starts an entry.
    func begin(_ entry: Entry) throws(Failure) {
        if Unfinished.isStopping {
            // The process ends by its signal; that is all that is to be heard of it.
            sleep(10)
            throw Failure(.outputFailed, "cannot be unpacked: interrupted")
        }
        current = entry
        let (folder, name) = try place(of: entry.path)
        switch entry.type {
        case .dir:
            try makeFolder(name, in: folder)
            folders.append(entry)
        case .link:
            let target = FileName(entry.link ?? [])
            try check(name.withCString { path in target.withCString { symlinkat($0, folder.descriptor, path) } })
            guard setsOwners, let owner = entry.owner else { return }
            let flags = AT_SYMLINK_NOFOLLOW
            try check(name.withCString { fchownat(folder.descriptor, $0, owner.uid, owner.gid, flags) })
        default:
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            file = name.withCString { openat(folder.descriptor, $0, flags, 0o600) }
            guard file >= 0 else { throw failure(errno) }
        }
    }

    /// Gives a file that was written another name.
    func link(_ path: EntryPath, to target: EntryPath) throws(Failure) {
        let (old, oldName) = try place(of: target)
        let (new, newName) = try place(of: path)
        try check(
            oldName.withCString { from in
                newName.withCString { linkat(old.descriptor, from, new.descriptor, $0, 0) }
            })
    }

    /// The unpacker starts entries itself, from what the first reading found.
    func entryBegins(_ record: CentralRecord) {}

    /// Takes content of the entry; that of a link has become its target.
    func take(_ bytes: RawSpan) throws(Failure) {
        guard file >= 0 else { return }
        var done = 0
        while done < bytes.byteCount {
            let put = bytes.withUnsafeBytes {
                write(file, $0.baseAddress?.advanced(by: done), $0.count - done)
            }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw failure(put < 0 ? errno : EIO) }
            done += put
        }
    }

    /// Ends the entry.
    func end() throws(Failure) {
        guard file >= 0, let entry = current else { return }
        try setProperties(of: entry, on: file)
        // What a full disk on a network has to say comes with closing.
        let status = close(file)
        file = -1
        guard status == 0 || errno == EINTR else { throw failure(errno) }
    }

    /// Sets the folders' modes, which had to wait until their files were written; inner ones first.
    func finish() throws(Failure) {
        near = ([], root)
        for entry in folders.sorted(by: { $1.path < $0.path }) {
            current = entry
            let (folder, name) = try place(of: entry.path)
            guard let opened = folder.folder(name) else { throw failure(errno) }
            try setProperties(of: entry, on: opened.descriptor)
        }
        current = nil
    }

    /// Owner, mode and capability, in the order in which none takes another away.
    private func setProperties(of entry: Entry, on descriptor: CInt) throws(Failure) {
        if setsOwners, let owner = entry.owner { try check(fchown(descriptor, owner.uid, owner.gid)) }
        try check(fchmod(descriptor, try mode(of: entry, on: descriptor)))
        guard setsOwners else { return }
        // The other attributes wait until everything is written: a folder's access list is inherited.
        for (name, value) in entry.xattrs where name.string == PinnedXattr.capability {
            try check(
                value.withUnsafeBytes {
                    layerlock_set_attribute(descriptor, name.string, $0.baseAddress, UInt($0.count))
                })
        }
    }

    /// Set-user-id bits mean the owner that the entry names: whose file belongs to somebody else gets none.
    private func mode(of entry: Entry, on descriptor: CInt) throws(Failure) -> mode_t {
        var mode = mode_t(entry.mode) & 0o7777
        guard mode & 0o6000 != 0 else { return mode }
        var status = stat()
        try check(fstat(descriptor, &status))
        if status.st_uid != entry.owner?.uid ?? 0 { mode &= ~0o4000 }
        if status.st_gid != entry.owner?.gid ?? 0 { mode &= ~0o2000 }
        return mode
    }

    private func makeFolder(_ name: FileName, in folder: OpenFolder) throws(Failure) {
        guard name.withCString({ mkdirat(folder.descriptor, $0, 0o700) }) != 0 else { return }
        let code = errno
        // A child that came first made it.
        guard code == EEXIST, let status = folder.status(of: name), status.isFolder else { throw failure(code) }
    }

    /// The open folder that an entry lies in, and its name there. Folders that no entry names are made.
    private func place(of path: EntryPath) throws(Failure) -> (OpenFolder, FileName) {
        let bytes = path.bytes
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return (root, FileName(bytes)) }
        let parent = bytes[..<slash]
        if !near.path.elementsEqual(parent) {
            if let folder = root.folder(below: parent) {
                near = (Array(parent), folder)
            } else {
                near = (Array(parent), try madeFolder(parent))
            }
        }
        return (near.folder, FileName(bytes[(slash + 1)...]))
    }

    private func madeFolder(_ path: ArraySlice<UInt8>) throws(Failure) -> OpenFolder {
        guard errno == ENOENT else { throw failure(errno) }
        var folder = root
        for step in path.split(separator: UInt8(ascii: "/")) {
            let name = FileName(step)
            if let inner = folder.folder(name) {
                folder = inner
                continue
            }
            guard errno == ENOENT else { throw failure(errno) }
            try check(name.withCString { mkdirat(folder.descriptor, $0, 0o700) })
            guard let inner = folder.folder(name) else { throw failure(errno) }
            // An entry for it may still come; this is what stands otherwise.
            try check(fchmod(inner.descriptor, 0o755))
            folder = inner
        }
        return folder
    }

    private func check(_ status: CInt) throws(Failure) {
        if status != 0 { throw failure(errno) }
    }

    private func failure(_ code: CInt) -> Failure {
        Failure(
            .outputFailed, "cannot be unpacked: \(Errno.text(code))", entry: current?.path.displayed,
            remedy: "check the room and the permissions of the target's file system")
    }
}
