import Core
import Detectors
import Policy
import Testing

/// Drift and ownership together: the one file that matters stands out of a thousand.
@Suite struct GroupedDriftTests {
    @Test(arguments: [true, false])
    func upgradeIsOneGroupAndTheDroppedFilesAreAnother(isPinned: Bool) throws {
        var old = Artifact()
        var new = Artifact()
        let files = (0..<40).map { "requests/module\($0).py" }
        try old.addPython("requests", "2.31.0", files: files + ["requests/gone.py"])
        try new.addPython("requests", "2.32.0", files: files + ["requests/come.py"])
        for name in ["python/sitecustomize.py", "python/requests/evil.py"] { try new.add(name, "import os") }
        let groups = try group(old: isPinned ? old.manifest : old.side, new: new)
        #expect(groups.map(\.package) == [nil, "requests"])
        #expect(
            groups[0].changes.map(\.path.displayed) == ["python/requests/evil.py", "python/sitecustomize.py"])
        #expect(groups[1].fromVersion == "2.31.0" && groups[1].toVersion == "2.32.0")
        // 40 modules, one come, one gone, and METADATA and RECORD on either side.
        #expect(groups[1].changes.count == 46)
    }

    @Test func alteredFileIsItsPackagesUnderOneVersion() throws {
        var old = Artifact()
        try old.addPython("requests", "2.31.0", files: ["requests/api.py"])
        var new = old
        new.entries[0].sha256 = old.entries[1].sha256
        let groups = try group(old: old.manifest, new: new)
        #expect(groups.map(\.package) == ["requests"])
        #expect(groups[0].fromVersion == "2.31.0" && groups[0].toVersion == "2.31.0")
        #expect(groups[0].changes.map(\.kind) == [.content])
    }

    @Test func packageMovedToAnotherFolderStaysOneGroup() throws {
        var old = Artifact()
        var new = Artifact()
        try old.addPython("six", "1.16", site: "python/lib/python3.11/site-packages", files: ["six.py"])
        try new.addPython("six", "1.16", site: "python/lib/python3.12/site-packages", files: ["six.py"])
        let groups = try group(old: old.manifest, new: new)
        #expect(groups.map(\.package) == ["six"])
        #expect(groups[0].fromVersion == "1.16" && groups[0].toVersion == "1.16")
        #expect(Set(groups[0].changes.map(\.kind)) == [.moved])
    }

    @Test func nodeUpgradeNamesBothVersions() throws {
        var old = Artifact()
        var new = Artifact()
        for (version, isNew) in [("2.0.0", false), ("2.1.3", true)] {
            var layer = Artifact()
            try layer.add("nodejs/node_modules/ms/package.json", #"{"name":"ms","version":"\#(version)"}"#)
            try layer.add("nodejs/node_modules/ms/index.js", version)
            if isNew { new = layer } else { old = layer }
        }
        try new.add("nodejs/preload.js", "evil")
        let groups = try group(old: old.side, new: new)
        #expect(groups.map(\.package) == [nil, "ms"])
        #expect(groups[1].fromVersion == "2.0.0" && groups[1].toVersion == "2.1.3")
    }

    private func group(old: PackageSides.Side, new: Artifact) throws -> [ChangeGroup] {
        let sides = PackageSides(old: old, new: new.side)
        let changes = Drift.changes(from: old.entries, to: new.entries)
        let groups = DriftGroups.group(changes, old: sides.old, new: sides.new)
        #expect(groups.reduce(0) { $0 + $1.changes.count } == changes.count)
        return groups
    }
}
