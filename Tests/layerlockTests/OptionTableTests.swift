import Core
import Project
import TestKit
import Testing

@testable import layerlock

/// Every option of the command line either has a default to be set, or is said to have none.
@Suite(.needsProgram) struct OptionTableTests {
    private struct Option {
        let command: String
        let name: String
        let isFlag: Bool
        let isList: Bool
    }

    /// Options of one run: its artifacts, keys, times and what it writes besides. A default for these would surprise.
    private static let ofOneRun = [
        "all", "anew", "artifact", "as-of", "attempt-memory", "attempt-time", "base", "baseline", "bundle",
        "certificate",
        "certificate-identity", "certificate-oidc-issuer", "check", "config-file", "current", "drain",
        "effective-from", "expect-shards", "expires", "fetched", "from-lock", "function", "health-file", "help",
        "identity", "import", "index", "into", "issuer", "job", "jobs", "key", "layer", "list", "live", "look-time",
        "metrics-file", "name", "no-lock", "only", "owner", "package", "passphrase-env", "passphrase-file", "path",
        "pin-env", "pin-file", "profile-version", "prune", "reason", "region", "remove", "rename", "replace",
        "report", "role", "run-id", "shard", "sign-with", "since", "stack", "subject", "template", "tenant",
        "timestamp", "to", "trusted-root", "unlogged", "unsigned", "until", "update", "use", "valid-from",
        "valid-until", "verify", "write-inventory", "yes",
    ]
    /// Commands that take nothing from a project file.
    private static let apart = ["config show", "doctor", "explain", "init", "worker attempt"]

    private static func isOfOneRun(_ option: Option) -> Bool {
        if apart.contains(option.command) { return true }
        return switch option.name {
        // A choice that is another one for each artifact.
        case "image", "allow": !["lock", "verify"].contains(option.command)
        case "signature": option.command == "inspect"
        // What is listed, rather than what to make of it.
        case "hooks", "secrets", "malware", "programs": option.command == "inspect"
        // What is signed, rather than a report.
        case "output": ["sign", "endorse", "ledger receipt"].contains(option.command)
        // A receipt may be signed by a key alone.
        case "profile", "chain": option.command.hasPrefix("trust ") || option.command == "ledger receipt"
        // Artifacts have no use for it there.
        case "ledger": option.command == "diff"
        default: ofOneRun.contains(option.name)
        }
    }

    /// All options of all commands, as the program tells them.
    private func options() async throws -> [Option] {
        let help = try await withTemporaryFolder { folder in
            try await shell("layerlock --experimental-dump-help", in: folder)
        }
        let root = try JSONReader.read(Array(help.text.utf8))
        let command = try #require(root.object?["command"]?.object)
        var found: [Option] = []
        collect(command, path: [], into: &found)
        #expect(found.count > 200)
        return found
    }

    private func collect(_ command: JSONObject, path: [String], into found: inout [Option]) {
        for argument in command["arguments"]?.array ?? [] {
            guard let argument = argument.object, let kind = argument["kind"]?.string, kind != "positional" else {
                continue
            }
            let names = (argument["names"]?.array ?? []).compactMap(\.object)
            guard let name = names.first(where: { $0["kind"]?.string == "long" })?["name"]?.string else { continue }
            found.append(
                Option(
                    command: path.joined(separator: " "), name: name, isFlag: kind == "flag",
                    isList: argument["isRepeating"] == .bool(true)))
        }
        for sub in (command["subcommands"]?.array ?? []).compactMap(\.object) {
            guard let name = sub["commandName"]?.string, name != "help" else { continue }
            collect(sub, path: path + [name], into: &found)
        }
    }

    @Test func everyOptionIsInTheTable() async throws {
        for option in try await options() where !option.command.isEmpty && option.name != "version" {
            guard !Self.isOfOneRun(option) else { continue }
            let entries = OptionTable.options.filter {
                $0.word == option.name && $0.commands.contains(option.command)
            }
            #expect(entries.count == 1, "--\(option.name) of \(option.command)")
            for entry in entries {
                #expect((entry.form == .flag) == option.isFlag, "--\(option.name)")
                #expect((entry.form == .list) == option.isList, "--\(option.name)")
            }
        }
    }

    @Test func theTableHoldsNoOptionThatThereIsNot() async throws {
        let known = try await options()
        for entry in OptionTable.options {
            for command in entry.commands {
                #expect(
                    known.contains { $0.command == command && $0.name == entry.word },
                    "\(entry.name) of \(command)")
            }
        }
    }

    /// Editors are told what the table says.
    @Test func theSchemaForEditorsKnowsAllOptions() throws {
        let bytes = try FileReading.readWhole(repositoryPath("docs/schemas/project.schema.json"), limit: 1 << 20)
        let tables = try #require(try JSONReader.read(bytes).object?["properties"]?.object)
        func keys(_ table: JSONValue?) -> [String] { table?.object?["properties"]?.object?.keys.sorted() ?? [] }
        func names(_ scope: ProjectOption.Scope, _ command: String? = nil) -> [String] {
            let options = OptionTable.options.filter { option in
                option.scope.contains(scope) && command.map { option.commands.contains($0) } ?? true
            }
            return Set<TextKey>(options.map(\.name)).sorted()
        }
        #expect(keys(tables["defaults"]) == names(.defaults))
        let commands = tables["command"]?.object?["properties"]?.object
        #expect(commands?.keys.sorted() == Set<TextKey>(OptionTable.options.flatMap(\.commands)).sorted())
        for (command, table) in commands?.members ?? [] { #expect(keys(table) == names(.command, command)) }
        let artifact = tables["artifact"]?.object?["additionalProperties"]
        #expect(
            keys(artifact) == (names(.artifact) + ["functions", "note", "owner", "path"]).sorted())
        #expect(
            keys(tables["policy"]) == ["no-findings", "pinned", "scanned-within", "signed-by", "warn-only"])
    }
}
