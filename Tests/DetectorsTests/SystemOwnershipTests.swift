import Archive
import Core
import Detectors
import Policy
import Testing

/// Which of a distribution's packages owns which file, and what its records vouch for.
@Suite struct SystemOwnershipTests {
    private func system(_ version: String, lists: String = "/.\n/usr\n/usr/bin\n/usr/bin/tool\n") throws -> Artifact {
        var artifact = Artifact()
        try artifact.add(
            "var/lib/dpkg/status",
            "Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: \(version)\n\n")
        try artifact.add("var/lib/dpkg/info/tool.list", lists)
        try artifact.add("usr/bin/tool", "tool \(version)")
        return artifact
    }

    @Test func anUpgradeIsThePackagesAndTheRogueIsNobodys() throws {
        let old = try system("1")
        var new = try system("2")
        try new.add(["usr/local/sbin/rogue", "var/lib/dpkg/info/rogue"])
        let groups = try group(old.side, new)
        #expect(groups.map(\.package) == [nil, "tool"])
        #expect(
            groups[0].changes.map(\.path.displayed)
                == ["usr/local/sbin/rogue", "var/lib/dpkg/info/rogue", "var/lib/dpkg/status"])
        #expect(groups[1].fromVersion == "1" && groups[1].toVersion == "2")
    }

    @Test func aPinTellsNoFormerVersionAndNoOwnerOfWhatIsGone() throws {
        var old = try system("1", lists: "/usr/bin/tool\n/usr/bin/gone\n")
        try old.add("usr/bin/gone", "x")
        let groups = try group(old.manifest, try system("2"))
        #expect(groups.first { $0.standing == .ownerUnknown }?.changes.map(\.path.displayed) == ["usr/bin/gone"])
    }

    @Test func mergedFoldersLeadToTheSameOwner() throws {
        var artifact = try system("1", lists: "/bin/tool\n")
        try artifact.addLink("bin", to: "usr/bin")
        #expect(try artifact.index.owner("usr/bin/tool") == "tool 1")
    }

    @Test func foldersOfSeveralPackagesAreNobodys() throws {
        var artifact = try system("1")
        try artifact.add("var/lib/dpkg/info/other.list", "/usr\n/usr/share/other\n")
        for name in ["usr", "usr/share/other"] { try artifact.addFolder(name) }
        #expect(try artifact.index.owner("usr") == nil)
        #expect(try artifact.index.owner("usr/share/other") == "other")
    }

    @Test func alpinesDatabaseOwnsFilesToo() throws {
        var artifact = Artifact()
        try artifact.add("lib/apk/db/installed", "P:busybox\nV:1.36-r0\nF:bin\nR:busybox\n\n")
        try artifact.add("bin/busybox")
        #expect(try artifact.index.owner("bin/busybox") == "busybox 1.36-r0")
    }

    @Test("a wheel's own record tells what was altered behind its back") func altered() throws {
        var artifact = Artifact()
        try artifact.addPython("requests", "2.32.3", files: ["requests/adapters.py"])
        let index = artifact.index
        var observed = ObservedContents()
        observed.add(artifact.contents, as: .leading)
        // The sample's RECORD holds no usable hash of the file.
        let records = PackageRecords(entries: artifact.entries, observed: observed, index: index)
        let entry = try #require(artifact.entries.first)
        #expect(records.standing(of: entry) == .unrecorded)
        #expect(records.altered.isEmpty)
    }

    @Test func installerFilesOfDifferentPackagesDidNotMove() throws {
        var old = Artifact()
        var new = Artifact()
        try old.addPython("jmespath", "1.0.1", files: ["jmespath/a.py"], rows: ["jmespath-1.0.1.dist-info/INSTALLER,,"])
        try old.add("python/jmespath-1.0.1.dist-info/INSTALLER", "pip\n")
        try new.addPython("urllib3", "2.0", files: ["urllib3/b.py"], rows: ["urllib3-2.0.dist-info/INSTALLER,,"])
        try new.add("python/urllib3-2.0.dist-info/INSTALLER", "pip\n")
        let kinds = Set(try group(old.side, new).flatMap(\.changes).map(\.kind))
        #expect(kinds == [.added, .removed])
    }

    private func group(_ old: PackageSides.Side, _ new: Artifact) throws -> [ChangeGroup] {
        let sides = PackageSides(old: old, new: new.side)
        let changes = Drift.changes(
            from: old.entries, to: new.entries, owners: MoveOwners(old: sides.old, new: sides.new))
        return DriftGroups.group(changes, old: sides.old, new: sides.new)
    }
}
