import Archive
import Core
import Ledger

/// Lists the packages inside an artifact by what its own metadata says, and the code that none of them accounts for.
package struct PackageDetector: Detector {
    /// What is inside.
    package struct Observation: Sendable, Equatable {
        /// The packages, sorted.
        package var packages: [Package]
        /// What could not be read, sorted by path.
        package var unread: [PackageFacts.Unread]
        /// What is odd about metadata that was read all the same, sorted by path.
        package var remarks: [PackageFacts.Unread] = []
        /// The code by kind.
        package var modules: [PackageFacts.Modules]
        /// The operating systems, sorted by path.
        package var systems: [PackageFacts.System] = []
    }

    package static let id: StaticString = "packages"
    package static let version = 9
    package static let scanner = Scanner.packages

    package init() {}

    package func makeObservers(in room: SpoolRoom) -> [any ContentObserver] {
        PackageInventory.observers(comparing: false, in: room)
    }

    package func observe(_ sight: inout ArtifactSight) async -> Observation {
        let reading = await sight.shared(PackageReading.self)
        let modules = CodeModules(
            sight.entries, programs: reading.programs, scripts: sight.observed[.scripts], reading.builder,
            isKnown: reading.isKnown, isRecorded: reading.isRecorded, isOfSystem: { reading.owned[$0] != nil })
        return Observation(
            packages: Package.sorted(reading.builder.packages), unread: reading.builder.sortedUnread,
            remarks: reading.builder.sortedRemarks, modules: modules.all, systems: reading.builder.systems)
    }

    package func findings(of observation: Observation) -> [Finding] { PackageFacts(observation).listingScanFindings }

    /// What could not be read is not known: nobody can compare it with advisories.
    package func isComplete(_ observation: Observation) -> Bool { observation.unread.isEmpty }
}

/// Tells whether the files of packages are as their installers recorded them.
package struct PackageIntegrityDetector: Detector {
    package static let id: StaticString = "package-integrity"
    package static let version = 5
    package static let scanner = Scanner.packages

    package init() {}

    package func makeObservers(in room: SpoolRoom) -> [any ContentObserver] { PackageInventory.observers(in: room) }

    package func observe(_ sight: inout ArtifactSight) async -> PackageFacts.Integrity {
        let reading = await sight.shared(PackageReading.self)
        var python = reading.python
        var links = reading.links
        var system = SystemIntegrity(sight.entries, sight.observed[.installerDigests], reading.builder, &links)
        let programs = sight.observed[.programs]
        var integrity = python.run { $0.isLibrary && programs[$0]?.lacksSymbols == true }
        // A program in machine code that nobody knows is told as such.
        system.run(into: &integrity) { reading.programs[$0] != nil || reading.isKnown($0) }
        integrity.deviations.sort { left, right in
            if left.path != right.path { return left.path < right.path }
            return (TextKey(left.kind.rawValue), TextKey(left.package)) < (
                TextKey(right.kind.rawValue), TextKey(right.package)
            )
        }
        let recording = Set(
            sight.entries.lazy.filter { $0.type == .file && $0.path.name.elementsEqual("RECORD".utf8) }
                .compactMap(\.path.parent))
        for package in reading.builder.packages {
            // Nobody recorded files of what tells itself.
            if package.ecosystem == .generic { continue }
            // What is part of a distribution's package is checked as that package's files, what is inside a wheel as the wheel's.
            if package.partOf != nil || package.bundledIn != nil { continue }
            let isChecked =
                package.ecosystem == .pypi ? python.hasRecord(of: package.evidence.path) : system.covers(package)
            if !isChecked { integrity.unchecked[package.ecosystem, default: 0] += 1 }
            if !isChecked, package.ecosystem == .pypi, let home = package.evidence.path.parent,
                home.name.hasSuffixInAnyCase(".dist-info"), !recording.contains(home)
            {
                integrity.recordless.append(home)
            }
        }
        if !integrity.recordless.isEmpty {
            // It matters where there is code that nobody claims.
            let hasStrangers = sight.entries.contains {
                $0.type == .file && PythonSites.isModule($0.path) && !reading.isKnown($0.path)
            }
            integrity.recordless = hasStrangers ? integrity.recordless.sorted() : []
        }
        return integrity
    }

    package func findings(of observation: PackageFacts.Integrity) -> [Finding] { observation.findings }
}

extension PackageFacts {
    /// What the detectors of packages found; of one that was not asked, nothing.
    package init(_ observations: Observations) {
        self.init(
            observations[PackageDetector.self] ?? .init(packages: [], unread: [], modules: []),
            observations[PackageIntegrityDetector.self] ?? Integrity())
    }

    package init(_ listing: PackageDetector.Observation, _ integrity: Integrity = Integrity()) {
        self.init(
            packages: listing.packages, unread: listing.unread, modules: listing.modules, integrity: integrity)
        remarks = listing.remarks
        systems = listing.systems
    }
}
