import Core

/// Reads project files. Every key that nothing reads is an error: a misspelled check would silently be none.
package struct ProjectReader {
    private let options: [ProjectOption]
    private let file: String

    private static let tables = ["artifact", "command", "defaults", "policy"]
    private static let artifactKeys = ["functions", "image", "note", "owner", "path", "platform"]
    /// What `[policy]` says in words of its own, and the option that does it.
    private static let policies = [
        (key: "no-findings", option: "fail-on"), (key: "pinned", option: "strict-names"),
        (key: "scanned-within", option: "max-scan-age"), (key: "signed-by", option: "config"),
    ]
    private static let warnOnly = "warn-only"

    /// Reads a project file's bytes.
    /// - Parameters:
    ///   - file: The file as messages name it.
    ///   - folder: Its folder, as the working folder knows it.
    ///   - options: The options that may be set.
    /// - Throws: `project.invalid` with the line.
    package static func read(
        _ bytes: [UInt8], file: String, folder: String, options: [ProjectOption]
    ) throws(Failure) -> Project {
        let root = try TOMLDocument.read(bytes, file: file)
        return try ProjectReader(options: options, file: file).project(root, folder: folder)
    }

    private func project(_ root: TOMLValue, folder: String) throws(Failure) -> Project {
        var project = Project(file: file, folder: folder)
        for member in root.members ?? [] {
            switch member.key {
            case "defaults": project.settings += try settings(member, command: nil)
            case "command":
                for command in try table(member) {
                    let known = commands
                    guard known.contains(command.key) else {
                        throw ProjectFault.unknown(
                            command.key, in: "[command]", line: command.value.line, known: known, file: file)
                    }
                    project.settings += try settings(command, command: command.key)
                }
            case "artifact":
                for artifact in try table(member) { project.artifacts.append(try self.artifact(artifact)) }
            case "policy": try policy(member, into: &project)
            default:
                throw ProjectFault.unknown(
                    member.key, in: "the file", line: member.value.line, known: Self.tables, file: file)
            }
        }
        return project
    }

    private var commands: [String] {
        var seen: Set<TextKey> = []
        return options.flatMap(\.commands).filter { seen.insert($0).inserted }.sorted()
    }

    private func settings(_ table: TOMLValue.Member, command: String?) throws(Failure) -> [Project.Setting] {
        let known = options.filter { option in command.map { option.commands.contains($0) } ?? true }
        var settings: [Project.Setting] = []
        for member in try self.table(table) {
            guard let option = known.first(where: { $0.name == member.key }) else {
                throw ProjectFault.unknown(
                    member.key, in: command.map { "[command.\($0)]" } ?? "[defaults]", line: member.value.line,
                    known: known.map(\.name).sorted(), file: file)
            }
            settings.append(
                .init(
                    command: command, option: option.name, value: try value(member, for: option),
                    line: member.value.line, isPolicy: false))
        }
        return settings
    }

    private func policy(_ table: TOMLValue.Member, into project: inout Project) throws(Failure) {
        for member in try self.table(table) {
            if member.key == Self.warnOnly {
                project.warnOnly = try texts(member).map { text throws(Failure) in try loweredID(text, member) }
                continue
            }
            guard let policy = Self.policies.first(where: { $0.key == member.key }),
                let option = options.first(where: { $0.name == policy.option })
            else {
                throw ProjectFault.unknown(
                    member.key, in: "[policy]", line: member.value.line,
                    known: (Self.policies.map(\.key) + [Self.warnOnly]).sorted(), file: file)
            }
            project.settings.append(
                .init(
                    command: nil, option: option.name, value: try value(member, for: option), line: member.value.line,
                    isPolicy: true))
        }
    }

    /// An id that may warn where it would fail: what says that bytes are not what they claim to be may not.
    private func loweredID(_ text: String, _ member: TOMLValue.Member) throws(Failure) -> FindingID {
        guard let id = FindingID(rawValue: text) else {
            let near = FindingRegistry.nearest(to: text, count: 1).first
            throw ProjectFault.failure(
                "names the id \(ProjectFault.quoted(text)), which there is not", line: member.value.line, file: file,
                remedy: near.map { "write \($0)" })
        }
        guard id.family != .archive, id != .signatureIntegrity, id.rawValue != "lock.swapped" else {
            throw ProjectFault.failure(
                "lowers \(id): archive.*, signature.integrity and lock.swapped always fail", line: member.value.line,
                file: file, remedy: "take it off the list")
        }
        return id
    }

    private func artifact(_ member: TOMLValue.Member) throws(Failure) -> Project.Artifact {
        guard Self.isName(member.key) else {
            throw ProjectFault.failure(
                "names an artifact \(ProjectFault.quoted(member.key)): a name has letters, digits, `.`, `_`, `-` and {stem}",
                line: member.value.line, file: file)
        }
        var artifact = Project.Artifact(name: member.key, line: member.value.line)
        for property in try table(member) {
            switch property.key {
            case "path": artifact.paths = try texts(property)
            case "image": artifact.image = try text(property)
            case "platform":
                let text = try text(property)
                guard let platform = ImagePlatform(text) else {
                    throw ProjectFault.failure(
                        "has the platform \(ProjectFault.quoted(text)), which is none", line: property.value.line,
                        file: file, remedy: "write os/architecture, such as linux/arm64")
                }
                artifact.platform = platform
            case "owner": artifact.owner = try text(property)
            case "note": artifact.note = try text(property)
            case "functions": artifact.functions = try texts(property)
            default:
                throw ProjectFault.unknown(
                    property.key, in: "[artifact.\(PathEscaping.displayed(member.key.utf8))]",
                    line: property.value.line, known: Self.artifactKeys, file: file)
            }
        }
        guard !artifact.paths.isEmpty, !artifact.paths.contains("") else {
            throw ProjectFault.failure(
                "has an artifact without a path", line: artifact.line, file: file,
                remedy: "write path = \"dist/layer.zip\"")
        }
        return artifact
    }

    /// Whether a pin may have the name: `{stem}` aside, letters, digits, `.`, `_`, `-`, as before the `=` of an argument.
    private static func isName(_ name: String) -> Bool {
        var rest = Array(name.utf8)[...]
        let stem = Array("{stem}".utf8)
        guard !rest.isEmpty else { return false }
        while let byte = rest.first {
            if rest.starts(with: stem) {
                rest = rest.dropFirst(stem.count)
                continue
            }
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                rest = rest.dropFirst()
            default: return false
            }
        }
        return name != "." && name != ".."
    }
}

