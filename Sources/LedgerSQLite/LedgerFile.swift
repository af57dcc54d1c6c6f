import Core
import Glibc
import Ledger
import LedgerSQL
import SQL
import SQLite

/// A ledger's file before SQLite touches it.
struct LedgerFile {
    private static let magic = Array("SQLite format 3\0".utf8)
    private static let headerSize = 100
    private static let utf8 = 1

    let path: String

    /// The path for SQLite, which gives a meaning to some: those that begin with `file:` or `:`.
    var plain: String { path.hasPrefix("/") ? path : "./\(path)" }

    /// Whether there is something; a broken link is.
    var exists: Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether writers may have left changes beside the file.
    var hasJournal: Bool {
        var status = stat()
        return stat("\(path)-wal", &status) == 0 && status.st_size > 0
    }

    /// Refuses whatever is no ledger of this version or an earlier one.
    ///
    /// A ledger gets its name only when its first page is on the disk in full, so that the page tells.
    func check() throws(Failure) {
        guard !path.utf8.contains(0) else { throw LedgerFailures.invalid("is no file's name") }
        var (header, size) = try header()
        guard header.count == Self.headerSize, header.starts(with: Self.magic) else {
            throw LedgerFailures.invalid("is no ledger", remedy: "name another file with \(setting: .ledger)")
        }
        guard Self.number(header, at: 68) == LedgerSchema.applicationID else {
            throw LedgerFailures.invalid(
                "is an SQLite file of another program", remedy: "name another file with \(setting: .ledger)")
        }
        guard Self.number(header, at: 56) == Self.utf8 else {
            throw LedgerFailures.invalid("is damaged or changed: its text is not UTF-8")
        }
        // While others merge their journal into the file, its first page may be ahead of its length: look again.
        var looks = 1
        while Self.isCutShort(header, size), !hasJournal {
            guard looks < 3 else { throw LedgerFailures.invalid("is damaged: it is cut short") }
            looks += 1
            (header, size) = try self.header()
            guard header.count == Self.headerSize else { throw LedgerFailures.invalid("is damaged: it is cut short") }
        }
        let version = Self.number(header, at: 60)
        if version > LedgerSchema.version { throw LedgerFailures.newer(version) }
    }

    /// SQLite takes what is missing at the end for zeros. What is longer than it says is whole: SQLite gives space back late,
    /// and not at all where a process died.
    private static func isCutShort(_ header: [UInt8], _ size: Int) -> Bool {
        let stated = Int(header[16]) << 8 | Int(header[17])
        // 65,536 does not fit and reads as 1.
        let pageSize = stated == 1 ? 65_536 : stated
        guard pageSize > 0 else { return true }
        // The number of pages counts where the change counter is that of when it was written.
        guard number(header, at: 24) == number(header, at: 92) else { return size % pageSize != 0 }
        return size / pageSize < number(header, at: 28)
    }

    private static func number(_ header: [UInt8], at offset: Int) -> Int {
        header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    /// The first bytes, at most as many as a header has, and the file's size.
    private func header() throws(Failure) -> ([UInt8], size: Int) {
        // Without O_NONBLOCK a pipe would be waited for.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else {
            let code: FindingID = errno == ENOENT ? .inputNotFound : .inputUnreadable
            throw Failure(code, "could not be opened: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw LedgerFailures.invalid("is no regular file", remedy: "name another file with \(setting: .ledger)")
        }
        var header = [UInt8](repeating: 0, count: Self.headerSize)
        var done = 0
        while done < header.count {
            let count = header.withUnsafeMutableBytes {
                pread(file, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(done))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure(.inputUnreadable, "could not be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { break }
            done += count
        }
        return (Array(header.prefix(done)), Int(clamping: status.st_size))
    }
}
