import Core

/// Compares the files of Python's distributions with the RECORD that the installer left.
struct PythonIntegrity {
    /// What the lists say of one file; two distributions may bring the same, and the later one wins on disk.
    private struct Recorded {
        var hashes: [Digest] = []
        var package: Int
    }

    private let files: [EntryPath: Entry]
    private var packages: [String] = []
    private var homes: Set<EntryPath> = []
    private var recorded: [EntryPath: Recorded] = [:]
    /// Folders right below a site that distributions have files in, and one of these.
    private var folders: [EntryPath: Int] = [:]
    private var integrity = PackageFacts.Integrity()
    /// The lists that are left out, since all of them together name more files than any artifact has: short rows would fill
    /// the memory.
    private(set) var tooLong: [EntryPath] = []

    /// - Parameter limit: Rows of all lists together.
    init(entries: [Entry], contents: [EntryPath: [UInt8]], limit: Int = InventoryBuilder.limit) {
        var lists: [(distribution: PythonDistribution, path: EntryPath, content: [UInt8])] = []
        for entry in entries where entry.type == .file {
            guard case .distInfo(let home, .record)? = MetadataFile(entry.path), let content = contents[entry.path],
                UInt64(content.count) == entry.size
            else { continue }
            lists.append((PythonDistribution(home: home), entry.path, content))
        }
        guard !lists.isEmpty else {
            files = [:]
            return
        }
        files = Dictionary(
            entries.filter { $0.type == .file }.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        var left = limit
        for (distribution, path, content) in lists.sorted(by: { $0.distribution.home < $1.distribution.home }) {
            let rows = InstalledFileList.records(content, limit: left + 1)
            guard rows.count <= left else {
                tooLong.append(path)
                continue
            }
            left -= rows.count
            note(distribution, rows)
        }
    }

    /// Whether the distribution that a METADATA belongs to has a RECORD that was read.
    func hasRecord(of metadata: EntryPath) -> Bool { metadata.parent.map { homes.contains($0) } ?? false }

    /// Whether a list says a hash of a file; nil where no list names it.
    func hasHash(of path: EntryPath) -> Bool? { recorded[path].map { !$0.hashes.isEmpty } }

    /// Compares everything.
    mutating func run() -> PackageFacts.Integrity {
        for (path, record) in recorded { check(path, record) }
        for (path, _) in files where recorded[path] == nil { checkUnlisted(path) }
        integrity.unprotected.sort()
        return integrity
    }

    private mutating func note(_ distribution: PythonDistribution, _ rows: [RecordRow]) {
        let package = distribution.package
        let number = packages.count
        packages.append([package.name, package.version].compactMap(\.self).joined(separator: " "))
        homes.insert(distribution.home)
        for row in rows {
            let places = InstalledFileList.resolveRecord(row.path, site: distribution.site)
            guard let path = places.first(where: { files[$0] != nil }) ?? places.first else { continue }
            // Scripts lie outside the folder of modules, which is often all that is packed.
            let isOutside = row.path.starts(with: "../".utf8)
            if isOutside, files[path] == nil { continue }
            var known = recorded[path] ?? Recorded(package: number)
            if let sha256 = row.sha256 { known.hashes.append(sha256) }
            recorded[path] = known
            if let top = PythonPackages.topFolder(of: path, in: distribution.site) { folders[top] = number }
        }
    }

    private mutating func check(_ path: EntryPath, _ record: Recorded) {
        guard let entry = files[path] else {
            // Compiled modules are made again when they are missed.
            if !path.name.hasSuffix(".pyc") { add(.missing, path, record.package) }
            return
        }
        if record.hashes.isEmpty {
            if Self.isExecutable(entry) { integrity.unprotected.append(path) }
        } else if let sha256 = entry.sha256, record.hashes.contains(sha256) {
            integrity.intact += 1
        } else {
            add(.altered, path, record.package)
        }
    }

    /// A file that no list names: compiled from one that is named, or dropped among them.
    private mutating func checkUnlisted(_ path: EntryPath) {
        if let source = BytecodeCache.source(of: path) ?? BytecodeCache.besides(path), recorded[source] != nil {
            integrity.unprotected.append(path)
            return
        }
        var current = path.parent
        while let folder = current {
            if let package = folders[folder] {
                add(.added, path, package)
                return
            }
            current = folder.parent
        }
    }

    private mutating func add(_ kind: PackageFacts.Deviation.Kind, _ path: EntryPath, _ package: Int) {
        integrity.deviations.append(.init(kind, path, package: packages[package]))
    }

    private static func isExecutable(_ entry: Entry) -> Bool {
        PythonSites.isModule(entry.path) || entry.path.name.hasSuffix(".so") || entry.path.name.hasSuffix(".pth")
            || entry.mode & 0o111 != 0
    }
}
