import Core

/// The packages inside an artifact and which path belongs to which.
///
/// Told from metadata that anybody could have written: good for sorting a thousand changes, not for trusting one.
package struct PackageIndex: PackageOwnership {
    /// The packages, in the order of their metadata's paths within each ecosystem.
    package let packages: [PackageRef]
    private let numbers: [PackageRef.Identity: [Int]]
    private let files: [EntryPath: Int]
    private let folders: [EntryPath: Int]
    private let guesses: [EntryPath: Int?]
    /// Folder entries and the one package that has files below; -1 where several have.
    private var sharedFolders: [EntryPath: Int] = [:]
    private let links: [EntryPath: EntryPath]
    /// What a distribution's packages own; their numbers follow those of all others.
    let system: SystemPackages
    private let otherCount: Int

    /// Leading bytes of a file to keep while reading an artifact, so that an index can be made of it; 0 for most.
    package static func wantedContents(_ path: EntryPath, _ size: UInt64) -> Int {
        if let file = InventoryFile(path), file.isOfSystem { return file.wantedBytes(size: size) }
        return MetadataFile(path)?.wantedBytes(size: size) ?? 0
    }

    /// Indexes an artifact.
    /// - Parameters:
    ///   - entries: In any order, each path once.
    ///   - contents: Of the files that `wantedContents` asked for. What is missing or cut short counts as unread: its
    ///     package then owns its metadata folder and nothing else.
    package init(entries: [Entry], contents: [EntryPath: [UInt8]]) {
        self.init(
            entries: entries, contents: { contents[$0.path] }, later: nil,
            system: SystemPackages(entries) { contents[$0.path] })
    }

    /// `later`: see `PythonPackages.claim`.
    init(entries: [Entry], contents: (Entry) -> [UInt8]?, later: PackageIndex?, system: SystemPackages) {
        var builder = OwnershipBuilder()
        var python = PythonPackages()
        var found: [(entry: Entry, file: MetadataFile)] = []
        for entry in entries where entry.type == .file {
            if let file = MetadataFile(entry.path) { found.append((entry, file)) }
        }
        for (entry, file) in found.sorted(by: { $0.entry.path < $1.entry.path }) {
            let wanted = file.wantedBytes(size: entry.size)
            let content = wanted > 0 ? contents(entry).flatMap { $0.count >= wanted ? $0 : nil } : nil
            switch file {
            case .packageJSON(let folder): NodePackages.claim(folder, content: content, into: &builder)
            case .gemspec(let home): RubyGems.claim(entry.path, home: home, into: &builder)
            default: python.note(entry.path, as: file, content: content)
            }
        }
        python.claim(into: &builder, later: later)
        self.system = system
        otherCount = builder.packages.count
        packages = builder.packages + system.packages
        files = builder.files
        folders = builder.folders
        guesses = builder.guesses
        numbers = Dictionary(grouping: packages.indices) { [packages] in packages[$0].identity }
        links = Self.commandLinks(entries)
        sharedFolders = foldersByContent(entries)
    }

    /// The package that a path belongs to; nil where none claims it.
    package func owner(of path: EntryPath) -> PackageRef? { number(of: path).map { packages[$0] } }

    /// The installed versions of a package: usually one, none where it is not there.
    package func packages(_ identity: PackageRef.Identity) -> [PackageRef] {
        (numbers[identity] ?? []).map { packages[$0] }
    }

    /// Whether all lists of files of a distribution's packages were read.
    package var knowsAllLists: Bool { system.isComplete }

    /// What each Python distribution lists.
    var pythonFiles: [PackageRef.Identity: [EntryPath]] {
        var lists: [PackageRef.Identity: [EntryPath]] = [:]
        for (path, number) in files where packages[number].identity.ecosystem == .pypi {
            lists[packages[number].identity, default: []].append(path)
        }
        return lists
    }

    private func number(of path: EntryPath) -> Int? {
        if system.sharedFolders.contains(path) { return nil }
        if let number = systemNumber(of: path) ?? claimed(path) { return number }
        if let source = BytecodeCache.source(of: path) { return systemNumber(of: source) ?? claimed(source) }
        if let target = links[path] { return claimed(target) }
        return sharedFolders[path].flatMap { $0 < 0 ? nil : $0 }
    }

    private func systemNumber(of path: EntryPath) -> Int? { system.number(of: path).map { $0 + otherCount } }

    /// Listed one by one, or inside a folder that belongs to a package: the innermost one.
    private func claimed(_ path: EntryPath) -> Int? {
        if let number = files[path] { return number }
        if folders.isEmpty, guesses.isEmpty { return nil }
        var current: EntryPath? = path
        while let folder = current {
            if let number = folders[folder] { return number }
            if let guess = guesses[folder], let number = guess { return number }
            // What lies in a package's own node_modules is another package's, or nobody's.
            if folder.name == NodeFolder.modules { return nil }
            current = folder.parent
        }
        return nil
    }

    /// Links in `node_modules/.bin` and the files they lead to.
    private static func commandLinks(_ entries: [Entry]) -> [EntryPath: EntryPath] {
        var links: [EntryPath: EntryPath] = [:]
        for entry in entries where entry.type == .link {
            guard let target = entry.link, let folder = entry.path.parent,
                folder.name.elementsEqual(".bin".utf8), folder.parent?.name == NodeFolder.modules
            else { continue }
            links[entry.path] = InstalledFileList.resolve(target, from: folder.bytes)
        }
        return links
    }

    /// Folders are listed by nobody; one belongs to the package that alone owns files in it, and that is installed
    /// above it.
    private func foldersByContent(_ entries: [Entry]) -> [EntryPath: Int] {
        guard entries.contains(where: { $0.type == .dir }) else { return [:] }
        var owners: [EntryPath: Int] = [:]
        for entry in entries where entry.type != .dir {
            guard let number = number(of: entry.path) else { continue }
            let location = packages[number].identity.location
            var current = entry.path.parent
            while let folder = current, folder.bytes.count > location.count {
                let known = owners[folder]
                // Then everything above is marked as well.
                if known == number || known == -1 { break }
                owners[folder] = known == nil ? number : -1
                current = folder.parent
            }
        }
        return owners
    }
}
