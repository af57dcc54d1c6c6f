import Core

/// What an image's system runs or loads by itself: the dynamic loader, login shells, cron, init.
struct SystemHooks {
    private static let loader = "the dynamic loader looks for libraries in the folders that it names"
    private static let shell = "a login shell runs it"
    private static let cron = "cron runs what it says, where the image starts that"
    private static let start = "init runs it, where the image starts that"

    /// Folders, what runs their files, and how names end; every name where that is empty.
    private static let folders: [([UInt8], what: String, endings: [StaticString])] = [
        ("etc/ld.so.conf.d", loader, [".conf"]), ("etc/profile.d", shell, [".sh", ".csh"]),
        ("etc/cron.d", cron, []), ("etc/cron.hourly", cron, []), ("etc/cron.daily", cron, []),
        ("etc/cron.weekly", cron, []), ("etc/cron.monthly", cron, []), ("etc/crontabs", cron, []),
        ("var/spool/cron", cron, []), ("var/spool/cron/crontabs", cron, []),
        ("etc/periodic/15min", cron, []), ("etc/periodic/hourly", cron, []), ("etc/periodic/daily", cron, []),
        ("etc/periodic/weekly", cron, []), ("etc/periodic/monthly", cron, []),
        ("etc/init.d", start, []), ("etc/rc.d/init.d", start, []),
    ].map { (Array($0.0.utf8), $0.1, $0.2) }
    private static let files: [([UInt8], what: String)] = [
        (
            "etc/ld.so.preload", "the dynamic loader puts the libraries that it names into each program"
        ),
        ("etc/crontab", cron), ("etc/rc.local", start),
    ].map { (Array($0.0.utf8), $0.1) }

    /// Folders that links named as those of `folders` lead to.
    private let linked: [[UInt8]: (what: String, endings: [StaticString])]

    init(_ links: inout FolderLinks) {
        var linked: [[UInt8]: (what: String, endings: [StaticString])] = [:]
        for (folder, what, endings) in Self.folders {
            guard let inside = InstalledFileList.resolve(folder + Array("/x".utf8), from: []),
                let real = links.resolved(inside)?.parent, real.bytes != folder
            else { continue }
            linked[real.bytes] = (what, endings)
        }
        self.linked = linked
    }

    private func linkedRemark(_ path: EntryPath) -> String? {
        guard !linked.isEmpty, let folder = path.parent, let known = linked[folder.bytes] else { return nil }
        return Self.isTaken(path.name, known.endings) ? known.what : nil
    }

    private static func isTaken(_ name: ArraySlice<UInt8>, _ endings: [StaticString]) -> Bool {
        name.first != UInt8(ascii: ".") && name.last != UInt8(ascii: "~")
            && (endings.isEmpty || endings.contains { name.hasSuffix($0) })
    }

    /// What takes a file of an image; nil for most.
    static func remark(_ path: EntryPath) -> String? {
        let bytes = path.bytes
        guard bytes.starts(with: "etc/".utf8) || bytes.starts(with: "var/spool/cron".utf8) else { return nil }
        if let file = files.first(where: { $0.0.elementsEqual(bytes) }) { return file.what }
        guard let folder = path.parent, let known = folders.first(where: { $0.0.elementsEqual(folder.bytes) }),
            isTaken(path.name, known.endings)
        else { return nil }
        return known.what
    }

    /// Adds the hook that an entry of an image is, if it is one.
    func add(_ entry: Entry, to hooks: inout [Hook]) {
        guard let remark = Self.remark(entry.path) ?? linkedRemark(entry.path) else { return }
        hooks.append(Hook(.preload, entry.path, sha256: entry.sha256, remark: remark))
    }
}
