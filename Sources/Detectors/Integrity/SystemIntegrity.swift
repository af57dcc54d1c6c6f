import Core

/// Compares the files of a distribution's packages with what dpkg, apk or rpm recorded of them.
struct SystemIntegrity {
    /// What packages say of one file; of several that bring it, one has its content there.
    private struct Recorded {
        var contents: Set<RecordedFile.Content>
        var owner: RecordOwner
    }

    private let files: [EntryPath: Entry]
    private let digests: [EntryPath: InstallerDigests]
    private let names: [RecordOwner: String]
    private var recorded: [EntryPath: Recorded] = [:]
    /// Configuration as packages brought it.
    private var configured: [EntryPath: Recorded] = [:]
    /// The folders of programs that packages have files in, and one of these.
    private var folders: [EntryPath: RecordOwner] = [:]
    private var uncomputed: Set<RecordOwner> = []
    private let lists: Set<RecordOwner>
    /// The packages of `lists`, whatever their architecture.
    private let listed: Set<PackageRef.Identity>

    init(
        _ entries: [Entry], _ digests: [EntryPath: InstallerDigests], _ builder: InventoryBuilder,
        _ links: inout FolderLinks
    ) {
        self.digests = digests
        lists = builder.lists
        listed = Set(
            builder.lists.map { .init(ecosystem: $0.ecosystem, name: $0.name, location: $0.root?.bytes ?? []) })
        guard !builder.recorded.isEmpty || !builder.configured.isEmpty else {
            files = [:]
            names = [:]
            return
        }
        files = Dictionary(
            entries.filter { $0.type != .dir }.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        var names: [RecordOwner: String] = [:]
        for package in builder.packages where lists.contains(where: { $0.ecosystem == package.ecosystem }) {
            let name = [package.name, package.version].compactMap(\.self).joined(separator: " ")
            for owner in RecordOwner.all(of: package) where names[owner] == nil { names[owner] = name }
        }
        self.names = names
        for record in builder.recorded { note(record, builder.diversions[record.path], &links) }
        for record in builder.configured {
            let real = links.resolved(record.path) ?? record.path
            configured[real, default: Recorded(contents: [], owner: record.owner)].contents.insert(record.content)
        }
    }

    /// Whether the files of a package were compared.
    func covers(_ package: Package) -> Bool {
        let owners = RecordOwner.all(of: package).filter(lists.contains)
        return !owners.isEmpty && uncomputed.isDisjoint(with: owners)
    }

    /// Whether digests of a package's files were read.
    func records(_ package: PackageRef.Identity) -> Bool { listed.contains(package) }

    /// Whether a package recorded a digest of a file that was compared with what is there; nil where none did.
    func isCompared(_ entry: Entry) -> Bool? {
        recorded[entry.path].map { record in record.contents.contains { matches($0, entry) != nil } }
    }

    /// The package that recorded this content of a file; nil where none did.
    func recorder(of entry: Entry) -> String? {
        guard entry.type == .file else { return nil }
        return [recorded[entry.path], configured[entry.path]].compactMap(\.self).first { record in
            record.contents.contains { matches($0, entry) == true }
        }.map { name(of: $0.owner) }
    }

    /// Compares everything; `isKnown` tells files that others account for.
    mutating func run(into integrity: inout PackageFacts.Integrity, isKnown: (EntryPath) -> Bool) {
        for (path, record) in recorded { check(path, record, &integrity) }
        for (path, entry) in files where entry.type == .file && entry.mode & 0o111 != 0 && recorded[path] == nil {
            guard let folder = path.parent, let owner = folders[folder], !isKnown(path) else { continue }
            integrity.deviations.append(.init(.added, path, package: name(of: owner)))
        }
    }

    private mutating func note(_ record: RecordedFile, _ diversion: Diversion?, _ links: inout FolderLinks) {
        var path = record.path
        if let diversion, diversion.spared != record.owner.name { path = diversion.target }
        // What leads nowhere is missing under its own name.
        let real = links.resolved(path) ?? path
        recorded[real, default: Recorded(contents: [], owner: record.owner)].contents.insert(record.content)
        if let folder = real.parent, SystemFolders.isForPrograms(folder, below: record.owner.root) {
            folders[folder] = record.owner
        }
    }

    private mutating func check(_ path: EntryPath, _ record: Recorded, _ integrity: inout PackageFacts.Integrity) {
        guard let entry = files[path] else {
            guard !SystemFolders.isDispensable(path, below: record.owner.root) else { return }
            integrity.deviations.append(.init(.missing, path, package: name(of: record.owner)))
            return
        }
        guard entry.type == .file else {
            integrity.deviations.append(.init(.altered, path, package: name(of: record.owner)))
            return
        }
        var isComputed = true
        for content in record.contents {
            switch matches(content, entry) {
            case true?:
                integrity.intact += 1
                return
            case false?: break
            case nil: isComputed = false
            }
        }
        if isComputed {
            integrity.deviations.append(.init(.altered, path, package: name(of: record.owner)))
        } else {
            uncomputed.insert(record.owner)
        }
    }

    /// Nil where the digest was not computed.
    private func matches(_ content: RecordedFile.Content, _ entry: Entry) -> Bool? {
        switch content {
        case .md5(let value): digests[entry.path]?.md5.map { $0 == value }
        case .sha1(let value): digests[entry.path]?.sha1.map { $0 == value }
        case .sha256(let digest): entry.sha256.map { $0 == digest }
        }
    }

    private func name(of owner: RecordOwner) -> String { names[owner] ?? owner.name }
}

/// Folders of a system whose files are judged apart (Filesystem Hierarchy Standard).
enum SystemFolders {
    private static let programs = ["bin", "sbin", "usr/bin", "usr/sbin"].map { Array($0.utf8) }
    /// What images are made small by leaving out: nothing that runs.
    private static let dispensable = [
        "doc", "doc-base", "man", "info", "locale", "groff", "lintian", "linda", "help", "gtk-doc", "bug", "licenses",
    ].map { Array("usr/share/\($0)/".utf8) }

    static func isForPrograms(_ folder: EntryPath, below root: EntryPath?) -> Bool {
        let inner = inside(folder, root)
        return programs.contains { inner.elementsEqual($0) }
    }

    static func isDispensable(_ path: EntryPath, below root: EntryPath?) -> Bool {
        let inner = inside(path, root)
        return dispensable.contains { inner.starts(with: $0) }
    }

    /// Configuration, which is there to be changed (apk-tools, protected paths).
    static func isConfiguration(_ path: EntryPath, below root: EntryPath?) -> Bool {
        let inner = inside(path, root)
        return inner.starts(with: "etc/".utf8) && !inner.starts(with: "etc/init.d/".utf8)
    }

    private static func inside(_ path: EntryPath, _ root: EntryPath?) -> ArraySlice<UInt8> {
        guard let root else { return path.bytes[...] }
        return path.bytes.starts(with: root.bytes) ? path.bytes.dropFirst(root.bytes.count + 1) : []
    }
}
