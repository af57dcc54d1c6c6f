import Archive
import Core

/// What reading the packages inside an artifact takes.
package enum PackageInventory {
    /// Bytes of metadata that are held for one artifact at the most; what is beyond counts as unread.
    package static let keptLimit = 256 << 20

    /// What has to see the content while an artifact is read: the metadata, programs, and with `comparing` the digests that
    /// installers recorded. Made for one reading.
    ///
    /// - Parameters:
    ///   - room: Where files are kept that are read here and there, or are too long to be held.
    ///   - held: Bytes of the largest database that is held.
    ///   - program: Bytes of the longest program that is held.
    package static func observers(
        comparing: Bool = true, in room: SpoolRoom, held: UInt64 = InventoryFile.heldLimit,
        program: Int = ProgramDigest.limit
    ) -> [any ContentObserver] {
        let budget = ContentBudget(limit: keptLimit)
        let metadata = LeadingBytes(budget: budget) { path, size in wantedContents(path, size, held: held) }
        // Whoever asks first is asked for all.
        let kept = SpoolObserver(in: room) { path, size in
            InventoryFile(path)?.isKept(size: size, held: held) ?? false
        }
        .alsoKeeping(CompiledModules.wantsSource, where: CompiledModules.isCached)
        let programs = ProgramObserver(budget, in: room, limit: program)
        guard comparing else { return [metadata, kept, programs, ScriptObserver()] }
        return [metadata, kept, programs, ScriptObserver(), digestObserver]
    }

    /// Computes the digests by which installers record files.
    package static var digestObserver: InstallerDigestObserver {
        InstallerDigestObserver([.md5, .sha1]) { InventoryFile($0)?.installerAlgorithms ?? [] }
    }

    /// Leading bytes of a file to keep while reading an artifact; what the index of owners needs is among them.
    package static func wantedContents(
        _ path: EntryPath, _ size: UInt64, held: UInt64 = InventoryFile.heldLimit
    ) -> Int {
        max(
            InventoryFile(path)?.wantedBytes(size: size, held: held) ?? 0, PackageIndex.wantedContents(path, size),
            DebianCopyright.wantedBytes(path, size: size), MavenModel.wantedBytes(path, size: size),
            path.isCompiledModule ? Int(min(size, UInt64(BytecodeStamp.headSize))) : 0)
    }

    /// Lists what is inside, and compares it with what installers recorded of it.
    package static func read(_ sight: ArtifactSight) async -> PackageFacts {
        PackageFacts(await Observations(of: sight, by: detectors))
    }

    /// The detectors that tell of packages, and whether their files are as they were installed.
    package static let detectors: [any Detector] = listing + [PackageIntegrityDetector()]

    /// Those that list packages alone: what dpkg and apk recorded by MD5 and SHA-1 is not computed for them.
    package static let listing: [any Detector] = [PackageDetector()]
}

/// All that the metadata of packages says, which both lists them and tells how their files have to be.
struct PackageReading: SharedReading {
    private(set) var builder = InventoryBuilder()
    /// Programs in machine code, and whether they say what is in them.
    let programs: [EntryPath: Bool]
    let links: FolderLinks
    let python: PythonIntegrity
    let index: PackageIndex
    /// Files that metadata accounts for, and the distribution's package that does where one is named.
    let owned: [EntryPath: RecordOwner?]
    /// dpkg's lists of files.
    private let fileLists: Set<EntryPath>

    init(_ sight: ArtifactSight) async {
        let (entries, contents, kept) = (sight.entries, sight.observed[.leading], sight.observed[.spooled])
        // A copyright file is long, and nothing else waits for what it says.
        async let licenses = DebianLicenses(entries, contents)
        // What a distribution's packages own is known already.
        async let indexed = PackageIndex(
            entries: entries, contents: { contents[$0.path] }, later: nil, system: .none)
        async let folders = FolderLinks(entries)
        async let compiled = CompiledModules(entries, heads: contents, kept: kept)
        var builder = InventoryBuilder()
        var archives = JavaArchives()
        var found: [(entry: Entry, file: InventoryFile)] = []
        for entry in entries where entry.type == .file {
            if let file = InventoryFile(entry.path) { found.append((entry, file)) }
        }
        found.sort { $0.entry.path < $1.entry.path }
        let releases = Self.releases(found, contents, &builder)
        for (entry, file) in found {
            guard entry.size <= file.limit else {
                builder.miss(.init(entry.path), file.tooLarge)
                continue
            }
            if case .java = file {
                await archives.read(kept[entry.path], .init(entry.path), into: &builder)
                continue
            }
            if case .rpm(let root) = file, let database = kept[entry.path] {
                RPMInventory.read(database, at: entry.path, root: root, release: releases[root], into: &builder)
                continue
            }
            let wanted = file.wantedBytes(size: entry.size, held: .max)
            guard let content = wanted == 0 ? [] : contents[entry.path], content.count >= wanted else {
                builder.miss(
                    .init(entry.path), "was not kept: more than \(PackageInventory.keptLimit) bytes of metadata")
                continue
            }
            Self.read(file, content, at: entry.path, releases, into: &builder)
        }
        PythonInventory.findHeadless(entries, into: &builder)
        PythonInventory.findEnvironments(entries, into: &builder)
        builder.describeUnpackedJars(contents)
        builder.add(await licenses)
        var programs = Self.readPrograms(entries, sight.observed[.programs], into: &builder)
        var links = await folders
        index = await indexed
        // A list of files is no package: dpkg's status says what is installed.
        let installed = Set(builder.packages.lazy.filter { $0.ecosystem == .deb }.flatMap(RecordOwner.all))
        let isInstalled = builder.owners.map { $0.ecosystem != .deb || installed.contains($0) }
        var owned: [EntryPath: RecordOwner?] = [:]
        for (path, number) in builder.owned where number.map({ isInstalled[$0] }) ?? true {
            guard let path = links.resolved(path) else { continue }
            let owner = number.map { builder.owners[$0] }
            if owner != nil || owned[path] == nil { owned.updateValue(owner, forKey: path) }
        }
        for (path, diversion) in builder.diversions {
            guard let number = builder.owned[path] ?? nil, isInstalled[number],
                let target = links.resolved(diversion.target), owned[target] == nil
            else { continue }
            owned.updateValue(builder.owners[number], forKey: target)
        }
        fileLists = Set(
            found.lazy.filter {
                guard case .dpkgFiles(let root) = $0.file else { return false }
                return DebianInventory.owner(named: $0.entry.path.name.dropLast(".list".utf8.count), root: root)
                    .map(installed.contains) ?? false
            }.map(\.entry.path))
        self.owned = owned
        builder.markParts { owned[$0] ?? nil }
        python = PythonIntegrity(
            entries: entries, contents: contents, compiled: await compiled,
            isForeign: { (owned[$0] ?? nil) != nil })
        for (path, program) in sight.observed[.programs].sorted(by: { $0.key < $1.key }) {
            guard let known = program.known, programs[path] == false, owned[path] == nil, index.owner(of: path) == nil,
                !path.isBelow(builder.ownedFolders)
            else { continue }
            builder.add(Package(.generic, name: known.name, version: known.version, evidence: .init(path)))
            programs[path] = true
        }
        self.programs = programs
        for list in python.tooLong {
            builder.miss(.init(list), "is one of several that list more than \(InventoryBuilder.limit) files")
        }
        self.links = links
        self.builder = builder
    }

