import Archive
import Core
import Cryptography
import Detectors

/// What must hold of the readers of packages' metadata, whatever they read.
enum MetadataProperties {
    private static let script = "#!/bin/sh\n"
    /// Reading twice, and in another order, gives the same facts; a sound neighbour is found; each package is named and
    /// can be written as a URL; a file that tells of no package is said to be unread or to be nobody's.
    ///
    /// - Returns: Whether the file was read without a fault.
    static func check(_ bytes: [UInt8], _ reader: MetadataReader) -> Bool {
        do throws(Failure) {
            let artifact = try Artifact(bytes, reader)
            let facts = artifact.facts(artifact.entries)
            require(facts == artifact.facts(artifact.entries.reversed()), "another order of entries, other facts")
            checkPackages(facts, artifact, count: bytes.count)
            checkIntegrity(facts.integrity, artifact)
            checkOwners(artifact)
            let file = artifact.file
            return !facts.unread.contains { $0.evidence.path == file }
        } catch {
            require(false, "no artifact could be made: \(error)")
            return false
        }
    }

    private static func checkPackages(_ facts: PackageFacts, _ artifact: Artifact, count: Int) {
        let paths = Set(artifact.entries.map(\.path))
        require(facts.packages.contains { $0.purl == "pkg:npm/good@1" }, "a sound neighbour is not found")
        // A package takes some bytes to tell of; archives may be packed a thousand to one.
        let most = artifact.reader == .jar ? 2_000 * count : count
        require(facts.packages.count <= most + 8 && facts.unread.count <= most + 8, "more packages than bytes")
        for package in facts.packages {
            require(paths.contains(package.evidence.path), "a package out of no file")
            require(!package.name.isEmpty && package.version != "", "a package without a name")
            // Each byte of a name is escaped as four characters at the most, and each of these in a URL as three.
            require(package.purl.utf8.count < 64 << 10, "a package's URL of \(package.purl.utf8.count) bytes")
            require(package.purl.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a URL that is none: \(package.purl)")
        }
        for unread in facts.unread {
            require(paths.contains(unread.evidence.path) && !unread.reason.isEmpty, "nothing is unread")
            let isShort = artifact.reader == .jar || unread.reason.utf8.count < 8 << 10
            require(isShort, "a reason of \(unread.reason.utf8.count) bytes")
        }
    }

    private static func checkIntegrity(_ integrity: PackageFacts.Integrity, _ artifact: Artifact) {
        let files = Set(artifact.entries.filter { $0.type == .file }.map(\.path))
        let all = Set(artifact.entries.map(\.path))
        require(integrity.intact <= files.count, "more files are intact than there are")
        var seen: Set<EntryPath> = []
        for deviation in integrity.deviations {
            switch deviation.kind {
            case .missing: require(!files.contains(deviation.path), "a file is missing that is there")
            default: require(all.contains(deviation.path), "a file deviates that is not there")
            }
            // Python's lists and a distribution's are judged apart, and only one of them is here.
            require(seen.insert(deviation.path).inserted, "\(deviation.path.displayed) deviates twice")
        }
    }

    private static func checkOwners(_ artifact: Artifact) {
        let index = PackageIndex(entries: artifact.entries, contents: artifact.contents)
        let again = PackageIndex(entries: artifact.entries.reversed(), contents: artifact.contents)
        require(index.packages == again.packages, "another order of entries, other packages")
        for entry in artifact.entries {
            require(index.owner(of: entry.path) == again.owner(of: entry.path), "another order, another owner")
        }
    }

    /// The file beside others that its lists may name.
    private struct Artifact {
        let reader: MetadataReader
        let file: EntryPath
        private(set) var entries: [Entry] = []
        private var observed = ObservedContents()
        var contents: [EntryPath: [UInt8]] { observed[.leading] }

        init(_ bytes: [UInt8], _ reader: MetadataReader) throws(Failure) {
            self.reader = reader
            file = try Self.path(reader.path)
            try add(reader.path, bytes)
            if let program = reader.said(bytes) { observed.add([file: program], as: .programs) }
            let beside: [(String, String, UInt16)] = [
                ("node_modules/good/package.json", #"{"name":"good","version":"1"}"#, 0o644),
                ("python/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n", 0o644),
                ("python/a/__init__.py", "x\n", 0o644), ("usr/bin/run", script, 0o755), ("etc/run.conf", "x\n", 0o644),
                ("bin/x", script, 0o755), ("var/lib/dpkg/status", "Package: tool\nVersion: 1\n", 0o644),
                ("etc/os-release", "ID=x\nVERSION_ID=1\n", 0o644),
            ]
            for (name, text, mode) in beside where name != reader.path { try add(name, Array(text.utf8), mode: mode) }
            entries.append(Entry(path: try Self.path("sbin"), type: .link, mode: 0o777, link: Array("usr/bin".utf8)))
            entries.append(Entry(path: try Self.path("lib64"), type: .link, mode: 0o777, link: Array("lib64".utf8)))
        }

        private mutating func add(_ name: String, _ bytes: [UInt8], mode: UInt16 = 0o644) throws(Failure) {
            let path = try Self.path(name)
            // A program is looked into from 64 bytes on.
            let isSmall = name == reader.path && reader.tellsOfProgram
            let size = isSmall ? max(64, UInt64(bytes.count)) : UInt64(bytes.count)
            let sha256 = try SHA256.digest(of: bytes)
            entries.append(Entry(path: path, type: .file, mode: mode, size: size, sha256: sha256))
            var feed = try ContentFeed(
                PackageInventory.observers(
                    in: SpoolRoom(folder: "/dev/shm", limit: 1 << 30), held: 16 << 10, program: 64 << 10))
            feed.begin(ObservedFile(path: path, size: UInt64(bytes.count), mode: mode))
            try feed.take(bytes.span.bytes)
            try feed.end()
            observed.add(feed.finish())
        }

        private static func path(_ name: String) throws(Failure) -> EntryPath {
            do throws(PathFault) {
                return try EntryPath(validating: Array(name.utf8), rules: .zip)
            } catch {
                throw Failure(.internalFault, "\(name) is no path")
            }
        }

        func facts(_ entries: [Entry]) -> PackageFacts {
            Waiting.wait { [observed] in
                await PackageInventory.read(
                    ArtifactSight(
                        entries: entries, observed: observed))
            }
        }
    }
}
