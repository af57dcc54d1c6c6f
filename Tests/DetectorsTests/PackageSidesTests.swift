import Core
import Detectors
import Testing

/// An artifact beside its pinned manifest, of which paths and digests alone are known.
@Suite struct PackageSidesTests {
    @Test func oldVersionIsToldByTheMetadataFoldersName() throws {
        let sides = try upgrade(old: ["requests/api.py"], new: ["requests/api.py"])
        #expect(sides.old.packages.map(\.version) == ["2.31.0"])
        #expect(sides.new.packages.map(\.version) == ["2.32.0"])
        #expect(sides.old.packages[0].identity == sides.new.packages[0].identity)
    }

    @Test func vanishedFileInAFolderOfThePackageWasItsOwn() throws {
        let sides = try upgrade(old: ["requests/api.py", "requests/gone.py"], new: ["requests/api.py"])
        #expect(try sides.old.owner("python/requests/gone.py") == "requests 2.31.0")
        #expect(try sides.old.owner("python/requests-2.31.0.dist-info/RECORD") == "requests 2.31.0")
        #expect(try sides.old.owner("python/requests/__pycache__/gone.cpython-312.pyc") == "requests 2.31.0")
    }

    @Test func vanishedFileOutsideThePackagesFoldersWasNobodys() throws {
        let sides = try upgrade(
            old: ["requests/api.py", "gone.py", "sitecustomize.py"], new: ["requests/api.py", "sitecustomize.py"])
        #expect(try sides.old.owner("python/gone.py") == nil)
        #expect(try sides.old.owner("python/sitecustomize.py") == nil)
    }

    @Test func guessesNeverReachTheNewSide() throws {
        let sides = try upgrade(old: ["requests/api.py", "requests/evil.py"], new: ["requests/api.py"])
        #expect(try sides.new.owner("python/requests/evil.py") == nil)
    }

    @Test func folderOfSeveralPackagesIsNotGuessed() throws {
        var old = Artifact()
        var new = Artifact()
        for name in ["google-auth", "google-api"] {
            let folder = name.replacing("-", with: "_")
            try old.addPython(folder, "1", files: ["google/\(folder).py", "google/\(folder)_gone.py"])
            try new.addPython(folder, "2", files: ["google/\(folder).py"])
        }
        let sides = PackageSides(old: old.manifest, new: new.side)
        #expect(try sides.old.owner("python/google/google_api_gone.py") == nil)
        #expect(try sides.old.owner("python/google/google_api.py") == "google_api 1")
    }

    @Test func folderThatAllPackagesShareIsNotGuessed() throws {
        var old = Artifact()
        var new = Artifact()
        try old.addPython("httpie", "1", files: ["bin/http", "bin/gone"])
        try new.addPython("httpie", "2", files: ["bin/http"])
        let sides = PackageSides(old: old.manifest, new: new.side)
        #expect(try sides.old.owner("python/bin/http") == "httpie 1")
        #expect(try sides.old.owner("python/bin/gone") == nil)
    }

    @Test func unchangedRecordIsReadFromTheOtherSide() throws {
        var old = Artifact()
        try old.addPython("six", "1", files: ["six.py", "six_extra/a.py"])
        let new = old
        try old.add("python/six_extra/dropped.py")
        let sides = PackageSides(old: old.manifest, new: new.side)
        #expect(try sides.old.owner("python/six_extra/a.py") == "six 1")
        #expect(try sides.old.owner("python/six_extra/dropped.py") == nil)
    }

    @Test func unchangedPackageJSONTellsTheOldVersion() throws {
        var old = Artifact()
        try old.add("node_modules/ms/package.json", #"{"version": "2.1"}"#)
        let sides = PackageSides(old: old.manifest, new: old.side)
        #expect(sides.old.packages.map(\.version) == ["2.1"])
    }

    @Test func changedPackageJSONLeavesTheOldVersionUnknown() throws {
        var old = Artifact()
        var new = Artifact()
        try old.add("node_modules/ms/package.json", #"{"version": "2.0"}"#)
        try new.add("node_modules/ms/package.json", #"{"version": "2.1"}"#)
        let sides = PackageSides(old: old.manifest, new: new.side)
        #expect(sides.old.packages.map(\.version) == [nil])
        #expect(PackageSides(old: old.side, new: new.side).old.packages.map(\.version) == ["2.0"])
    }

    @Test func packageThatIsGoneKeepsTheFolderOfItsName() throws {
        var old = Artifact()
        try old.addPython(
            "Charset-Normalizer".lowercased().replacing("-", with: "_"), "3",
            files: [
                "charset_normalizer/x.py", "charset_normalizer.py", "unrelated/x.py",
            ])
        let sides = PackageSides(old: old.manifest, new: Artifact().side)
        #expect(try sides.old.owner("python/charset_normalizer/x.py") == "charset_normalizer 3")
        #expect(try sides.old.owner("python/charset_normalizer.py") == "charset_normalizer 3")
        #expect(try sides.old.owner("python/unrelated/x.py") == nil)
    }

    @Test func twoArtifactsInFullNeedNoGuess() throws {
        var old = Artifact()
        try old.addPython("requests", "2.31.0", files: ["requests/api.py"])
        try old.add("python/requests/stray.py")
        var new = Artifact()
        try new.addPython("requests", "2.32.0", files: ["requests/api.py"])
        let sides = PackageSides(old: old.side, new: new.side)
        #expect(try sides.old.owner("python/requests/stray.py") == nil)
        #expect(try sides.old.owner("python/requests/api.py") == "requests 2.31.0")
    }

    private func upgrade(old oldFiles: [String], new newFiles: [String]) throws -> PackageSides {
        var old = Artifact()
        var new = Artifact()
        try old.addPython("requests", "2.31.0", files: oldFiles)
        try new.addPython("requests", "2.32.0", files: newFiles)
        return PackageSides(old: old.manifest, new: new.side)
    }
}
