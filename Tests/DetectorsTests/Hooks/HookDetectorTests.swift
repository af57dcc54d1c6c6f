import Core
import Detectors
import TestKit
import Testing

/// Which files count as run without being called.
@Suite struct HookDetectorTests {
    private func hooks(_ build: (inout Sample) throws -> Void) async throws -> [Hook] {
        var sample = Sample()
        try build(&sample)
        return try #require(try await sample.observations(by: [HookDetector()])[HookDetector.self])
    }

    private func words(_ build: (inout Sample) throws -> Void) async throws -> [String] {
        try await hooks(build).map { "\($0.kind.rawValue) \($0.path.displayed)" }
    }

    @Test(
        "a .pth file where the runtime reads it",
        arguments: [
            "python/x.pth", "python/lib/python3.12/site-packages/x.pth", "x.pth", "python/.x.pth", "python/.pth",
        ])
    func pth(path: String) async throws {
        #expect(try await words { try $0.add(path, "import os\n") } == ["pth \(path)"])
    }

    @Test(
        "a .pth file where nobody reads it",
        arguments: [
            "python/a/x.pth", "python/lib/x.pth", "python/x.PTH", "python/x.pth.txt", "lib/x.pth", "extra/python/x.pth",
        ])
    func pthElsewhere(path: String) async throws {
        #expect(try await words { try $0.add(path, "import os\n") } == [])
    }

    @Test func aPthFileOfFoldersAloneIsNoHook() async throws {
        #expect(try await words { try $0.add("python/x.pth", "/opt/python/more\n") } == [])
    }

    @Test func aPthFileIsAccountedForByTheRecordOfThisContentAlone() async throws {
        func build(_ content: String) -> (inout Sample) throws -> Void {
            { sample in
                let site = "python/lib/python3.12/site-packages"
                try sample.add("\(site)/x.pth", content)
                try sample.add("\(site)/x-1.0.dist-info/METADATA", "Name: x\nVersion: 1.0\n")
                try sample.add("\(site)/x-1.0.dist-info/RECORD", PythonIntegrityTests.row("x.pth", "import x\n"))
            }
        }
        #expect(try await hooks(build("import x\n")).map(\.explanation) == ["x 1.0"])
        #expect(try await hooks(build("import y\n")).map(\.explanation) == [nil])
    }

