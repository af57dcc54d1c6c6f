import Core

/// Counts units of code, and those that no package's metadata accounts for: metadata that somebody stripped must not make
/// an artifact look clean.
struct CodeModules {
    private var units: [PackageFacts.Modules.Kind: [EntryPath: Bool]] = [:]

    /// The counts by kind.
    var all: [PackageFacts.Modules] {
        PackageFacts.Modules.Kind.allCases.compactMap { kind in
            guard let units = units[kind] else { return nil }
            let without = units.filter { !$0.value }.map(\.key).sorted()
            return PackageFacts.Modules(kind, count: units.count, withoutMetadata: without)
        }
    }

    /// - Parameters:
    ///   - programs: Every program in machine code, and whether it says itself what is in it.
    ///   - builder: What the inventory found.
    ///   - isKnown: Tells the files that packages account for.
    init(
        _ entries: [Entry], programs: [EntryPath: Bool], _ builder: InventoryBuilder, isKnown: (EntryPath) -> Bool
    ) {
        let sites = PythonSites(entries)
        let bare = Set(builder.bareArchives.filter(\.inside.isEmpty).map(\.path))
        let archives = Set(builder.packages.filter { $0.ecosystem == .maven }.map(\.evidence.path)).subtracting(bare)
        for entry in entries where entry.type == .file {
            let path = entry.path
            let kind: PackageFacts.Modules.Kind
            let unit: EntryPath
            if programs[path] != nil, !PythonSites.isModule(path) {
                kind = .native
                unit = path
            } else if let module = sites.module(of: path) {
                kind = .python
                unit = module
            } else if PythonSites.isModule(path), programs[path] == nil {
                kind = .python
                unit = sites.topFolder(of: path)
            } else if let folder = Self.nodePackage(path) {
                kind = .node
                unit = folder
            } else if case .java = InventoryFile(path) {
                kind = .java
                unit = path
            } else if Self.isPackedPython(path) {
                kind = .python
                unit = path
            } else if programs[path] != nil {
                kind = .native
                unit = path
            } else {
                continue
            }
            let isKnown = programs[path] == true || archives.contains(path) || isKnown(path)
            // A single stranger in a package's folder is for the check of its files to tell.
            units[kind, default: [:]][unit, default: false] = (units[kind]?[unit] ?? false) || isKnown
        }
        for archive in builder.bareArchives where !archive.inside.isEmpty {
            units[.java, default: [:]][Self.path(of: archive)] = false
        }
    }

    /// Wheels and zipped eggs, which Python imports from where they are on its path; nobody looks into them here.
    private static func isPackedPython(_ path: EntryPath) -> Bool {
        path.name.hasSuffix(".whl") || path.name.hasSuffix(".egg")
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
