import Core

/// Compares the files of Python's distributions with the RECORD that the installer left.
struct PythonIntegrity {
    /// What the lists say of one file; two distributions may bring the same, and the later one wins on disk.
    private struct Recorded {
        /// What each list says of it; nil for no hash.
        var claims: [(package: Int, hash: Digest?, size: UInt64?)] = []

        var hasHash: Bool { claims.contains { $0.hash != nil } }
    }

    /// A distribution that a list is of.
    private struct Listed {
        var home: EntryPath
        /// Its name as ecosystems compare names, and its folder.
        var identity: PackageRef.Identity
        /// Name and version.
        var shown: String
    }

    /// A name and a content.
    private struct RecordedProgram: Hashable {
        var name: [UInt8]
        var sha256: Digest
    }

    private let files: [EntryPath: Entry]
    /// The first bytes of compiled modules, among others.
    private let heads: [EntryPath: [UInt8]]
    private let compiled: CompiledModules
    private var packages: [Listed] = []
    private var homes: Set<EntryPath> = []
    private var recorded: [EntryPath: Recorded] = [:]
    /// Folders right below a site that distributions have files in, and one of these.
    private var folders: [EntryPath: Int] = [:]
    /// What is recorded outside of the folder of modules, programs above all.
    private var programs: Set<RecordedProgram> = []
    private var integrity = PackageFacts.Integrity()
    /// The lists that are left out, since all of them together name more files than any artifact has: short rows would fill
    /// the memory.
    private(set) var tooLong: [EntryPath] = []

