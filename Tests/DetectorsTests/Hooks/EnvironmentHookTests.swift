import Core
import Detectors
import TestKit
import Testing

/// What an image's variables have run.
@Suite struct EnvironmentHookTests {
    private func hooks(_ environment: [String], folder: String = "/app", _ names: [String]) async throws -> [Hook] {
        var sample = Sample()
        for name in names { try sample.add(name, "x") }
        let config = PinnedConfig(replaced: ImageConfig(environment: environment, workingDirectory: folder))
        return try await sample.hooks(of: config)
    }

    @Test(
        "a variable that names a file of the image",
        arguments: [
            ("AWS_LAMBDA_EXEC_WRAPPER=/opt/wrap", "opt/wrap"), ("BASH_ENV=./rc", "app/rc"),
            ("LD_PRELOAD=/usr/lib/a.so:/usr/lib/b.so", "usr/lib/b.so"),
            ("LD_PRELOAD=libj.so.2", "usr/lib/x86_64/libj.so.2"),
            ("LD_AUDIT=/a.so", "a.so"), ("PYTHONSTARTUP=/app/../s.py", "s.py"),
            ("NODE_OPTIONS=--max-old-space-size=99 --require ./t.js", "app/t.js"),
            ("NODE_OPTIONS=-r /opt/t", "opt/t.cjs"), ("NODE_OPTIONS=--import=file:///opt/t.mjs", "opt/t.mjs"),
            // As Node takes a value apart: quotes anywhere, `_` for `-`, URLs with escapes.
            ("NODE_OPTIONS=--require=\"/opt/t.js\"", "opt/t.js"), ("NODE_OPTIONS=--re\"quire\"=/opt/t.js", "opt/t.js"),
            ("NODE_OPTIONS=--import \"/opt/a b/t.mjs\"", "opt/a b/t.mjs"),
            ("NODE_OPTIONS=--require \"/opt/a\\\"b.js\"", "opt/a\"b.js"),
            ("NODE_OPTIONS=--import=file:///opt/%74.mjs", "opt/t.mjs"),
            ("NODE_OPTIONS=--experimental_loader=/opt/t.mjs", "opt/t.mjs"),
            ("JAVA_TOOL_OPTIONS=-Xmx1g -javaagent:/opt/a.jar=x=y", "opt/a.jar"),
            ("JAVA_TOOL_OPTIONS=-java\"agent:/opt/a b.jar\"", "opt/a b.jar"),
            ("RUBYOPT=-W0 -r/opt/x", "opt/x.rb"), ("DOTNET_STARTUP_HOOKS=/a.dll:/opt/h.dll", "opt/h.dll"),
        ])
    func named(variable: String, path: String) async throws {
        let found = try await hooks([variable], [path, "other/file"]).filter { $0.kind == .environment }
        #expect(found.map { $0.path.displayed } == [path])
        let name = try #require(variable.split(separator: "=").first)
        #expect(found.allSatisfy { $0.remark.hasSuffix("\(name) names it") })
    }

    @Test(
        "a variable that names none of its files",
        arguments: [
            "NODE_OPTIONS=--max-old-space-size=4096", "JAVA_TOOL_OPTIONS=-Xmx1g -cp /opt/a.txt", "LD_PRELOAD=",
            "LD_PRELOAD=libother.so", "PATH=/opt", "BASH_ENV", "RUBYOPT=-W0", "ld_preload=/opt/a.txt",
            "NODE_OPTIONS=-r",
        ])
    func nothing(variable: String) async throws {
        #expect(try await hooks([variable], ["opt/a.txt", "usr/lib/libj.so"]).isEmpty)
    }

    @Test func theFileThatALinkedFolderLeadsToIsNamed() async throws {
        var sample = Sample()
        try sample.addLink("lib", to: "usr/lib")
        try sample.add("usr/lib/a.so", "x")
        let config = PinnedConfig(replaced: ImageConfig(environment: ["LD_PRELOAD=/lib/a.so"]))
        let found = try await sample.hooks(of: config)
        #expect(found.map { $0.path.displayed } == ["usr/lib/a.so"])
    }

    @Test func aFolderOfPYTHONPATHStandsBeforeTheStandardLibrary() async throws {
        let names = ["app/uuid.py", "app/sitecustomize.py", "app/a.pth", "lib2/uuid.py"]
        let found = try await hooks(["PYTHONPATH=.:/usr/lib/python3.11"], names + ["usr/lib/python3.11/uuid.py"])
        #expect(found.map(\.kind) == [.customize, .stdlibShadow])
        #expect(found.first?.remark == "Python imports it when it starts: PYTHONPATH names its folder")
        #expect(try await hooks([], names).isEmpty)
    }

    @Test(
        "a folder that only begins as the interpreter's",
        arguments: ["srv/python3mods", "srv/python3.11", "lib/python3.x"])
    func notTheInterpreters(folder: String) async throws {
        let found = try await hooks(["PYTHONPATH=/\(folder)"], ["\(folder)/sitecustomize.py"])
        #expect(found.map(\.kind) == [.customize])
    }
}
