import Core

/// A file that tells of packages, told from its path alone; which folder tells the root of a system is part of it.
enum InventoryFile {
    /// METADATA or PKG-INFO of a Python distribution; `home` is its `.dist-info`, `.egg-info` or `EGG-INFO`.
    case python(home: EntryPath)
    /// A bill of materials that the Python distribution at `home` brings along (PEP 770).
    case bill(home: EntryPath)
    /// The `package.json` of the Node package in `folder`.
    case node(folder: EntryPath)
    /// A gem's specification below the gem home `home`.
    case gem(home: EntryPath)
    /// A jar, war or ear.
    case java
    /// Maven's coordinates outside of an archive, `META-INF/maven/GROUP/ARTIFACT/pom.properties`, as a function whose zip is
    /// its own jar has them; `classes` is the folder that `META-INF` lies in, nil for the artifact's top.
    case maven(classes: EntryPath?)
    /// What `dotnet publish` writes beside a program.
    case dotnet
    /// Composer's list of what it installed.
    case composer
    /// dpkg's list of packages, below the system's root.
    case dpkg(root: EntryPath?)
    /// One package's part of such a list, as images without dpkg have it.
    case dpkgPart(root: EntryPath?)
    /// The files of one of dpkg's packages.
    case dpkgFiles(root: EntryPath?)
    /// The MD5 digests of the files of one of dpkg's packages, `NAME` or `NAME:ARCHITECTURE`.
    case dpkgSums(root: EntryPath?, package: [UInt8])
    /// Which files dpkg moved out of another package's way.
    case dpkgDiversions(root: EntryPath?)
    /// apk's list of packages and their files.
    case apk(root: EntryPath?)
    /// A database of rpm.
    case rpm(root: EntryPath?)
    /// Changes to rpm's database that it does not hold yet.
    case rpmLog
    /// Which distribution a system is.
    case release(root: EntryPath?)

    /// Tells what a path is; nil for most.
    init?(_ path: EntryPath) {
        let (folder, name) = MetadataFile.split(path.bytes[...])
        if let file = Self.byName(path, name) {
            self = file
        } else if name.hasSuffixInAnyCase(".egg-info") {
            self = .python(home: path)
        } else if [".jar", ".war", ".ear"].contains(where: { (suffix: StaticString) in name.hasSuffixInAnyCase(suffix) }
        ) {
            self = .java
        } else if name.hasSuffix(".deps.json") {
            self = .dotnet
        } else if name.hasSuffix(".gemspec"), case .gemspec(let home) = MetadataFile(path) {
            self = .gem(home: home)
        } else if name.hasSuffix(".list"), let root = Self.root(folder, below: "var/lib/dpkg/info") {
            self = .dpkgFiles(root: root.path)
        } else if let root = Self.root(folder, below: "var/lib/dpkg/status.d") {
            self = name.hasSuffix(".md5sums") ? Self.sums(name, root) : .dpkgPart(root: root.path)
        } else if name.hasSuffix(".md5sums"), let root = Self.root(folder, below: "var/lib/dpkg/info") {
            self = Self.sums(name, root)
        } else if let home = PythonBills.home(of: path) {
            self = .bill(home: home)
        } else {
            return nil
        }
    }

    private static func sums(_ name: ArraySlice<UInt8>, _ root: Root) -> InventoryFile {
        .dpkgSums(root: root.path, package: Array(name.dropLast(".md5sums".utf8.count)))
    }

