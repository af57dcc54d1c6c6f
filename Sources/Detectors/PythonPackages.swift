import Core

/// Python's distributions and what they own.
struct PythonPackages {
    private var distributions: [EntryPath: PythonDistribution] = [:]

    /// Notes an entry of a `.dist-info` or `.egg-info`; `content` is whole, except for the header.
    mutating func note(_ path: EntryPath, as file: MetadataFile, content: [UInt8]?) {
        switch file {
        case .distInfo(let folder, let name), .eggInfo(let folder, let name):
            var distribution = distributions[folder] ?? PythonDistribution(home: folder)
            distribution.members.append(path)
            switch name {
            case .record: distribution.record = content
            case .header: distribution.header = content
            case .installedFiles: distribution.installedFiles = content
            case .sources: distribution.sources = content
            case .other: break
            }
            distributions[folder] = distribution
        case .eggInfoFile:
            var distribution = distributions[path] ?? PythonDistribution(home: path)
            distribution.members.append(path)
            distribution.header = content
            distributions[path] = distribution
        case .packageJSON, .gemspec: break
        }
    }

    /// Claims what the distributions own.
    ///
    /// Where a RECORD is at hand it alone decides: a file dropped into a package's folder is nobody's. Without one,
    /// only the metadata folder is the distribution's, unless `later` tells more.
    /// - Parameter later: The index of the side that is compared with, for a side of which the lists are not at hand:
    ///   what it knows of the same package is taken as a guess for this one.
    func claim(into builder: inout OwnershipBuilder, later: PackageIndex?) {
        // Outer distributions first: they list those that they vendor.
        let sorted = distributions.values.sorted {
            let depths = ($0.home.components.count, $1.home.components.count)
            return depths.0 == depths.1 ? $0.home < $1.home : depths.0 < depths.1
        }
        let laterFiles = later?.pythonFiles ?? [:]
        for distribution in sorted {
            let package = distribution.package
            let number = builder.add(package)
            if distribution.hasList {
                for path in distribution.listed where !StartupModule.isOne(path, site: distribution.site) {
                    builder.claim(file: path, for: number)
                }
            }
            if distribution.record != nil {
                for path in distribution.members where path.name.starts(with: "RECORD".utf8) {
                    builder.claim(file: path, for: number)
                }
                continue
            }
            builder.claim(folder: distribution.home, for: number)
            if let later, !distribution.hasList {
                guess(distribution, number, known: laterFiles[package.identity] ?? [], into: &builder)
                if later.packages(package.identity).isEmpty { guessByName(distribution, number, into: &builder) }
            }
        }
    }

    /// Files that the other version lists, and the folders it has files in.
    private func guess(
        _ distribution: PythonDistribution, _ number: Int, known: [EntryPath], into builder: inout OwnershipBuilder
    ) {
        let site = distribution.site
        for path in known where !StartupModule.isOne(path, site: site) {
            builder.claim(file: path, for: number)
            guard let top = Self.topFolder(of: path, in: site) else { continue }
            builder.guess(folder: top, for: number)
        }
    }

    /// Of a package that is gone for good: the folder or module that bears its name.
    private func guessByName(
        _ distribution: PythonDistribution, _ number: Int, into builder: inout OwnershipBuilder
    ) {
        let name = distribution.package.identity.name.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
        guard let folder = InstalledFileList.resolve(name, from: distribution.site),
            let module = InstalledFileList.resolve(name + ".py".utf8, from: distribution.site),
            !StartupModule.isOne(folder, site: distribution.site)
        else { return }
        builder.guess(folder: folder, for: number)
        builder.claim(file: module, for: number)
    }

    /// The folder right below `site` that holds a path; nil for what lies in `site` itself or in a folder that many
    /// packages share.
    static func topFolder(of path: EntryPath, in site: [UInt8]) -> EntryPath? {
        let start = site.isEmpty ? 0 : site.count + 1
        guard path.bytes.count > start, path.bytes.starts(with: site),
            let end = path.bytes[start...].firstIndex(of: UInt8(ascii: "/"))
        else { return nil }
        let name = path.bytes[start..<end]
        if shared.contains(where: { name.elementsEqual($0.utf8) }) { return nil }
        return InstalledFileList.resolve(Array(name), from: site)
    }

    private static let shared = ["__pycache__", "bin", "etc", "include", "lib", "share"]
}