    /// Whether a package accounts for a file.
    func isKnown(_ path: EntryPath) -> Bool {
        owned[path] != nil || index.owner(of: path) != nil || path.isBelow(builder.ownedFolders)
            || DebianInventory.list(ofScript: path).map(fileLists.contains) ?? false || python.isRecordedProgram(path)
    }

    /// Whether a package's record tells the content of a file, or a distribution's package has it.
    func isRecorded(_ path: EntryPath) -> Bool { owned[path] != nil || python.hasHash(of: path) == true }

    static func read(
        _ file: InventoryFile, _ content: [UInt8], at path: EntryPath, _ releases: [EntryPath?: OSRelease],
        into builder: inout InventoryBuilder
    ) {
        switch file {
        case .python(let home): PythonInventory.read(content, at: path, home: home, into: &builder)
        case .bill(let home): PythonBills.read(content, at: path, home: home, into: &builder)
        case .node(let folder): NodeInventory.read(content, at: path, folder: folder, into: &builder)
        case .gem(let home): GemInventory.read(content, at: path, home: home, into: &builder)
        case .maven(let classes): JavaInventory.readLoose(content, at: path, classes: classes, into: &builder)
        case .dotnet: DotNetInventory.read(content, at: path, into: &builder)
        case .composer: ComposerInventory.read(content, at: path, into: &builder)
        case .dpkg(let root), .dpkgPart(let root):
            DebianInventory.read(content, at: path, root: root, release: releases[root], into: &builder)
        case .dpkgFiles(let root): DebianInventory.readFiles(content, at: path, root: root, into: &builder)
        case .dpkgSums(let root, let package):
            DebianInventory.readSums(content, at: path, root: root, package: package, into: &builder)
        case .dpkgDiversions(let root): DebianInventory.readDiversions(content, at: path, root: root, into: &builder)
        case .apk(let root):
            AlpineInventory.read(content, at: path, root: root, release: releases[root], into: &builder)
        case .rpm(let root):
            RPMInventory.read(
                RandomBytes(content), at: path, root: root, release: releases[root], into: &builder)
        case .java, .release, .rpmLog: break
        }
    }

    /// The distribution of each system inside, by its root.
    private static func releases(
        _ found: [(entry: Entry, file: InventoryFile)], _ contents: [EntryPath: [UInt8]],
        _ builder: inout InventoryBuilder
    ) -> [EntryPath?: OSRelease] {
        var releases: [EntryPath?: OSRelease] = [:]
        for (entry, file) in found {
            // `etc/os-release` comes first, and is what programs read first.
            if case .release(let root) = file, releases[root] == nil {
                releases[root] = contents[entry.path].flatMap { OSRelease($0) }
                if let release = releases[root] { builder.add(release.system(entry.path)) }
            }
        }
        return releases
    }

    /// Reads what programs say of themselves; gives all programs, and whether they said anything.
    private static func readPrograms(
        _ entries: [Entry], _ digests: [EntryPath: ProgramDigest], into builder: inout InventoryBuilder
    ) -> [EntryPath: Bool] {
        var programs: [EntryPath: Bool] = [:]
        for entry in entries where entry.type == .file && entry.size >= 64 && InventoryFile(entry.path) == nil {
            guard let program = digests[entry.path] else { continue }
            programs[entry.path] = program.cargo != nil
            if let fault = program.fault { builder.miss(.init(entry.path), fault) }
            if let go = program.go,
                GoInventory.read(version: go.version, modules: go.modules, at: entry.path, into: &builder)
            {
                programs[entry.path] = true
            }
            if let crates = program.cargo { CargoInventory.read(crates, at: entry.path, into: &builder) }
        }
        return programs
    }
}

extension EntryPath {
    /// Whether a path lies in one of some folders, however deep.
    func isBelow(_ folders: Set<EntryPath>) -> Bool {
        if folders.isEmpty { return false }
        var current = parent
        while let folder = current {
            if folders.contains(folder) { return true }
            current = folder.parent
        }
        return false
    }
}
