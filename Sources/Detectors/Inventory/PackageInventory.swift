import Archive
import Core

/// Lists the packages inside an artifact by what its own metadata says.
package enum PackageInventory {
    /// Bytes of metadata that are held for one artifact at the most; what is beyond counts as unread.
    package static let keptLimit = 256 << 20

    /// What is made of programs while an artifact is read.
    package static let reducer = ProgramDigest.reducer

    /// The digests beside SHA-256 that are computed of every file where an entry of this path is in the artifact.
    package static func installerAlgorithms(_ path: EntryPath) -> InstallerAlgorithms {
        InventoryFile(path)?.installerAlgorithms ?? []
    }

    /// Those that any path may make necessary, for artifacts whose paths are not known before they are read.
    package static let allInstallerAlgorithms: InstallerAlgorithms = [.md5, .sha1]

    /// Leading bytes of a file to keep while reading an artifact; what the index of owners needs is among them.
    package static func wantedContents(_ path: EntryPath, _ size: UInt64) -> Int {
        max(InventoryFile(path)?.wantedBytes(size: size) ?? 0, PackageIndex.wantedContents(path, size))
    }

    /// Lists what is inside.
    /// - Parameters:
    ///   - entries: In any order, each path once.
    ///   - contents: Of the files that `wantedContents` asked for, and what `reducer` made of others. What is missing or cut
    ///     short is unread.
    ///   - installerDigests: Of the files, as `installerAlgorithms` asked for; what is missing is not compared.
    ///   - temporaryFolder: For an archive inside the artifact while it is read.
    package static func read(
        entries: [Entry], contents: [EntryPath: [UInt8]],
        installerDigests: [EntryPath: InstallerDigests] = [:], temporaryFolder: String
    ) async -> PackageFacts {
        var builder = InventoryBuilder()
        var archives = JavaArchives(temporaryFolder: temporaryFolder)
        var found: [(entry: Entry, file: InventoryFile)] = []
        for entry in entries where entry.type == .file {
            if let file = InventoryFile(entry.path) { found.append((entry, file)) }
        }
        found.sort { $0.entry.path < $1.entry.path }
        let releases = releases(found, contents)
        for (entry, file) in found {
            guard entry.size <= file.limit else {
                builder.miss(.init(entry.path), file.tooLarge)
                continue
            }
            let wanted = file.wantedBytes(size: entry.size)
            guard let content = wanted == 0 ? [] : contents[entry.path], content.count >= wanted else {
                builder.miss(.init(entry.path), "was not kept: more than \(keptLimit) bytes of metadata")
                continue
            }
            if case .java = file {
                await archives.read(content, .init(entry.path), into: &builder)
            } else {
                read(file, content, at: entry.path, releases, into: &builder)
            }
        }
        PythonInventory.findHeadless(entries, into: &builder)
        let programs = readPrograms(entries, contents, into: &builder)
        var links = FolderLinks(entries)
        let index = PackageIndex(entries: entries, contents: contents)
        let owned = Set(builder.owned.compactMap { links.resolved($0) })
        let isKnown = { (path: EntryPath) in owned.contains(path) || index.owner(of: path) != nil }
        let modules = CodeModules(entries, programs: programs, builder, isKnown: isKnown)
        var python = PythonIntegrity(entries: entries, contents: contents)
        for list in python.tooLong {
            builder.miss(.init(list), "is one of several that list more than \(InventoryBuilder.limit) files")
        }
        var system = SystemIntegrity(entries, installerDigests, builder, &links)
        var integrity = python.run()
        // A program in machine code that nobody knows is told as such.
        system.run(into: &integrity) { programs[$0] != nil || isKnown($0) }
        integrity.deviations.sort { $0.path == $1.path ? $0.kind.rawValue < $1.kind.rawValue : $0.path < $1.path }
        for package in builder.packages {
            let isChecked =
                package.ecosystem == .pypi ? python.hasRecord(of: package.evidence.path) : system.covers(package)
            if !isChecked { integrity.unchecked[package.ecosystem, default: 0] += 1 }
        }
        return PackageFacts(
            packages: Package.sorted(builder.packages), unread: builder.sortedUnread, modules: modules.all,
            integrity: integrity)
    }

    private static func read(
        _ file: InventoryFile, _ content: [UInt8], at path: EntryPath, _ releases: [EntryPath?: OSRelease],
        into builder: inout InventoryBuilder
    ) {
        switch file {
        case .python(let home): PythonInventory.read(content, at: path, home: home, into: &builder)
        case .node(let folder): NodeInventory.read(content, at: path, folder: folder, into: &builder)
        case .gem(let home): GemInventory.read(content, at: path, home: home, into: &builder)
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
            RPMInventory.read(content, at: path, root: root, release: releases[root], into: &builder)
        case .java, .release, .rpmLog: break
        }
    }

    /// The distribution of each system inside, by its root.
    private static func releases(
        _ found: [(entry: Entry, file: InventoryFile)], _ contents: [EntryPath: [UInt8]]
    ) -> [EntryPath?: OSRelease] {
        var releases: [EntryPath?: OSRelease] = [:]
        for (entry, file) in found {
            // `etc/os-release` comes first, and is what programs read first.
            if case .release(let root) = file, releases[root] == nil {
                releases[root] = contents[entry.path].flatMap { OSRelease($0) }
            }
        }
        return releases
    }

    /// Reads what programs say of themselves; gives all programs, and whether they said anything.
    private static func readPrograms(
        _ entries: [Entry], _ contents: [EntryPath: [UInt8]], into builder: inout InventoryBuilder
    ) -> [EntryPath: Bool] {
        var programs: [EntryPath: Bool] = [:]
        for entry in entries where entry.type == .file && entry.size >= 64 && InventoryFile(entry.path) == nil {
            guard let kept = contents[entry.path], let program = ProgramDigest(kept: kept) else { continue }
            programs[entry.path] = program.go != nil || program.cargo != nil
            if let fault = program.fault { builder.miss(.init(entry.path), fault) }
            if let go = program.go {
                GoInventory.read(version: go.version, modules: go.modules, at: entry.path, into: &builder)
            }
            if let crates = program.cargo { CargoInventory.read(crates, at: entry.path, into: &builder) }
        }
        return programs
    }
}
