import CLibArchive
import Glibc
import LayerFiles
import LayerModel

/// libarchive's writer to disk, with its safety flags: no `..`, nothing through links. Absolute are only the paths that it
/// makes itself, of the folder that it writes into: a process has one working folder for all its threads.
final class DiskWriter: ContentSink {
    private let archive: OpaquePointer
    private let entry: OpaquePointer
    private let prefix: [UInt8]
    private var takesContent = false
    /// The entry under way, for messages.
    private var current: EntryPath?

    /// Which properties of an entry need privileges.
    private let setsOwners: Bool

    /// - Parameters:
    ///   - folder: the folder to write into, absolute and without links.
    ///   - setsOwners: whether owners and extended attributes are set too, which only root may do.
    init(into folder: [UInt8], setsOwners: Bool = false) throws(Failure) {
        guard let archive = archive_write_disk_new(), let entry = archive_entry_new() else {
            throw Failure(.internalFault, "libarchive cannot start")
        }
        self.archive = archive
        self.entry = entry
        self.setsOwners = setsOwners
        prefix = folder + [UInt8(ascii: "/")]
        var flags =
            ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_SECURE_SYMLINKS | ARCHIVE_EXTRACT_SECURE_NODOTDOT
            | ARCHIVE_EXTRACT_NO_OVERWRITE
        if setsOwners { flags |= ARCHIVE_EXTRACT_OWNER | ARCHIVE_EXTRACT_XATTR }
        archive_write_disk_set_options(archive, flags)
    }

    deinit {
        archive_entry_free(entry)
        archive_write_free(archive)
    }

    /// Starts an entry.
    func begin(_ described: Entry) throws(Failure) {
        if Unfinished.isStopping {
            // The process ends by its signal; that is all that is to be heard of it.
            sleep(10)
            throw Failure(.outputFailed, "cannot be unpacked: interrupted")
        }
        current = described.path
        archive_entry_clear(entry)
        (prefix + described.path.bytes).withCString { archive_entry_set_pathname(entry, $0) }
        switch described.type {
        case .dir: archive_entry_set_filetype(entry, 0o040000)
        case .link:
            archive_entry_set_filetype(entry, 0o120000)
            (described.link ?? []).withCString { archive_entry_set_symlink(entry, $0) }
        default:
            archive_entry_set_filetype(entry, 0o100000)
            archive_entry_set_size(entry, Int64(clamping: described.size))
        }
        archive_entry_set_perm(entry, mode_t(described.mode))
        if let owner = described.owner {
            archive_entry_set_uid(entry, la_int64_t(owner.uid))
            archive_entry_set_gid(entry, la_int64_t(owner.gid))
        }
        if setsOwners {
            // The other attributes wait until everything is written: a folder's access list is inherited.
            for (name, value) in described.xattrs where name == PinnedXattr.capability {
                value.withUnsafeBytes { archive_entry_xattr_add_entry(entry, name, $0.baseAddress, $0.count) }
            }
        }
        takesContent = described.type == .file
        guard archive_write_header(archive, entry) == ARCHIVE_OK else { throw failure() }
    }

    /// Gives a file that was written another name.
    func link(_ path: EntryPath, to target: EntryPath) throws(Failure) {
        current = path
        archive_entry_clear(entry)
        (prefix + path.bytes).withCString { archive_entry_set_pathname(entry, $0) }
        archive_entry_set_filetype(entry, 0o100000)
        (prefix + target.bytes).withCString { archive_entry_set_hardlink(entry, $0) }
        takesContent = false
        guard archive_write_header(archive, entry) == ARCHIVE_OK else { throw failure() }
        try end()
    }

    /// The unpacker starts entries itself, from what the first reading found.
    func entryBegins(_ record: CentralRecord) {}

    /// Takes content of the entry; that of a link has become its target.
    func take(_ bytes: RawSpan) throws(Failure) {
        guard takesContent else { return }
        let written = bytes.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
        guard written == bytes.byteCount else { throw failure() }
    }

    /// Ends the entry.
    func end() throws(Failure) {
        guard archive_write_finish_entry(archive) == ARCHIVE_OK else { throw failure() }
    }

    /// Sets the folders' modes, which had to wait until their files were written.
    func finish() throws(Failure) {
        current = nil
        guard archive_write_close(archive) == ARCHIVE_OK else { throw failure() }
    }

    private func failure() -> Failure {
        var reason = archive_error_string(archive).map { PathEscaping.displayed(String(cString: $0).utf8) }
        let code = archive_errno(archive)
        if code > 0 {
            // libarchive says "Write failed" and leaves why to the number.
            let cause = String(cString: strerror(code))
            reason = reason.map { $0.hasSuffix(cause) ? $0 : "\($0): \(cause)" } ?? cause
        }
        return Failure(
            .outputFailed, "cannot be unpacked: \(reason ?? "no reason given")", entry: current?.displayed,
            remedy: "check the room and the permissions of the target's file system")
    }
}

extension [UInt8] {
    /// Calls `body` with the bytes as a C string; entry paths and link targets hold no NUL.
    fileprivate func withCString(_ body: (UnsafePointer<CChar>) -> Void) {
        (map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { $0.baseAddress.map(body) }
    }
}
