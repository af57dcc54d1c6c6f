import Core

/// A change of the store: judged as a whole before anything is written, undone where writing fails.
enum StoreTransaction {
    /// How long to wait for another process that changes the store.
    static let timeout: Duration = .seconds(30)

    /// Edits the files of a store that loads, and writes what changed where it loads again.
    ///
    /// - Throws: what `edit` throws, `trust.invalid` for a store that does not load before or after, `trust.busy`,
    ///   `output.failed`; the store is then as before.
    static func run(
        _ folder: String, timeout: Duration = timeout, _ edit: (inout StoreFiles, TrustStore) throws(Failure) -> Void
    ) throws(Failure) -> [TrustChange] {
        guard try FileKind.of("\(folder)/.") == .folder else {
            throw Failure(
                .inputNotFound, "there is no such folder", file: folder,
                remedy: "make a store with `\(run: .initializeTrust, .setting(.trust, "DIR"))`")
        }
        // The dot, so that the store's folder may itself be reached by a link.
        let lock = try FolderLock("\(folder)/.", timeout: timeout, guarding: folder, busy: .trustBusy)
        defer { withExtendedLifetime(lock) {} }
        let before = try StoreFiles(reading: folder)
        var after = before
        try edit(&after, try TrustStore(before))
        _ = try TrustStore(after)
        return try write(after, over: before)
    }

    private static func write(_ after: StoreFiles, over before: StoreFiles) throws(Failure) -> [TrustChange] {
        var done: [TrustChange] = []
        // Roots before the profiles that name them: a reader in between finds a store that loads.
        for file in order(after) where after.contents[file] != before.contents[file] {
            do throws(Failure) {
                for part in StoreFiles.Part.allCases where file.hasPrefix("\(part.rawValue)/") {
                    try Folder.create(after.path(part.rawValue))
                }
                try AtomicFile.write(after.contents[file] ?? [], to: after.path(file))
            } catch {
                try undo(done, before)
                throw error
            }
            done.append(TrustChange(file, before.contents[file] == nil ? .added : .replaced))
        }
        return done
    }

    private static func order(_ files: StoreFiles) -> [String] {
        func rank(_ file: String) -> Int { file.hasPrefix("roots/") ? 0 : 1 }
        return files.contents.keys.map(\.string).sorted { rank($0) == rank($1) ? $0 < $1 : rank($0) < rank($1) }
    }

    private static func undo(_ changes: [TrustChange], _ before: StoreFiles) throws(Failure) {
        for change in changes.reversed() {
            if let bytes = before.contents[change.file] {
                try AtomicFile.write(bytes, to: before.path(change.file))
            } else {
                try Folder.removeFile(before.path(change.file))
            }
        }
    }
}

extension JSONObject {
    /// The object as a file of the store.
    var fileText: [UInt8] { JSONWriter.text(.object(self), style: .pretty) }

    /// Whether both have the same members in whatever order.
    func hasSameMembers(as other: JSONObject) -> Bool {
        count == other.count && keys.allSatisfy { self[$0] == other[$0] }
    }
}