extension ProjectReader {
    private func table(_ member: TOMLValue.Member) throws(Failure) -> [TOMLValue.Member] {
        guard let members = member.value.members else { throw mismatch(member, "a table") }
        return members
    }

    private func text(_ member: TOMLValue.Member) throws(Failure) -> String {
        guard case .string(let text) = member.value.content else { throw mismatch(member, "text") }
        return text
    }

    /// One text or a list of texts.
    private func texts(_ member: TOMLValue.Member) throws(Failure) -> [String] {
        switch member.value.content {
        case .string(let text): return [text]
        case .array(let values):
            var texts: [String] = []
            for value in values {
                guard case .string(let text) = value.content else { throw mismatch(member, "a list of texts") }
                texts.append(text)
            }
            return texts
        default: throw mismatch(member, "text or a list of texts")
        }
    }

    private func value(_ member: TOMLValue.Member, for option: ProjectOption) throws(Failure) -> SettingValue {
        switch (option.form, member.value.content) {
        case (.flag, .boolean(let isSet)): return .flag(isSet)
        case (.flag, _): throw mismatch(member, "true or false")
        case (.value, .string(let text)), (.value, .date(let text)): return .text(text)
        case (.value, .integer(let number)): return .text("\(number)")
        case (.value, _): throw mismatch(member, "text")
        case (.list, _): return .list(try texts(member))
        }
    }

    private func mismatch(_ member: TOMLValue.Member, _ wanted: String) -> Failure {
        ProjectFault.failure(
            "gives \(ProjectFault.quoted(member.key)) \(member.value.kind), where \(wanted) is due",
            line: member.value.line, file: file)
    }
}
