import Core

/// Gathers packages, what could not be read, and which files packages list as theirs.
struct InventoryBuilder {
    private(set) var packages: [Package] = []
    private(set) var systems: [PackageFacts.System] = []
    private(set) var unread: [PackageFacts.Unread] = []
    /// What is odd about metadata that was read all the same.
    private(set) var remarks: [PackageFacts.Unread] = []
    /// What manifests of jars name to be run before the program.
    private(set) var agents: [EntryPath: [String]] = [:]
    /// Files that metadata accounts for beyond what `PackageIndex` knows, and the number of the package in `owners` that
    /// claimed each first; nil where none is named.
    private(set) var owned: [EntryPath: Int?] = [:]
    /// The packages that claimed files, each once.
    private(set) var owners: [RecordOwner] = []
    private var ownerNumbers: [RecordOwner: Int] = [:]
    /// Paths that several packages claim, as all claim the folder `usr`.
    private(set) var shared: Set<EntryPath> = []
    /// Archives, some inside others, that nothing says the origin of.
    private(set) var bareArchives: [Package.Evidence] = []
    /// Classes of archives into which others were packed that go with no coordinates there.
    private(set) var strangeClasses: [(evidence: Package.Evidence, entry: Entry)] = []
    /// Folders that belong to a package as a whole, beyond what `PackageIndex` knows.
    private(set) var ownedFolders: Set<EntryPath> = []
    /// What package managers write to start packages' commands.
    var commands = PackageCommands()
    /// Folders of Java classes that say what they are made of.
    private(set) var describedClasses: Set<EntryPath?> = []
    /// Files with what a distribution's packages recorded of their content.
    private(set) var recorded: [RecordedFile] = []
    /// Configuration files as packages brought them; who runs a system may change these.
    private(set) var configured: [RecordedFile] = []
    /// The packages whose records of files were read.
    private(set) var lists: Set<RecordOwner> = []
    /// Files that dpkg moved out of another package's way, by their paths.
    private(set) var diversions: [EntryPath: Diversion] = [:]
    /// Packages, and files that they list, of one artifact at the most; what is beyond counts as unread.
    static let limit = 1_000_000
    private let fileLimit: Int
    /// Bytes of the paths that packages list: a list of short lines in a deep folder has long paths.
    private var ownedBytes = 0
    private static let byteLimit = 256 << 20

    init(fileLimit: Int = limit) { self.fileLimit = fileLimit }

    mutating func add(_ package: Package) {
        guard packages.count < Self.limit else {
            if packages.count == Self.limit { miss(package.evidence, "tells of more than \(Self.limit) packages") }
            return
        }
        packages.append(package)
    }

    mutating func add(_ system: PackageFacts.System) { if systems.count < Self.limit { systems.append(system) } }

    mutating func miss(_ evidence: Package.Evidence, _ reason: String) {
        guard unread.count < Self.limit else { return }
        unread.append(.init(evidence, reason))
    }

    /// Notes what a jar's manifest names to be run before the program.
    mutating func noteAgents(of jar: EntryPath, manifest: [UInt8]) {
        let found = JavaAgents.attributes(manifest)
        if !found.isEmpty { agents[jar, default: []] += found }
    }

    /// Says what is odd about metadata that was read all the same.
    mutating func remark(_ evidence: Package.Evidence, _ reason: String) {
        guard remarks.count < Self.limit else { return }
        remarks.append(.init(evidence, reason))
    }

    var sortedUnread: [PackageFacts.Unread] { Self.sorted(unread) }
    var sortedRemarks: [PackageFacts.Unread] { Self.sorted(remarks) }

    private static func sorted(_ notes: [PackageFacts.Unread]) -> [PackageFacts.Unread] {
        notes.map { (key: Array($0.evidence.displayed.utf8), unread: $0) }
            .sorted {
                $0.key == $1.key ? $0.unread.reason < $1.unread.reason : $0.key.lexicographicallyPrecedes($1.key)
            }
            .map(\.unread)
    }

    /// Packages whose metadata is a file of a distribution's package are that package's.
    mutating func markParts(of owner: (EntryPath) -> RecordOwner?) {
        for index in packages.indices where !packages[index].ecosystem.isSystem {
            guard let owner = owner(packages[index].evidence.path) else { continue }
            packages[index].partOf = "\(owner.ecosystem.rawValue) \(owner.name)"
        }
        // Some files of that name are no package's there, and what is the distribution's is judged by its own version.
        unread.removeAll { unread in
            let path = unread.evidence.path
            guard path.name.elementsEqual("package.json".utf8), let folder = path.parent else { return false }
            return NodeFolder.isOfDistribution(folder.bytes[...]) && owner(path) != nil
        }
    }

