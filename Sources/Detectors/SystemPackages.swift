import Core

/// A distribution's packages and which files they own, by what dpkg, apk and rpm keep of them.
struct SystemPackages: Sendable {
    /// The packages, in the order in which they were met.
    private(set) var packages: [PackageRef] = []
    /// Whether all lists of files that there are were read.
    private(set) var isComplete = true
    /// What was read, for whoever compares files with their records.
    let builder: InventoryBuilder
    private(set) var links: FolderLinks
    /// What the managers keep of packages, and no package records.
    private(set) var ownFiles: Set<EntryPath> = []
    /// Folders that several packages list, which are nobody's.
    private(set) var sharedFolders: Set<EntryPath> = []
    private var owners: [EntryPath: Int] = [:]
    private var numbers: [RecordOwner: Int] = [:]

    /// None.
    static var none: SystemPackages { SystemPackages([]) { _ in nil } }

    /// Reads what tells of them; `contents` gives a file's whole content, nil where it is not at hand.
    init(_ entries: [Entry], contents: (Entry) -> [UInt8]?) {
        var builder = InventoryBuilder()
        var found: [(entry: Entry, file: InventoryFile)] = []
        for entry in entries where entry.type == .file {
            if let file = InventoryFile(entry.path), file.isOfSystem { found.append((entry, file)) }
        }
        guard !found.isEmpty else {
            self.builder = builder
            links = FolderLinks([])
            return
        }
        found.sort { $0.entry.path < $1.entry.path }
        for (entry, file) in found {
            let wanted = file.wantedBytes(size: entry.size)
            guard wanted > 0 || entry.size == 0, let content = entry.size == 0 ? [] : contents(entry),
                content.count >= wanted
            else {
                isComplete = false
                continue
            }
            PackageReading.read(file, content, at: entry.path, [:], into: &builder)
        }
        if !builder.unread.isEmpty { isComplete = false }
        links = FolderLinks(entries)
        self.builder = builder
        for package in builder.packages {
            let number = add(
                package.ecosystem, name: package.name, version: package.version, root: package.location)
            for owner in RecordOwner.all(of: package) where numbers[owner] == nil { numbers[owner] = number }
        }
        claimListed(entries)
        for (entry, file) in found { claim(entry.path, as: file) }
        for entry in entries where entry.type == .file { claimOwn(entry.path) }
    }

    /// The number of the package that owns a path; nil for nobody's, and for folders that several share.
    func number(of path: EntryPath) -> Int? { owners[path] }

    private mutating func add(
        _ ecosystem: PackageRef.Ecosystem, name: String, version: String?, root: EntryPath?
    ) -> Int {
        packages.append(
            PackageRef(
                identity: .init(ecosystem: ecosystem, name: name, location: root?.bytes ?? []), name: name,
                version: version))
        return packages.count - 1
    }

    /// The number of a package that is known, or by the name of its list alone.
    private mutating func number(of owner: RecordOwner) -> Int {
        let plain = RecordOwner(owner.ecosystem, root: owner.root, name: owner.name)
        if let number = numbers[owner] ?? numbers[plain] { return number }
        let number = add(owner.ecosystem, name: owner.name, version: nil, root: owner.root)
        numbers[owner] = number
        return number
    }

    private mutating func claimListed(_ entries: [Entry]) {
        let folders = Set(entries.lazy.filter { $0.type == .dir }.map(\.path))
        let numbers = builder.owners.map { number(of: $0) }
        owners.reserveCapacity(builder.owned.count)
        for (path, owner) in builder.owned {
            guard let owner else { continue }
            var listed = path
            if let diversion = builder.diversions[path], diversion.spared != builder.owners[owner].name {
                listed = diversion.target
            }
            let real = links.resolved(listed) ?? listed
            if builder.shared.contains(path), folders.contains(real) {
                sharedFolders.insert(real)
                continue
            }
            // Of two spellings of one path, such as `bin` and `usr/bin`, the order must not decide.
            owners[real] = min(owners[real] ?? .max, numbers[owner])
        }
    }

