import Core

/// Counts units of code, and those that no package's metadata accounts for: metadata that somebody stripped must not make
/// an artifact look clean.
struct CodeModules {
    private typealias Kind = PackageFacts.Modules.Kind

    /// What is counted as one.
    private struct Unit {
        var isKnown = false
        var bytes: UInt64 = 0
        var largest: (path: EntryPath, size: UInt64)?

        mutating func add(_ entry: Entry, at path: EntryPath? = nil, isKnown: Bool) {
            let path = path ?? entry.path
            // A single stranger in a package's folder is for the check of its files to tell.
            self.isKnown = self.isKnown || isKnown
            bytes = bytes.addingReportingOverflow(entry.size).partialValue
            if largest.map({ $0.size < entry.size || $0.size == entry.size && path < $0.path }) ?? true {
                largest = (path, entry.size)
            }
        }
    }

    private var units: [PackageFacts.Modules.Kind: [EntryPath: Unit]] = [:]
    private let programs: [EntryPath: Bool]
    private let scripts: [EntryPath: [UInt8]]
    private let sites: PythonSites
    /// Python's sources, and links called so.
    private let sources: Set<EntryPath>

    /// The counts by kind.
    var all: [PackageFacts.Modules] {
        Kind.allCases.compactMap { kind in
            guard let units = units[kind] else { return nil }
            let strangers = units.filter { !$0.value.isKnown }
            let largest = strangers.values.compactMap(\.largest).max {
                ($0.size, $1.path) < ($1.size, $0.path)
            }
            func sum(_ units: [EntryPath: Unit]) -> UInt64 {
                units.values.reduce(0) { $0.addingReportingOverflow($1.bytes).partialValue }
            }
            return PackageFacts.Modules(
                kind, count: units.count, withoutMetadata: strangers.keys.sorted(), bytes: sum(units),
                bytesWithoutMetadata: sum(strangers), largest: largest?.path)
        }
    }

    /// - Parameters:
    ///   - programs: Every program in machine code, and whether it says itself what is in it.
    ///   - scripts: First lines of the files that begin with `#!`.
    ///   - builder: What the inventory found.
    ///   - isKnown: Tells the files that packages account for.
    ///   - isRecorded: Tells the files whose content packages recorded.
    ///   - isOfSystem: Tells the files of a distribution's packages.
    init(
        _ entries: [Entry], programs: [EntryPath: Bool], scripts: [EntryPath: [UInt8]], _ builder: InventoryBuilder,
        isKnown: (EntryPath) -> Bool, isRecorded: (EntryPath) -> Bool, isOfSystem: (EntryPath) -> Bool
    ) {
        self.programs = programs
        self.scripts = scripts
        sites = PythonSites(entries)
        sources = Set(entries.lazy.filter { $0.type != .dir && $0.path.name.hasSuffix(".py") }.map(\.path))
        let bare = Set(builder.bareArchives.filter(\.inside.isEmpty).map(\.path))
        let archives = Set(builder.packages.filter { $0.ecosystem == .maven }.map(\.evidence.path)).subtracting(bare)
        let strangers = Self.strangers(entries, builder)
        let commands = NodeCommands(entries, builder.packages, isKnown)
        for entry in entries where entry.type == .file {
            let path = entry.path
            guard case (let kind, var unit)? = unit(of: path) else { continue }
            // Nobody sees what it was made of: it stands for itself, whatever lies around it.
            let isSourceless = kind == .python && isSourceless(path) && !isRecorded(path)
            if isSourceless { unit = path }
            var isAccounted = programs[path] == true || archives.contains(path) || isKnown(path)
            if commands.contains(entry) || programs[path] == nil && builder.commands.contains(path) {
                isAccounted = true
            }
            if isSourceless { isAccounted = false }
            // A program in the place of a package's list of files is not what the package brought.
            if kind == .native, MetadataFile(path).map({ $0.wantedBytes(size: entry.size) > 0 }) == true {
                isAccounted = false
            }
            if kind == .classes, !isAccounted {
                isAccounted = Self.describer(of: path, builder.describedClasses) != nil && !strangers.contains(path)
            }
            units[kind, default: [:]][unit, default: Unit()].add(entry, isKnown: isAccounted)
        }
        for archive in builder.bareArchives where !archive.inside.isEmpty {
            units[.java, default: [:]][Self.path(of: archive)] = Unit()
        }
        for (evidence, entry) in builder.strangeClasses {
            var unit = Unit()
            // What a distribution packed into its jar is judged by its package, as the metadata inside is.
            unit.add(entry, at: Self.path(of: evidence), isKnown: isOfSystem(evidence.path))
            units[.classes, default: [:]][Self.path(of: evidence)] = unit
        }
    }