    @Test("a folder that is a link, and a link with such a name")
    func links() async throws {
        #expect(
            try await words {
                try $0.addLink("python", to: "lib/code")
                try $0.add("lib/code/x.pth", "import os\n")
            } == ["pth lib/code/x.pth"])
        #expect(
            try await words {
                try $0.addLink("python/x.pth", to: "y.txt")
                try $0.add("python/y.txt", "import os\n")
            } == ["pth python/x.pth"])
    }

    @Test("modules that Python imports by itself, or instead of its own")
    func modules() async throws {
        #expect(
            try await words {
                try $0.add("python/sitecustomize.py")
                try $0.add("python/usercustomize/__init__.py")
                try $0.add("python/ddtrace/sitecustomize.py")
                try $0.add("python/uuid.py")
                try $0.add("python/xml/__init__.pyc")
                try $0.add("python/decimal.cpython-312-x86_64-linux-gnu.so")
                try $0.add("python/uuid7.py")
                try $0.add("python/requests/json.py")
                try $0.add("python/email/data.txt")
                try $0.add("python/lib/python3.12/site-packages/uuid.py")
                try $0.add("csv.py")
            } == [
                "stdlib-shadow csv.py", "stdlib-shadow python/decimal.cpython-312-x86_64-linux-gnu.so",
                "customize python/sitecustomize.py", "customize python/usercustomize/__init__.py",
                "stdlib-shadow python/uuid.py", "stdlib-shadow python/xml/__init__.pyc",
            ])
    }

    @Test func moduleNamesHaveTheirVersions() async throws {
        let found = try await hooks {
            try $0.add("python/imp.py")
            try $0.add("python/tomllib.py")
        }
        #expect(
            found.map(\.remark) == [
                "takes the place of the module imp of Python 3.9 to 3.11",
                "takes the place of the module tomllib of Python 3.11 to 3.14",
            ])
    }

    @Test("programs that Lambda starts")
    func programs() async throws {
        let found = try await hooks {
            try $0.add("extensions/a", "x", mode: 0o755)
            try $0.add("extensions/b", "x")
            try $0.add("extensions/lib/c", "x", mode: 0o755)
            try $0.add("bootstrap", "x", mode: 0o755)
            try $0.add("bin/bootstrap", "x", mode: 0o755)
        }
        #expect(found.map { $0.path.displayed } == ["bootstrap", "extensions/a", "extensions/b"])
        #expect(found.map { $0.remark.contains("no execute bit") } == [false, false, true])
    }

    @Test(
        "a jar with an agent, however its manifest is written",
        arguments: [
            ("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nPremain-Class: a.B\r\n", true),
            ("meta-inf/Manifest.mf", "Manifest-Version: 1.0\rlauncher-agent-class: a.B\r", true),
            ("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\nPremain-Class: a.B\n", false),
            ("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nX-Premain-Class: a.B\n", false),
            ("x/META-INF/MANIFEST.MF", "Premain-Class: a.B\n", false),
        ])
    func agents(name: String, manifest: String, isAgent: Bool) async throws {
        var jar = ZipBuilder()
        jar.addFile(name, manifest)
        let bytes = jar.bytes()
        #expect(
            try await words { try $0.add("java/lib/a-1.0.jar", bytes) } == (isAgent ? ["agent java/lib/a-1.0.jar"] : [])
        )
    }

    @Test("of an image what lies where Lambda, the loader and its interpreters look, and nothing else")
    func image() async throws {
        var sample = Sample()
        let hooks = [
            "etc/ld.so.preload", "opt/extensions/e", "opt/python/b.pth", "usr/lib/python3/dist-packages/c.pth",
            "usr/local/lib/python3.12/site-packages/d.pth", "var/runtime/bootstrap", "var/task/a.pth",
        ]
        for name in hooks + ["a.pth", "bootstrap", "extensions/e", "python/b.pth", "app/site-packages/d.pth"] {
            try sample.add(name, "import os\n")
        }
        let found = try await sample.observations(by: [HookDetector()], isImage: true)[HookDetector.self]
        #expect(found?.map { $0.path.displayed } == hooks)
    }

    @Test("of an image what its own Python imports when it starts")
    func interpreters() async throws {
        var sample = Sample()
        let hooks = [
            "usr/lib/python3.12/lib-dynload/usercustomize.cpython-312-x86_64-linux-gnu.so",
            "usr/lib/python3.12/sitecustomize.py", "usr/lib/python312.zip",
            "usr/local/lib/python3.12/site-packages/usercustomize/__init__.py",
        ]
        for name in hooks { try sample.add(name, "x") }
        for name in [
            "usr/lib/python3.12/test/sitecustomize.py", "srv/python3.12/sitecustomize.py", "srv/python312.zip",
            "usr/lib/python3.x/sitecustomize.py", "usr/lib/python3.12/uuid.py", "usr/lib/python3.zip",
        ] { try sample.add(name, "x") }
        let found = try await sample.observations(by: [HookDetector()], isImage: true)[HookDetector.self] ?? []
        #expect(found.map { $0.path.displayed } == hooks)
        #expect(found.map(\.kind) == [.customize, .customize, .stdlibShadow, .customize])
    }

    @Test(
        "a link in place of a folder or a package hides nothing",
        arguments: [
            ("opt/ruby/lib", "../../usr/lib/python3/dist-packages", "usr/lib/python3/dist-packages/x.pth"),
            ("var/runtime", "/var/lang/lib/python3.12", "var/lang/lib/python3.12/sitecustomize.py"),
            ("usr/lib/python3.12/sitecustomize", "/data/evil", "usr/lib/python3.12/sitecustomize"),
            ("usr/lib/python3.12/site-packages", "/data/sp", "data/sp/x.pth"),
            ("usr/lib/python3.12", "/data/py", "data/py/sitecustomize.py"),
            ("usr/lib/python3.12", "/data/py", "data/py/site-packages/x.pth"),
            ("usr/lib/python312.zip", "/data/z", "data/z/json.py"), ("etc/profile.d", "/data/p", "data/p/x.sh"),
        ])
    func hiddenByALink(link: String, target: String, file: String) async throws {
        var sample = Sample()
        try sample.addLink(link, to: target)
        if file != link { try sample.add(file, "import os\n") }
        let found = try await sample.observations(by: [HookDetector()], isImage: true)[HookDetector.self] ?? []
        #expect(found.contains { $0.path.displayed == file && $0.explanation == nil })
    }

    @Test("a folder that PYTHONPATH names too keeps its .pth files, and one named as an archive works as that")
    func namedTwice() async throws {
        var sample = Sample()
        let site = "usr/lib/python3.12/site-packages"
        let archive = "usr/lib/python312.zip"
        for name in ["\(site)/x.pth", "\(archive)/sitecustomize.py", "\(archive)/json/__init__.py"] {
            try sample.add(name, "import os\n")
        }
        let config = PinnedConfig(replaced: ImageConfig(environment: ["PYTHONPATH=/\(site)"]))
        let found = try await sample.hooks(of: config)
        #expect(found.map(\.kind) == [.pth, .stdlibShadow, .customize])
    }

    @Test func aZipsAbsoluteLinkIsExplainedByNothing() async throws {
        let found = try await hooks {
            let row = PythonIntegrityTests.row("opt/x/sitecustomize.py", "x")
            try $0.add("foo-1.0.dist-info/RECORD", row)
            try $0.add("foo-1.0.dist-info/METADATA", "Name: foo\nVersion: 1.0\n")
            try $0.add("opt/x/sitecustomize.py", "x")
            try $0.addLink("python/sitecustomize.py", to: "/opt/x/sitecustomize.py")
        }
        #expect(found.first { $0.path.displayed == "python/sitecustomize.py" }?.explanation == nil)
        #expect(found.contains { $0.path.displayed == "python/sitecustomize.py" })
    }

    @Test(
        "Debian's link to its configuration is accounted for, another content or another file is not",
        arguments: [
            ("x", "etc/python3.12/sitecustomize.py", "python"), ("y", "etc/python3.12/sitecustomize.py", nil),
            ("x", "etc/python3.12/other.py", nil), ("x", "etc/missing/sitecustomize.py", nil),
        ] as [(String, String, String?)])
    func linkedCustomizing(content: String, target: String, explanation: String?) async throws {
        var sample = Sample()
        // Of `x`: md5sum.
        let sums = ["sitecustomize", "other"].map {
            " /etc/python3.12/\($0).py 9dd4e461268c8034f5c8564e155c67a6\n"
        }.joined()
        try sample.add(
            "var/lib/dpkg/status",
            "Package: python\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nConffiles:\n\(sums)")
        for name in ["sitecustomize", "other"] { try sample.add("etc/python3.12/\(name).py", content) }
        try sample.addLink("usr/lib/python3.12/sitecustomize.py", to: "../../../\(target)")
        let found = try await sample.observations(by: [HookDetector()], isImage: true)[HookDetector.self] ?? []
        #expect(found.map(\.explanation) == [explanation])
        #expect(found.map(\.isPinned) == [explanation == nil])
    }

    @Test func whatOnlyInformsIsNoFinding() async throws {
        let found = try await hooks {
            try $0.add("nodejs/node_modules/@aws-sdk/client-s3/package.json", #"{"name":"x"}"#)
            try $0.add("nodejs/node_modules/a/package.json", #"{"name":"a","scripts":{"postinstall":"x"}}"#)
            try $0.add("nodejs/node_modules/b/package.json", #"{"name":"b","scripts":{"test":"x"}}"#)
            try $0.add("python/boto3/__init__.py", "x")
        }
        #expect(found.map(\.kind) == [.sdkShadow, .install, .sdkShadow])
        #expect(HookDetector().findings(of: found).isEmpty)
    }
}
