import CSystem
import Core
import Glibc

/// Where a folder is to appear: the open folder that is to hold it, and its name there.
///
/// The path is gone through once, name by name. For root a link counts only where nobody else could have put it: whoever
/// owns a folder on the way could else send what root writes to a place of their choice.
struct UnpackPlace {
    let parent: OpenFolder
    let name: FileName
    /// Whether an empty folder is there that is to be replaced.
    let isTaken: Bool

    private static let linkLimit = 40

    /// Looks at the place; throws unless nothing or an empty folder is there, and where root must not write.
    init(_ target: String, asRoot: Bool = geteuid() == 0) throws(Failure) {
        var steps = Self.steps(of: Array(target.utf8))
        guard !target.utf8.contains(0) else { throw Self.exists(EINVAL) }
        if steps.isEmpty || FileName(steps[steps.count - 1]).isDots {
            // A place that is named by where it stands: its own name is what counts.
            guard let resolved = realpath(target, nil) else { throw Self.exists(errno) }
            defer { free(resolved) }
            steps = Self.steps(of: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)).map { $0 })
            guard !steps.isEmpty else { throw Self.exists(EBUSY) }
            try self.init(steps, from: try Self.start("/"), asRoot: asRoot)
            return
        }
        try self.init(steps, from: try Self.start(target.utf8.first == UInt8(ascii: "/") ? "/" : "."), asRoot: asRoot)
    }

    private init(_ steps: [[UInt8]], from start: OpenFolder, asRoot: Bool) throws(Failure) {
        var rest = Array(steps.reversed())
        var folder = start
        var links = 0
        while let step = rest.popLast() {
            let name = FileName(step)
            let status = folder.status(of: name)
            if let status, status.isLink {
                links += 1
                guard links <= Self.linkLimit else { throw Self.failed(ELOOP) }
                if asRoot, !Self.isTrusted(status, in: folder) { throw Self.untrustedLink(name) }
                guard let destination = folder.destination(of: name) else { throw Self.failed(errno) }
                if destination.first == UInt8(ascii: "/") { folder = try Self.start("/") }
                rest += Self.steps(of: destination).reversed()
                if rest.isEmpty { throw Self.exists(EBUSY) }
                continue
            }
            if rest.isEmpty, !name.isDots {
                if asRoot { try Self.checkForRoot(folder) }
                (parent, self.name) = (folder, name)
                isTaken = try Self.isEmptyFolder(name, status, in: folder)
                return
            }
            let opened = name.withCString {
                openat(folder.descriptor, $0, layerlock_o_path | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            }
            guard opened >= 0 else { throw Self.failed(errno) }
            folder = OpenFolder(adopting: opened)
        }
        // A link that ends in `..` or `.`.
        throw Self.exists(EBUSY)
    }

    private static func steps(of path: [UInt8]) -> [[UInt8]] {
        path.split(separator: UInt8(ascii: "/")).map { Array($0) }.filter { $0 != [0x2E] }
    }

    private static func start(_ path: String) throws(Failure) -> OpenFolder {
        let opened = open(path, layerlock_o_path | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw failed(errno) }
        return OpenFolder(adopting: opened)
    }

    /// Whether a link is root's own and in a folder where nobody else can put another into its place.
    private static func isTrusted(_ link: stat, in folder: OpenFolder) -> Bool {
        guard let status = folder.status else { return false }
        return link.st_uid == 0 && status.st_uid == 0 && (!status.isOpenToOthers || status.st_mode & S_ISVTX != 0)
    }

    /// In a folder that others may write to, without the sticky bit, they rename what root makes there.
    private static func checkForRoot(_ folder: OpenFolder) throws(Failure) {
        guard let status = folder.status else { throw failed(errno) }
        guard status.isOpenToOthers, status.st_mode & S_ISVTX == 0 else { return }
        throw Failure(
            .outputFailed, "cannot be unpacked into by root: others may write to the folder that is to hold it",
            remedy: "choose a folder that only root may write to, or unpack as another user")
    }

    private static func isEmptyFolder(
        _ name: FileName, _ status: stat?, in folder: OpenFolder
    ) throws(Failure) -> Bool {
        guard let status else {
            guard folder.status(of: name) == nil, errno == ENOENT else { throw exists(errno) }
            return false
        }
        guard status.isFolder else { throw exists(ENOTDIR) }
        guard let inner = folder.folder(name) else { throw exists(errno) }
        guard let first = try inner.firstName() else { return true }
        throw Failure(
            .outputExists, "exists and is not empty (it holds \(PathEscaping.displayed(first.bytes)))",
            remedy: "name a folder that does not exist yet, or empty this one")
    }

    private static func exists(_ code: CInt) -> Failure {
        Failure(
            .outputExists, "cannot be unpacked into: \(Errno.text(code))",
            remedy: "name a folder that does not exist yet")
    }

    private static func failed(_ code: CInt) -> Failure {
        Failure(
            .outputFailed, "cannot be written: \(Errno.text(code))",
            remedy: "make the folder that is to hold it, and check its permissions")
    }

    private static func untrustedLink(_ name: FileName) -> Failure {
        Failure(
            .outputFailed,
            "cannot be unpacked into by root: \(PathEscaping.displayed(name.bytes)) on the way to it is a link that "
                + "somebody else can change",
            remedy: "name the folder itself, without the link")
    }
}

extension stat {
    /// Whether others than its owner and root's group may write to it.
    fileprivate var isOpenToOthers: Bool {
        st_mode & S_IWOTH != 0 || (st_mode & S_IWGRP != 0 && st_gid != 0)
    }
}
