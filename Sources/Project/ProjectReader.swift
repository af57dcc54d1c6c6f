import Core

/// Reads project files. Every key that nothing reads is an error: a misspelled check would silently be none.
package struct ProjectReader {
    private let options: [ProjectOption]
    private let file: String
    private let place: ProjectPlace

    private static let tables = ["artifact", "command", "defaults", "policy"]
    /// What an artifact's table says beside options.
    static let artifactKeys = ["functions", "note", "owner", "path"]
    /// What `[policy]` says in words of its own, and the option that does it.
    static let policies = [
        (key: "no-findings", option: "fail-on"), (key: "pinned", option: "strict-names"),
        (key: "scanned-within", option: "max-scan-age"), (key: "signed-by", option: "config"),
    ]
    static let warnOnly = "warn-only"
    /// Ids of a family, and single ones, that say that bytes are not what they claim to be: they always fail.
    private static let firm: [FindingID] = [.signatureIntegrity, .attestationIntegrity, .lockSwapped]

    /// Reads a project file's bytes.
    /// - Parameters:
    ///   - file: The file as messages name it.
    ///   - place: Where it lies.
    ///   - options: The options that may be set.
    /// - Throws: `project.invalid` with the line.
    package static func read(
        _ bytes: [UInt8], file: String, place: ProjectPlace, options: [ProjectOption]
    ) throws(Failure) -> Project {
        let root = try TOMLDocument.read(bytes, file: file)
        return try ProjectReader(options: options, file: file, place: place).project(root)
    }

    private func project(_ root: TOMLValue) throws(Failure) -> Project {
        var project = Project(file: file, place: place)
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
        try refuseContradictions(project)
        return project
    }

    /// What has to hold is said once.
    private func refuseContradictions(_ project: Project) throws(Failure) {
        for policy in project.settings {
            guard let word = policy.policy else { continue }
            guard let other = project.settings.first(where: { $0.option == policy.option && $0.policy == nil }) else {
                continue
            }
            throw ProjectFault.failure(
                "sets `\(other.option)`, and `\(word)` of [policy] in line \(policy.line) says what it has to be",
                line: other.line, file: file, remedy: "take one of the lines out")
        }
    }

    private var commands: [String] {
        var seen: Set<TextKey> = []
        return options.flatMap(\.commands).filter { seen.insert($0).inserted }.sorted()
    }

    private func settings(_ table: TOMLValue.Member, command: String?) throws(Failure) -> [Project.Setting] {
        let known = options.filter { option in
            guard let command else { return option.scope.contains(.defaults) }
            return option.scope.contains(.command) && option.commands.contains(command)
        }
        var settings: [Project.Setting] = []
        for member in try self.table(table) {
            settings.append(
                try setting(member, known, command: command, in: command.map { "[command.\($0)]" } ?? "[defaults]"))
        }
        return settings
    }

    /// An option that is set, where `known` are those that may be there.
    private func setting(
        _ member: TOMLValue.Member, _ known: [ProjectOption], _ more: [String] = [], command: String? = nil,
        in place: String
    ) throws(Failure) -> Project.Setting {
        guard let option = known.first(where: { $0.name == member.key }) else {
            if let option = options.first(where: { $0.name == member.key }) {
                throw ProjectFault.failure(
                    "has `\(option.name)` in \(place), where it cannot stand", line: member.value.line, file: file,
                    remedy: "write it in \(Self.places(of: option))")
            }
            throw ProjectFault.unknown(
                member.key, in: place, line: member.value.line, known: (ProjectOption.names(of: known) + more).sorted(),
                file: file)
        }
        let value = try value(member, for: option)
        if option.isWritten, case .text(let path) = value, option.isElsewhere(path) || !self.place.holds(path) {
            throw ProjectFault.failure(
                "has `\(option.name)` written to \(ProjectFault.quoted(path)), which is outside of the repository",
                line: member.value.line, file: file,
                remedy: "name a place inside, or the one outside by --\(option.word) or \(option.variable)")
        }
        return .init(command: command, option: option.name, value: value, line: member.value.line, policy: nil)
    }

    /// Where an option may stand, for a remedy.
    private static func places(of option: ProjectOption) -> String {
        var places: [String] = []
        if option.scope.contains(.defaults) { places.append("[defaults]") }
        if option.scope.contains(.command) {
            places.append(option.commands.prefix(3).map { "[command.\($0)]" }.joined(separator: " or "))
        }
        if option.scope.contains(.artifact) { places.append("[artifact.NAME]") }
        return places.joined(separator: " or ")
    }

    private func policy(_ table: TOMLValue.Member, into project: inout Project) throws(Failure) {
        for member in try self.table(table) {
            if member.key == Self.warnOnly {
                let ids = try texts(member).map { text throws(Failure) in try loweredID(text, member) }
                if !ids.isEmpty { project.warnOnly = .init(ids: ids, line: member.value.line) }
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
                    policy: policy.key))
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
        guard id.family != .archive, !Self.firm.contains(id) else {
            throw ProjectFault.failure(
                "lowers \(id): archive.*, signature.integrity and lock.swapped always fail", line: member.value.line,
                file: file, remedy: "take it off the list")
        }
        return id
    }

    private func artifact(_ member: TOMLValue.Member) throws(Failure) -> Project.Artifact {
        guard Self.isPattern(ofNames: member.key) else {
            throw ProjectFault.failure(
                "names an artifact \(ProjectFault.quoted(member.key)): a name has letters, digits, `.`, `_`, `-` and {stem}",
                line: member.value.line, file: file)
        }
        var artifact = Project.Artifact(name: member.key, line: member.value.line)
        var notes = ArtifactNotes()
        let known = options.filter { $0.scope.contains(.artifact) }
        for property in try table(member) {
            switch property.key {
            case "path": artifact.paths = try texts(property).map { text throws(Failure) in try path(text, property) }
            case "owner": notes.owner = try text(property)
            case "note": notes.note = try text(property)
            case "functions": notes.functions = try texts(property)
            default:
                artifact.settings.append(
                    try setting(
                        property, known, Self.artifactKeys,
                        in: "[artifact.\(PathEscaping.displayed(member.key.utf8))]"))
            }
        }
        if notes != ArtifactNotes() { artifact.notes = notes }
        guard !artifact.paths.isEmpty else {
            throw ProjectFault.failure(
                "has an artifact without a path", line: artifact.line, file: file,
                remedy: "write path = \"dist/layer.zip\"")
        }
        return artifact
    }

    /// A path of the repository, or a reference.
    private func path(_ text: String, _ property: TOMLValue.Member) throws(Failure) -> String {
        switch Locator(text).form {
        case .reference: return text
        case .standardInput:
            throw ProjectFault.failure(
                "names standard input, which holds another artifact each time", line: property.value.line, file: file)
        case .path: break
        }
        guard !text.isEmpty else {
            throw ProjectFault.failure(
                "has an artifact without a path", line: property.value.line, file: file,
                remedy: "write path = \"dist/layer.zip\"")
        }
        guard place.holds(text) else {
            throw ProjectFault.failure(
                "has the path \(ProjectFault.quoted(text)), which is outside of the repository",
                line: property.value.line, file: file,
                remedy: "build into the repository, or name the artifact on the command line: NAME=PATH")
        }
        return text
    }

    /// Whether a pin may have the name: letters, digits, `.`, `_`, `-`, as before the `=` of an argument.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && name.utf8.allSatisfy(AskedArtifact.isOfName)
    }

    /// Whether it is such a name, `{stem}` aside.
    private static func isPattern(ofNames name: String) -> Bool {
        var rest = Array(name.utf8)[...]
        let stem = Array("{stem}".utf8)
        guard !rest.isEmpty else { return false }
        while let byte = rest.first {
            if rest.starts(with: stem) {
                rest = rest.dropFirst(stem.count)
            } else if AskedArtifact.isOfName(byte) {
                rest = rest.dropFirst()
            } else {
                return false
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
        case (.value, .string(let text)), (.value, .date(let text)):
            if option.name == "platform", ImagePlatform(text) == nil {
                throw ProjectFault.failure(
                    "has the platform \(ProjectFault.quoted(text)), which is none", line: member.value.line, file: file,
                    remedy: "write os/architecture, such as linux/arm64")
            }
            return .text(text)
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
