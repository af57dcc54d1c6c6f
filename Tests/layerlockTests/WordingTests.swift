import Core
import Foundation
import TestKit
import Testing

@testable import layerlock

/// A command as ArgumentParser tells of it.
private struct Command: Decodable {
    struct Name: Decodable {
        var kind: String
        var name: String
    }
    struct Argument: Decodable {
        var names: [Name]?
    }
    struct Document: Decodable {
        var command: Command
    }
    var commandName: String
    var subcommands: [Command]?
    var arguments: [Argument]?

    /// The program's, as it parses them.
    static func program() async throws -> Command {
        try await withTemporaryFolder { folder in
            let dump = try await shell("layerlock --experimental-dump-help", in: folder)
            return try JSONDecoder().decode(Document.self, from: Data(dump.output)).command
        }
    }

    func command(_ path: some Collection<String>) -> Command? {
        var found: Command? = self
        for name in path { found = found?.subcommands?.first { $0.commandName == name } }
        return found
    }

    func command(_ operation: Core.Operation) -> Command? {
        command(CommandWording.path(operation).filter { !$0.hasPrefix("--") })
    }

    var options: Set<TextKey> {
        Set((arguments ?? []).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map { TextKey($0.name) })
    }

    var allOptions: Set<TextKey> { (subcommands ?? []).reduce(into: options) { $0.formUnion($1.allOptions) } }
}

@Suite("What the command line calls operations and settings", .needsProgram)
struct WordingTests {
    @Test("every operation is a command that there is")
    func operations() async throws {
        let root = try await Command.program()
        for operation in Core.Operation.allCases {
            let path = CommandWording.path(operation)
            if operation == .tellVersion {
                #expect(path == ["--version"] && root.options.contains("version"))
            } else {
                #expect(!path.isEmpty && root.command(path) != nil, "\(operation): \(path)")
            }
        }
    }

    @Test("every setting is an option of some command")
    func settings() async throws {
        let root = try await Command.program()
        for setting in Setting.allCases {
            #expect(root.allOptions.contains(TextKey(CommandWording.option(setting))), "\(setting)")
        }
    }

    @Test("a command that an explanation suggests has the options that it suggests")
    func explanations() async throws {
        let root = try await Command.program()
        var count = 0
        for id in FindingID.allCases {
            for piece in [id.meaning, id.cause, id.fix].flatMap(\.pieces) {
                guard case .run(let invocation) = piece else { continue }
                let command = try #require(root.command(invocation.operation))
                for case .setting(let setting, _) in invocation.arguments {
                    count += 1
                    #expect(command.options.contains(TextKey(CommandWording.option(setting))), "\(id): \(setting)")
                }
            }
        }
        #expect(count > 3)
    }

    @Test("no two operations or settings share their words")
    func words() {
        let operations = Core.Operation.allCases.map { TextKey(CommandWording.path($0).joined(separator: " ")) }
        #expect(Set(operations).count == operations.count)
        #expect(Set(Setting.allCases.map { TextKey(CommandWording.option($0)) }).count == Setting.allCases.count)
    }

    @Test("a suggested command can be pasted, whatever a file is called")
    func quoting() {
        let names: [Invocation.Argument] = [.given("my layer's.zip"), .setting(.name, .given("$(x)")), "FILE"]
        let wording = CommandWording()
        #expect(
            wording.words(Invocation(.lock, names)) == #"layerlock lock 'my layer'\''s.zip' --name '$(x)' FILE"#)
        #expect(
            wording.words(Invocation(.addRoot, [.given("a\nverdict: allow"), .setting(.name, .given(""))]))
                == #"layerlock trust add-root 'a\012verdict: allow' --name ''"#)
        #expect(wording.words(.image, "NAME:TAG") == "--image NAME:TAG" && wording.words(.verbose, nil) == "--verbose")
    }

    @Test("the explanations that the program prints are worded so")
    func explained() async throws {
        let wording = CommandWording()
        #expect(
            FindingID.lockLayers.fix.words(wording)
                == "If the new build is the one to deploy: `layerlock lock ARTIFACT`. Where rebuilds with the same root are "
                + "usual: `layerlock verify --layers merged`.")
        try await withTemporaryFolder { folder in
            let printed = try await shell("layerlock explain lock.layers", in: folder)
            #expect(printed.text.contains("`layerlock verify --layers merged`"))
        }
    }
}