    /// - Parameters:
    ///   - limit: Rows of all lists together.
    ///   - compiled: Whose sources were looked at.
    ///   - isForeign: Tells lists that a distribution's package brought: it records the files itself, and changes them as it
    ///     likes.
    init(
        entries: [Entry], contents: [EntryPath: [UInt8]], limit: Int = InventoryBuilder.limit,
        compiled: CompiledModules = CompiledModules(),
        isForeign: (EntryPath) -> Bool = { _ in false }
    ) {
        var lists: [(distribution: PythonDistribution, path: EntryPath, content: [UInt8])] = []
        for entry in entries where entry.type == .file {
            guard case .distInfo(let home, .record)? = MetadataFile(entry.path), let content = contents[entry.path],
                UInt64(content.count) == entry.size, !isForeign(entry.path)
            else { continue }
            lists.append((PythonDistribution(home: home), entry.path, content))
        }
        heads = contents
        self.compiled = compiled
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
    func hasHash(of path: EntryPath) -> Bool? { recorded[path].map(\.hasHash) }

    /// Whether a file is a program that a list has elsewhere, under its name and with its content: who packs a layer moves or copies
    /// `bin/x` to where it is started.
    func isRecordedProgram(_ path: EntryPath) -> Bool {
        guard !programs.isEmpty, let sha256 = files[path]?.sha256 else { return false }
        return programs.contains(.init(name: Array(path.name), sha256: sha256))
    }

    /// The package whose list has a file with this content; nil where none has.
    func recorder(of path: EntryPath, holding sha256: Digest) -> String? {
        recorded[path]?.claims.first { $0.hash == sha256 }.map { packages[$0.package].shown }
    }

    /// Compares everything.
    /// - Parameter isStripped: Tells libraries in machine code without symbols.
    mutating func run(_ isStripped: (EntryPath) -> Bool = { _ in false }) -> PackageFacts.Integrity {
        let successors = successors()
        for (path, record) in recorded { check(path, record, successors, isStripped) }
        integrity.leftovers = successors.map { old, new in
            PackageFacts.Leftover(packages[old].home, package: packages[old].shown, successor: packages[new].shown)
        }.sorted { $0.path < $1.path }
        for (path, _) in files where recorded[path] == nil { checkUnlisted(path) }
        integrity.unprotected.sort()
        integrity.foreignBytecode = compiled.ofAnother.sorted()
        return integrity
    }

    private mutating func note(_ distribution: PythonDistribution, _ rows: [RecordRow]) {
        let package = distribution.package
        let number = packages.count
        packages.append(
            Listed(
                home: distribution.home, identity: package.identity,
                shown: [package.name, package.version].compactMap(\.self).joined(separator: " ")))
        homes.insert(distribution.home)
        for row in rows {
            let places = InstalledFileList.resolveRecord(row.path, site: distribution.site)
            guard let path = places.first(where: { files[$0] != nil }) ?? places.first else { continue }
            // Scripts lie outside the folder of modules, which is often all that is packed.
            let isOutside = row.path.starts(with: "../".utf8)
            if isOutside, let sha256 = row.sha256 { programs.insert(.init(name: Array(path.name), sha256: sha256)) }
            if isOutside, files[path] == nil { continue }
            recorded[path, default: Recorded()].claims.append((number, row.sha256, row.size))
            if let top = PythonPackages.topFolder(of: path, in: distribution.site) { folders[top] = number }
        }
    }

    /// Distributions whose files another version of the same package replaced, and that one: `pip install --target` leaves the
    /// older one's metadata behind.
    private func successors() -> [Int: Int] {
        var successors: [Int: Int] = [:]
        for (path, record) in recorded {
            guard record.claims.count > 1, let sha256 = files[path]?.sha256 else { continue }
            for old in record.claims where old.hash != nil && old.hash != sha256 {
                let new = record.claims.first {
                    // A list that names a file twice is of one package.
                    $0.package != old.package && $0.hash == sha256
                        && packages[$0.package].identity == packages[old.package].identity
                }
                guard let new else { continue }
                successors[old.package] = min(successors[old.package] ?? .max, new.package)
            }
        }
        return successors
    }

    private mutating func check(
        _ path: EntryPath, _ record: Recorded, _ successors: [Int: Int], _ isStripped: (EntryPath) -> Bool
    ) {
        // Of a package that was replaced nothing is expected to be as it was.
        let claims = record.claims.filter { successors[$0.package] == nil }
        guard let entry = files[path] else {
            // Compiled modules are made again when they are missed.
            if let first = claims.first, !path.name.hasSuffix(".pyc") { add(.missing, path, first.package) }
            return
        }
        guard record.hasHash else {
            if !checkCompiled(path, claims.first?.package), Self.isExecutable(entry) {
                integrity.unprotected.append(path)
            }
            return
        }
        let isMet = record.claims.contains { $0.hash != nil && $0.hash == entry.sha256 }
        if isMet { integrity.intact += 1 }
        // One package's record says nothing of another's file: where both name it, both have to be met.
        for claim in claims where claim.hash != nil && claim.hash != entry.sha256 {
            add(.altered, path, claim.package)
            if let size = claim.size, entry.size < size, isStripped(path) { integrity.stripped.insert(path) }
        }
        if !isMet, !claims.contains(where: { $0.hash != nil }), let first = record.claims.first {
            add(.altered, path, first.package)
        }
    }

    /// A file that no list names: compiled from one that is named, or dropped among them.
    private mutating func checkUnlisted(_ path: EntryPath) {
        if let source = path.compiledSource, let record = recorded[source] {
            if !checkCompiled(path, record.claims.first?.package) { integrity.unprotected.append(path) }
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

    /// Compares a compiled module with its source by what its head says (PEP 552): the source's size, or its hash where Python does
    /// not compare that itself. False where nothing tells.
    private mutating func checkCompiled(_ path: EntryPath, _ package: Int?) -> Bool {
        // Without its source it is told as code that nothing accounts for.
        if let source = path.compiledSource, files[source] == nil { return true }
        guard let source = path.compiledSource, recorded[source]?.hasHash == true, let file = files[source],
            let head = heads[path], let origin = BytecodeOrigin(head: head.span.bytes)
        else { return false }
        switch origin {
        case .stamp(let stamp):
            guard let isOfSource = stamp.states(size: file.size) else { return false }
            if isOfSource {
                integrity.compiled += 1
            } else if let package {
                add(.altered, path, package)
            }
            return true
        case .hash(_, isChecked: true):
            integrity.compiled += 1
            return true
        case .hash(_, isChecked: false):
            if compiled.ofSource.contains(path) { integrity.compiled += 1 }
            return compiled.ofSource.contains(path) || compiled.ofAnother.contains(path)
        }
    }

    private mutating func add(_ kind: PackageFacts.Deviation.Kind, _ path: EntryPath, _ package: Int) {
        integrity.deviations.append(.init(kind, path, package: packages[package].shown))
    }

    private static func isExecutable(_ entry: Entry) -> Bool {
        PythonSites.isModule(entry.path) || entry.path.name.hasSuffix(".so") || entry.path.name.hasSuffix(".pth")
            || entry.mode & 0o111 != 0
    }
}

extension EntryPath {
    /// Whether the name is that of a library in machine code, `x.so` or `x.so.1`.
    var isLibrary: Bool { name.hasSuffix(".so") || String(decoding: name, as: UTF8.self).contains(".so.") }
}
