import Core
import Detectors
import Testing

@Suite struct PythonOwnershipTests {
    @Test func recordNamesTheOwnerOfEachFile() throws {
        var layer = Artifact()
        try layer.addPython("requests", "2.31.0", files: ["requests/__init__.py", "requests/api.py"])
        try layer.addPython("six", "1.16.0", files: ["six.py"])
        #expect(try layer.index.owner("python/requests/api.py") == "requests 2.31.0")
        #expect(try layer.index.owner("python/requests-2.31.0.dist-info/RECORD") == "requests 2.31.0")
        #expect(try layer.index.owner("python/six.py") == "six 1.16.0")
    }

    @Test func fileDroppedIntoAPackageIsNobodys() throws {
        var layer = Artifact()
        try layer.addPython("requests", "2.31.0", files: ["requests/api.py"])
        try layer.add([
            "python/requests/evil.py", "python/requests-2.31.0.dist-info/entry_points.txt", "python/sitecustomize.py",
            "python/requests/__pycache__/evil.cpython-312.pyc", "python/evil.pth",
        ])
        for entry in layer.entries.suffix(5) { #expect(try layer.index.owner(entry.path.displayed) == nil) }
    }

    @Test(arguments: [
        "sitecustomize.py", "usercustomize.py", "sitecustomize/__init__.py", "sitecustomize.cpython-312-x86_64.so",
        "__pycache__/sitecustomize.cpython-312.pyc", "../sitecustomize.py", "../../sitecustomize.py",
        "lib/python3.12/site-packages/sitecustomize.py",
    ])
    func startupModuleIsNobodysEvenIfListed(row: String) throws {
        var layer = Artifact()
        try layer.addPython("requests", "2.31.0", site: "a/python", files: ["requests/api.py"], rows: [row])
        let names = [
            "a/python/\(row)", "a/sitecustomize.py", "sitecustomize.py", "a/python/__pycache__/sitecustomize.pyc",
        ]
        for name in names where !name.contains("..") { #expect(try layer.index.owner(name) == nil) }
        #expect(try layer.index.owner("a/python/requests/api.py") == "requests 2.31.0")
    }

    @Test func startupModuleDeepInsideAPackageIsItsOwn() throws {
        var layer = Artifact()
        try layer.addPython("ddtrace", "2.0", files: ["ddtrace/bootstrap/sitecustomize.py"])
        #expect(try layer.index.owner("python/ddtrace/bootstrap/sitecustomize.py") == "ddtrace 2.0")
    }

    @Test func quotedFieldsAreReadAsCSV() throws {
        var layer = Artifact()
        let rows = [#""a/with,comma.py",sha256=x,1"#, #""a/with""quote.py",,"#, "a/plain.py"]
        try layer.addPython("a", "1", files: ["a/x.py"], rows: rows)
        for name in ["a/with,comma.py", "a/with\"quote.py", "a/plain.py"] {
            #expect(try layer.index.owner("python/\(name)") == "a 1")
        }
    }

    @Test func quoteThatNeverClosesClaimsNothing() throws {
        var layer = Artifact()
        try layer.add("python/a-1.dist-info/RECORD", "a/x.py,,\n\"a/y.py,,\na/z.py,,\n")
        #expect(try layer.index.owner("python/a/x.py") == "a 1")
        #expect(try layer.index.owner("python/a/y.py") == nil)
        #expect(try layer.index.owner("python/a/z.py") == nil)
    }

    @Test func rowsOutsideTheSiteLeadWherePipPutThem() throws {
        var layer = Artifact()
        try layer.addPython("httpie", "3", files: ["httpie/x.py"], rows: ["../../bin/http,,", "../../share/man/h.1,,"])
        #expect(try layer.index.owner("python/bin/http") == "httpie 3")
        #expect(try layer.index.owner("python/share/man/h.1") == "httpie 3")
        var prefixed = Artifact()
        try prefixed.addPython(
            "httpie", "3", site: "python/lib/python3.12/site-packages", files: [], rows: ["../../../bin/http,,"])
        #expect(try prefixed.index.owner("python/bin/http") == "httpie 3")
    }

    @Test(arguments: [
        "/python/x.py", "../../../x.py", "../../../../../../etc/passwd", "a/../x.py", "./x.py", "a//x.py",
        "..//x.py", "x.py\0", "../", "..", "",
    ])
    func hostileRowsAreIgnored(row: String) throws {
        var layer = Artifact()
        try layer.addPython("a", "1", files: ["a/y.py"], rows: ["\(row),,"])
        for name in ["x.py", "python/x.py", "python/a/x.py", "etc/passwd", "python", "python/etc/passwd"] {
            #expect(try layer.index.owner(name) == nil)
        }
        #expect(try layer.index.owner("python/a/y.py") == "a 1")
    }

    @Test func bytecodeBelongsToItsSourcesOwner() throws {
        var layer = Artifact()
        try layer.addPython("a", "1", files: ["a/x.py", "six.py"])
        #expect(try layer.index.owner("python/a/__pycache__/x.cpython-312.pyc") == "a 1")
        #expect(try layer.index.owner("python/a/__pycache__/x.cpython-312.opt-1.pyc") == "a 1")
        #expect(try layer.index.owner("python/__pycache__/six.cpython-312.pyc") == "a 1")
        #expect(try layer.index.owner("python/a/x.pyc") == nil)
    }

    @Test func withoutARecordOnlyTheMetadataIsOwned() throws {
        var layer = Artifact()
        try layer.add(["python/Foo_Bar-1.2.dist-info/METADATA", "python/foo_bar/x.py"])
        #expect(try layer.index.owner("python/Foo_Bar-1.2.dist-info/METADATA") == "Foo_Bar 1.2")
        #expect(try layer.index.owner("python/foo_bar/x.py") == nil)
    }

    @Test func recordCutShortCountsAsUnread() throws {
        var layer = Artifact()
        try layer.addPython("a", "1", files: ["a/x.py"])
        let record = try path("python/a-1.dist-info/RECORD")
        var contents = layer.contents
        contents[record]?.removeLast()
        let index = PackageIndex(entries: layer.entries, contents: contents)
        #expect(try index.owner("python/a/x.py") == nil)
    }

    @Test func folderNameDecidesWhichPackageItIsAndTheHeaderHowItIsSpelled() throws {
        var layer = Artifact()
        try layer.add("python/pyyaml-6.0.dist-info/METADATA", "Name: PyYAML\nVersion: 6.0.1\n\nName: other\n")
        try layer.add("python/six-1.dist-info/METADATA", "Name: requests\nVersion: 9\n")
        #expect(layer.index.packages.map(\.name) == ["PyYAML", "six"])
        #expect(layer.index.packages.map(\.version) == ["6.0.1", "9"])
        #expect(layer.index.packages.map(\.identity.name) == ["pyyaml", "six"])
    }

    @Test func namesCompareAsPEP503Has() throws {
        var layer = Artifact()
        try layer.add("python/Foo.Bar__baz-1.dist-info/METADATA")
        #expect(layer.index.packages.map(\.identity.name) == ["foo-bar-baz"])
    }

    @Test func versionCannotForgeALine() throws {
        var layer = Artifact()
        try layer.add("python/a-1.dist-info/METADATA", "Name: a\nVersion: 1\u{1B}[2K\n")
        #expect(layer.index.packages.map(\.version) == [#"1\033[2K"#])
    }

    @Test func outerPackageOwnsWhatItVendors() throws {
        var layer = Artifact()
        let vendored = "setuptools/_vendor"
        try layer.addPython("wheel", "1", site: "python/\(vendored)", files: ["wheel/x.py"])
        try layer.addPython("setuptools", "80", files: ["\(vendored)/wheel/x.py"])
        #expect(try layer.index.owner("python/\(vendored)/wheel/x.py") == "setuptools 80")
    }

    @Test func eggInfoListsItsFiles() throws {
        var layer = Artifact()
        try layer.add("python/old-1.0-py3.12.egg-info/PKG-INFO", "Name: old\nVersion: 1.0\n")
        try layer.add("python/old-1.0-py3.12.egg-info/installed-files.txt", "../old/x.py\n../../bin/old\nPKG-INFO\n")
        try layer.add("python/older-2.egg-info/SOURCES.txt", "setup.py\nsrc/older/y.py\nolder/z.py\n")
        try layer.add("python/oldest-3.egg-info", "Name: oldest\nVersion: 3.1\n")
        let index = layer.index
        #expect(try index.owner("python/old/x.py") == "old 1.0")
        #expect(try index.owner("bin/old") == "old 1.0")
        #expect(try index.owner("python/old/dropped.py") == nil)
        #expect(try index.owner("python/older/y.py") == "older 2")
        #expect(try index.owner("python/older/z.py") == "older 2")
        #expect(try index.owner("python/setup.py") == nil)
        #expect(try index.owner("python/oldest-3.egg-info") == "oldest 3.1")
    }

    @Test func artifactsTopCanBeTheSite() throws {
        var function = Artifact()
        try function.add("six-1.dist-info/RECORD", "six.py,,\n../escape.py,,\n")
        #expect(try function.index.owner("six.py") == "six 1")
        #expect(try function.index.owner("escape.py") == nil)
    }

    @Test func folderBelongsToThePackageThatAloneHasFilesInIt() throws {
        var layer = Artifact()
        for folder in ["python", "python/a", "python/a/deep", "python/bin", "python/empty"] {
            try layer.addFolder(folder)
        }
        try layer.addPython("a", "1", files: ["a/deep/x.py"], rows: ["../../bin/a,,"])
        try layer.addPython("b", "1", files: ["b/x.py"], rows: ["../../bin/b,,"])
        try layer.add(["python/bin/a", "python/bin/b"])
        let index = layer.index
        #expect(try index.owner("python/a") == "a 1")
        #expect(try index.owner("python/a/deep") == "a 1")
        #expect(try index.owner("python/bin") == nil)
        #expect(try index.owner("python/empty") == nil)
        #expect(try index.owner("python") == nil)
    }
}
