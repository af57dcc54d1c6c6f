import Core

/// An installed Python distribution: its `.dist-info` or `.egg-info` and what is known of their content.
struct PythonDistribution {
    /// The `.dist-info` or `.egg-info`, a folder or (distutils) a file.
    let home: EntryPath
    /// The paths of the entries found right inside it.
    var members: [EntryPath] = []
    /// METADATA or PKG-INFO.
    var header: [UInt8]?
    /// RECORD, whole.
    var record: [UInt8]?
    /// Rows of installed-files.txt.
    var installedFiles: [UInt8]?
    /// Rows of SOURCES.txt.
    var sources: [UInt8]?

    init(home: EntryPath) { self.home = home }

    var isDistInfo: Bool { home.name.hasSuffixInAnyCase(".dist-info") }

    /// The folder that it is installed into, which is on Python's path.
    var site: [UInt8] { home.parent?.bytes ?? [] }

    /// Whether a list of its files is at hand.
    var hasList: Bool { record != nil || installedFiles != nil || sources != nil }

    /// Name and version as the folder's own name has them: `requests-2.31.0.dist-info`, `six-1.16-py3.12.egg-info`.
    private var spelled: (name: ArraySlice<UInt8>, version: ArraySlice<UInt8>?) {
        let stem = home.name.dropLast(isDistInfo ? ".dist-info".utf8.count : ".egg-info".utf8.count)
        let parts = stem.split(separator: UInt8(ascii: "-"), maxSplits: isDistInfo ? 1 : 2)
        return (parts.first ?? stem, parts.count > 1 ? parts[1] : nil)
    }

    /// The package. The folder's name decides which one it is, as that is what both sides of a comparison know; the
    /// header may only spell it better, and tells the version.
    var package: PackageRef {
        let (name, version) = spelled
        let normalized = PackageText.normalized(name)
        let headerName = header.flatMap { PackageText.header("Name", in: $0) }
        let headerVersion = header.flatMap { PackageText.header("Version", in: $0) }
        let isSameName = headerName.map { PackageText.normalized($0.utf8) == normalized } ?? false
        return PackageRef(
            identity: .init(ecosystem: .pypi, name: normalized, location: site),
            name: (isSameName ? headerName : nil) ?? PackageText.shown(name) ?? normalized,
            version: headerVersion ?? version.flatMap { PackageText.shown($0) })
    }

    /// The paths that its list names. A RECORD alone decides; the older lists are looked at in its absence.
    var listed: [EntryPath] {
        if let record {
            return InstalledFileList.recordRows(record).flatMap { InstalledFileList.resolveRecord($0, site: site) }
        }
        if let installedFiles {
            return InstalledFileList.lines(installedFiles).compactMap {
                InstalledFileList.resolve($0, from: home.bytes)
            }
        }
        return InstalledFileList.lines(sources ?? []).compactMap { row in
            // Rows start at the source tree's root, which may keep the packages in `src`.
            let prefix = Array("src/".utf8)
            let row = row.starts(with: prefix) ? Array(row.dropFirst(prefix.count)) : row
            return row.elementsEqual("setup.py".utf8) ? nil : InstalledFileList.resolve(row, from: site)
        }
    }
}

/// Modules that Python imports by itself at start-up (`site`): whoever lists them, they stay nobody's, so that such a
/// file always stands out.
enum StartupModule {
    /// Whether a path claimed by a distribution in `site` may be such a module, on any folder of Python's path.
    static func isOne(_ path: EntryPath, site: [UInt8]) -> Bool {
        let components = path.components
        for (index, component) in components.enumerated() where names.contains(where: component.isModule) {
            var above = components[..<index]
            if above.last?.elementsEqual("__pycache__".utf8) == true { above.removeLast() }
            let folder = Array(above.joined(separator: [UInt8(ascii: "/")]))
            let isBelowSite = folder.count > site.count && (site.isEmpty || folder.starts(with: site + [0x2F]))
            if !isBelowSite { return true }
            if let last = above.last, pathFolders.contains(where: { last.elementsEqual($0.utf8) }) { return true }
        }
        return false
    }

    private static let names = ["sitecustomize", "usercustomize"]
    private static let pathFolders = ["site-packages", "dist-packages", "python"]
}

extension ArraySlice<UInt8> {
    /// Whether a component is the module `name`: a file of any suffix, or a folder.
    fileprivate func isModule(_ name: String) -> Bool {
        starts(with: name.utf8)
            && (count == name.utf8.count || self[startIndex + name.utf8.count] == UInt8(ascii: "."))
    }
}