    /// Adds to Java's artifacts whose classes are unpacked what the models beside their coordinates say.
    mutating func describeUnpackedJars(_ contents: [EntryPath: [UInt8]]) {
        for index in packages.indices where packages[index].ecosystem == .maven {
            let evidence = packages[index].evidence
            guard evidence.inside.isEmpty, evidence.path.name.elementsEqual("pom.properties".utf8),
                let model = JavaInventory.sibling(of: evidence.path).flatMap({ contents[$0] })
            else { continue }
            packages[index].description = MavenModel.read(model)
        }
    }

    /// Adds to dpkg's packages what their copyright files say.
    mutating func add(_ licenses: DebianLicenses) {
        for index in packages.indices where packages[index].ecosystem == .deb {
            for license in licenses[packages[index]] { packages[index].description.add(license) }
        }
    }

    /// An archive of code was read and says nothing of what it is.
    mutating func markBare(_ archive: Package.Evidence) { bareArchives.append(archive) }

    /// Classes of an archive go with none of the coordinates that it tells.
    mutating func noteStrangers(_ entries: [Entry], in archive: Package.Evidence) {
        for entry in entries where strangeClasses.count < fileLimit {
            let evidence = Package.Evidence(archive.path, inside: archive.inside + [entry.path.displayed])
            strangeClasses.append((evidence, entry))
        }
    }

    /// All below a folder is a package's.
    mutating func own(folder: EntryPath) { if ownedFolders.count < fileLimit { ownedFolders.insert(folder) } }

    /// A folder of Java classes, nil for the artifact's top, says what it is made of.
    mutating func describe(classes folder: EntryPath?) { describedClasses.insert(folder) }

    /// Throws where packages list more files than any artifact has: short lines would fill the memory.
    mutating func own(_ path: EntryPath, by owner: RecordOwner? = nil) throws(MetadataFault) {
        guard owned.count < fileLimit else {
            throw MetadataFault("is one of several that list more than \(fileLimit) files")
        }
        var number: Int?
        if let owner { number = self.number(of: owner) }
        guard let known = owned[path] else {
            ownedBytes += path.bytes.count
            guard ownedBytes <= Self.byteLimit else {
                throw MetadataFault("is one of several that list more than \(Self.byteLimit) bytes of paths")
            }
            owned.updateValue(number, forKey: path)
            return
        }
        if known == nil {
            owned.updateValue(number, forKey: path)
        } else if let number, number != known {
            shared.insert(path)
        }
    }

    private mutating func number(of owner: RecordOwner) -> Int {
        if let number = ownerNumbers[owner] { return number }
        ownerNumbers[owner] = owners.count
        owners.append(owner)
        return owners.count - 1
    }

    /// A package's records of files were read.
    mutating func list(_ owner: RecordOwner) { lists.insert(owner) }

    /// Claims a file and takes what was recorded of its content. Throws as `own`.
    mutating func record(
        _ path: EntryPath, _ content: RecordedFile.Content, of owner: RecordOwner
    ) throws(MetadataFault) {
        try own(path, by: owner)
        guard recorded.count < fileLimit else {
            throw MetadataFault("is one of several that record more than \(fileLimit) files")
        }
        recorded.append(RecordedFile(path: path, content: content, owner: owner))
    }

    /// Takes what was recorded of a configuration file, which need not be so any more.
    mutating func configure(
        _ path: EntryPath, _ content: RecordedFile.Content, of owner: RecordOwner
    ) {
        guard configured.count < fileLimit else { return }
        configured.append(RecordedFile(path: path, content: content, owner: owner))
    }

    /// Takes a diversion: what a package lists at `path` lies where it leads. Throws as `own`.
    mutating func divert(_ path: EntryPath, _ diversion: Diversion) throws(MetadataFault) {
        guard diversions.count < fileLimit else {
            throw MetadataFault("diverts more than \(fileLimit) files")
        }
        diversions[path] = diversion
    }

    /// Runs what reads one piece of metadata; where that fails, the piece is unread.
    mutating func reading(
        _ evidence: Package.Evidence, _ body: (inout InventoryBuilder) throws(MetadataFault) -> Void
    ) {
        do throws(MetadataFault) {
            try body(&self)
        } catch {
            miss(evidence, error.reason)
        }
    }
}