    private static func byName(_ path: EntryPath, _ name: ArraySlice<UInt8>) -> InventoryFile? {
        // Nearly every path ends here, without a string made of it.
        guard name.count <= 16, let last = name.last, "ANnesldb".utf8.contains(last) || last == UInt8(ascii: "O") else {
            return nil
        }
        let bytes = path.bytes[...]
        switch String(decoding: name, as: UTF8.self) {
        case "METADATA":
            guard let home = path.parent, home.name.hasSuffixInAnyCase(".dist-info") else { return nil }
            return .python(home: home)
        case "PKG-INFO":
            guard let home = path.parent else { return nil }
            let isEgg = home.name.elementsEqual("EGG-INFO".utf8)
            return isEgg || home.name.hasSuffixInAnyCase(".egg-info") ? .python(home: home) : nil
        case "package.json":
            guard let folder = path.parent, NodeFolder.isPackage(folder.bytes[...]) else { return nil }
            return .node(folder: folder)
        case "pom.properties": return JavaInventory.looseClasses(of: path).map { .maven(classes: $0.folder) }
        case "installed.json": return root(bytes, below: "composer/installed.json").map { _ in .composer }
        case "status": return root(bytes, below: "var/lib/dpkg/status").map { .dpkg(root: $0.path) }
        case "diversions": return root(bytes, below: "var/lib/dpkg/diversions").map { .dpkgDiversions(root: $0.path) }
        case "installed":
            return (root(bytes, below: "usr/lib/apk/db/installed") ?? root(bytes, below: "lib/apk/db/installed")).map {
                .apk(root: $0.path)
            }
        case "os-release":
            return (root(bytes, below: "usr/lib/os-release") ?? root(bytes, below: "etc/os-release")).map {
                .release(root: $0.path)
            }
        case "rpmdb.sqlite", "Packages", "Packages.db":
            let folder = MetadataFile.split(bytes).folder
            // ostree and bootc keep it below `usr/share`.
            for place in ["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"] as [StaticString] {
                if let root = root(folder, below: place) { return .rpm(root: root.path) }
            }
            return nil
        case "rpmdb.sqlite-wal": return .rpmLog
        default: return nil
        }
    }

    /// A folder, or the top of the artifact.
    private struct Root { var path: EntryPath? }

    /// The folder above `tail`, where the path ends in that.
    private static func root(_ bytes: ArraySlice<UInt8>, below tail: StaticString) -> Root? {
        let isAll = tail.withUTF8Buffer { bytes.elementsEqual($0) }
        if isAll { return Root() }
        let start = bytes.count - tail.utf8CodeUnitCount - 1
        guard start > 0, bytes.hasSuffix(tail), bytes[start] == UInt8(ascii: "/") else { return nil }
        return InstalledFileList.resolve(Array(bytes[..<start]), from: []).map { Root(path: $0) }
    }
}

extension InventoryFile {
    /// Bytes of the largest database that is held while it is read; a larger one is kept in a file.
    static let heldLimit: UInt64 = 32 << 20

    /// How many leading bytes of a file of `size` bytes it takes to read it; 0 where it is too large, or kept in a file.
    func wantedBytes(size: UInt64, held: UInt64 = heldLimit) -> Int {
        switch self {
        case .python: Int(min(size, 16 << 10))
        case .gem: Int(min(size, 64 << 10))
        default: isKept(size: size, held: held) || size > limit ? 0 : Int(size)
        }
    }

    /// Whether a file of `size` bytes is kept in a file while it is read, since it is read here and there.
    func isKept(size: UInt64, held: UInt64 = heldLimit) -> Bool {
        switch self {
        case .java: true
        case .rpm: size > held
        default: false
        }
    }

    /// Whether it tells which files a distribution's packages have, and how these have to be.
    var isOfSystem: Bool {
        switch self {
        case .dpkg, .dpkgPart, .dpkgFiles, .dpkgSums, .dpkgDiversions, .apk, .rpm: true
        case .python, .bill, .node, .gem, .java, .maven, .dotnet, .composer, .rpmLog, .release: false
        }
    }

    /// The algorithm by which the list records files, where it does so by one that is not computed anyway.
    var installerAlgorithms: InstallerAlgorithms {
        switch self {
        case .dpkgSums: .md5
        case .apk: .sha1
        default: []
        }
    }

    /// Why a file over the limit is not read.
    var tooLarge: String {
        if case .rpmLog = self { return "holds changes to rpm's database, which are not read" }
        return "is larger than \(limit) bytes"
    }

    /// Bytes of the largest such file that is read; of what is read in part or here and there, any.
    var limit: UInt64 {
        switch self {
        case .python, .gem, .java, .rpm: .max
        case .node, .release: 1 << 20
        case .dpkgPart: 4 << 20
        case .dotnet, .dpkgFiles, .dpkgSums, .dpkgDiversions: 8 << 20
        case .composer: 16 << 20
        case .bill: BillDocument.insideLimit
        case .dpkg, .apk: 32 << 20
        case .maven: JavaInventory.propertiesLimit
        case .rpmLog: 0
        }
    }
}
