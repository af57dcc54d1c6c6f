import Core
import Glibc
import Ledger
import LedgerSQL
import SQL
import SQLite

/// A ledger under construction: a folder beside its place, `NAME.HEX.new`, that its maker holds a lock on. Whoever meets
/// one without a maker removes it: a process that was killed leaves no more behind than until the next run.
extension LedgerFile {
    /// What lies in such a folder, and nothing else.
    private static let newName = "layerlock-new-ledger"
    private static let suffixes = ["", "-journal", "-wal", "-shm"]
    /// Earlier versions made a file without a lock; what is this much older than a new folder is nobody's any more.
    private static let abandonedAfter = 3_600

    /// Makes a new ledger. It is complete before it gets its name; where another process was quicker, theirs stays.
    func create() throws(Failure) {
        let folder = "\(plain).\(String(UInt64.random(in: 0 ... .max), radix: 16)).new"
        let work = Unfinished.Work { Self.removeWhileWritten(folder) }
        let lock = try FolderLock(folder, timeout: .zero, guarding: path, busy: .ledgerBusy)
        defer {
            Self.empty(folder)
            lock.removeFolderIfEmpty()
            withExtendedLifetime(work) {}
        }
        let name = "\(folder)/\(Self.newName)"
        do throws(Failure) {
            try Self.fill(name)
            try take(name)
        } catch {
            // An interruption removed the folder: the process ends by its signal, which is all there is to be heard.
            if Unfinished.isStopping { sleep(10) }
            throw error
        }
    }

    private static func fill(_ name: String) throws(Failure) {
        try LedgerFailures.mapping {
            let queue = try DatabaseQueue(path: name, configuration: SQLiteLedger.configuration())
            // Bigger pages hold rows of such size with less waste.
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA page_size = 8192") }
            try LedgerSchema.migrate(queue)
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            }
            try queue.close()
        }
    }

    private func take(_ name: String) throws(Failure) {
        if link(name, plain) == 0 || errno == EEXIST { return }
        // A file system without hard links: renaming would go over what another process made meanwhile, so look once more.
        guard !exists, rename(name, plain) == 0 || exists else {
            throw Failure(
                .outputFailed, "could not be written: \(String(cString: strerror(errno)))",
                remedy: "look at the permissions and the free space of its folder")
        }
    }

    /// Removes what makers that were killed left beside the ledger. What cannot be removed stays and does no harm.
    func removeLeftovers() {
        let parts = plain.split(separator: "/", omittingEmptySubsequences: false)
        guard let base = parts.last, !base.isEmpty else { return }
        let parent = parts.dropLast().joined(separator: "/")
        let names: [String]
        do throws(Failure) {
            names = try Folder.names(in: parent.isEmpty ? "/" : parent)
        } catch {
            return
        }
        for name in names where Self.isNew(name, of: base) { remove("\(parent)/\(name)") }
    }

    /// Whether a name is `BASE.HEX.new`, or that of what SQLite keeps beside it.
    private static func isNew(_ name: String, of base: Substring) -> Bool {
        let (bytes, start, end) = (Array(name.utf8), Array("\(base).".utf8), Array(".new".utf8))
        guard bytes.starts(with: start) else { return false }
        return suffixes.contains { suffix in
            let end = end + Array(suffix.utf8)
            let hex = bytes.dropFirst(start.count).dropLast(end.count)
            return bytes.suffix(end.count) == end[...] && (1...16).contains(hex.count)
                && bytes.count == start.count + hex.count + end.count
                && hex.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        }
    }

    private func remove(_ leftover: String) {
        var status = stat()
        guard lstat(leftover, &status) == 0, status.st_uid == geteuid() else { return }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            do throws(Failure) {
                // Its maker holds the lock as long as he lives.
                let lock = try FolderLock(leftover, timeout: .zero, guarding: path, busy: .ledgerBusy)
                Self.empty(leftover)
                lock.removeFolderIfEmpty()
            } catch {
                return
            }
        case S_IFREG:
            var now = stat()
            // The time is that of the same file system, and of a moment ago.
            guard stat(path, &now) == 0, now.st_mtim.tv_sec - status.st_mtim.tv_sec > Self.abandonedAfter else {
                return
            }
            unlink(leftover)
        default: return
        }
    }

    private static func empty(_ folder: String) {
        for suffix in suffixes { unlink("\(folder)/\(newName)\(suffix)") }
    }

    /// Removes what another thread may still be writing.
    private static func removeWhileWritten(_ folder: String) {
        for _ in 0..<100 {
            empty(folder)
            if rmdir(folder) == 0 || errno == ENOENT { return }
            usleep(2_000)
        }
    }
}