    /// What kind of code a file is, and which unit it counts with; nil for what is no code.
    private func unit(of path: EntryPath) -> (PackageFacts.Modules.Kind, EntryPath)? {
        if programs[path] != nil, !PythonSites.isModule(path) { return (.native, path) }
        if let module = sites.module(of: path) { return (.python, module) }
        if PythonSites.isModule(path), programs[path] == nil { return (.python, sites.topFolder(of: path)) }
        if let folder = Self.nodePackage(path) { return (.node, folder) }
        if case .java = InventoryFile(path) { return (.java, path) }
        if Self.isPackedPython(path) { return (.python, path) }
        if programs[path] != nil { return (.native, path) }
        return (CodeFile.kind(of: path) ?? scripts[path].flatMap { CodeFile.kind(script: $0, of: path) }).map {
            ($0, path)
        }
    }

    /// Whether a file is a compiled module of Python whose source lies neither where the cache's name says nor beside it.
    private func isSourceless(_ path: EntryPath) -> Bool {
        guard path.isCompiledModule else { return false }
        return ![BytecodeCache.source(of: path), BytecodeCache.besides(path)].contains {
            $0.map(sources.contains) ?? false
        }
    }

    /// The nearest folder around classes that says what it is made of; nil where none does.
    private static func describer(of path: EntryPath, _ folders: Set<EntryPath?>) -> JavaInventory.ClassFolder? {
        if folders.isEmpty { return nil }
        var current = path.parent
        while let folder = current {
            if folders.contains(folder) { return .init(folder: folder) }
            current = folder.parent
        }
        return folders.contains(nil) ? .init(folder: nil) : nil
    }

    /// Classes in folders that say what they are made of, which go with none of the coordinates there.
    private static func strangers(_ entries: [Entry], _ builder: InventoryBuilder) -> Set<EntryPath> {
        if builder.describedClasses.isEmpty { return [] }
        var packed: [EntryPath?: PackedClasses] = [:]
        for entry in entries where entry.type == .file && entry.path.name.hasSuffix(".class") {
            guard let place = describer(of: entry.path, builder.describedClasses) else { continue }
            packed[place.folder, default: PackedClasses()].add(
                entry, from: place.folder.map { $0.bytes.count + 1 } ?? 0)
        }
        var packages: [EntryPath?: [Package]] = [:]
        for package in builder.packages where package.ecosystem == .maven {
            guard let place = JavaInventory.looseClasses(of: package.evidence.path) else { continue }
            packages[place.folder, default: []].append(package)
        }
        return packed.reduce(into: []) { strangers, place in
            strangers.formUnion(place.value.strangers(beside: packages[place.key] ?? []).map(\.path))
        }
    }

    /// Wheels and zipped eggs, which Python imports from where they are on its path, zipped programs (PEP 441), which it runs, and what
    /// serverless-python-requirements packs a function's packages into; nobody looks into them here.
    private static func isPackedPython(_ path: EntryPath) -> Bool {
        [".whl", ".egg", ".pyz", ".pyzw"].contains { (suffix: StaticString) in path.name.hasSuffix(suffix) }
            || path.name.elementsEqual(".requirements.zip".utf8)
    }

    /// Names an archive inside another one; where that makes no path, the outermost one stands for it.
    private static func path(of archive: Package.Evidence) -> EntryPath {
        do throws(PathFault) {
            return try EntryPath(validating: Array(archive.displayed.utf8), rules: .tar)
        } catch {
            return archive.path
        }
    }

    /// The package folder that a JavaScript file or addon in `node_modules` belongs to.
    private static func nodePackage(_ path: EntryPath) -> EntryPath? {
        guard
            [".js", ".mjs", ".cjs", ".node"].contains(where: { (suffix: StaticString) in path.name.hasSuffix(suffix) })
        else { return nil }
        var current = path.parent
        while let folder = current {
            if NodeFolder.isPackage(folder.bytes[...]) { return folder }
            current = folder.parent
        }
        return nil
    }
}