    /// What the managers keep of a package is the package's.
    private mutating func claim(_ path: EntryPath, as file: InventoryFile) {
        switch file {
        case .dpkgPart(let root):
            own(path, by: RecordOwner(.deb, root: root, name: PathEscaping.displayed(path.name)))
        case .dpkgSums(let root, let package):
            if let owner = DebianInventory.owner(named: package[...], root: root) { own(path, by: owner) }
        case .dpkg(let root), .dpkgDiversions(let root): own(path, as: "dpkg", .deb, root)
        case .apk(let root): own(path, as: "apk-tools", .apk, root)
        case .rpm(let root): own(path, as: "rpm", .rpm, root)
        default: break
        }
    }

    /// A file that a manager keeps beside its lists, by its name alone: anything else there is nobody's.
    private mutating func claimOwn(_ path: EntryPath) {
        let (folder, name) = MetadataFile.split(path.bytes[...])
        let text = String(decoding: name.prefix(64), as: UTF8.self)
        if Self.isBelow(folder, "var/lib/dpkg/info") {
            guard let dot = name.lastIndex(of: UInt8(ascii: ".")), owners[path] == nil else { return }
            let suffix = String(decoding: name[name.index(after: dot)...].prefix(16), as: UTF8.self)
            guard Self.infoSuffixes.contains(suffix) else { return }
            let root = Self.root(of: folder, above: "var/lib/dpkg/info")
            if let owner = DebianInventory.owner(named: name[..<dot], root: root) { own(path, by: owner) }
        } else if Self.isBelow(folder, "var/lib/dpkg"), Self.dpkgFiles.contains(text) {
            own(path, as: "dpkg", .deb, Self.root(of: folder, above: "var/lib/dpkg"))
        } else if Self.isBelow(folder, "lib/apk/db"), Self.apkFiles.contains(text) {
            let top = Self.isBelow(folder, "usr/lib/apk/db") ? "usr/lib/apk/db" as StaticString : "lib/apk/db"
            own(path, as: "apk-tools", .apk, Self.root(of: folder, above: top))
        }
    }

    private static let infoSuffixes: Set<TextKey> = [
        "list", "md5sums", "conffiles", "preinst", "postinst", "prerm", "postrm", "triggers", "shlibs", "symbols",
        "templates", "config",
    ]
    private static let dpkgFiles: Set<TextKey> = [
        "status-old", "available", "available-old", "diversions-old", "statoverride", "statoverride-old", "lock",
        "lock-frontend", "arch",
    ]
    private static let apkFiles: Set<TextKey> = ["scripts.tar", "triggers", "lock"]

    private mutating func own(
        _ path: EntryPath, as name: String, _ ecosystem: PackageRef.Ecosystem, _ root: EntryPath?
    ) {
        guard owners[path] == nil, let number = numbers[RecordOwner(ecosystem, root: root, name: name)] else { return }
        owners[path] = number
        ownFiles.insert(path)
    }

    private mutating func own(_ path: EntryPath, by owner: RecordOwner) {
        owners[path] = number(of: owner)
        ownFiles.insert(path)
    }

    private static func isBelow(_ folder: ArraySlice<UInt8>, _ tail: StaticString) -> Bool {
        let isAll = tail.withUTF8Buffer { folder.elementsEqual($0) }
        guard !isAll, folder.hasSuffix(tail) else { return isAll }
        return folder[folder.endIndex - tail.utf8CodeUnitCount - 1] == UInt8(ascii: "/")
    }

    private static func root(of folder: ArraySlice<UInt8>, above tail: StaticString) -> EntryPath? {
        let length = tail.utf8CodeUnitCount + 1
        guard folder.count > length else { return nil }
        return InstalledFileList.resolve(Array(folder.dropLast(length)), from: [])
    }
}
