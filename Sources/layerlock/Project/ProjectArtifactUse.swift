import ArgumentParser
import Core
import Engine
import Project
import Report

extension ProjectUse {
    /// The artifacts of the project file as named artifacts: what `NAME=ARTIFACT` would say of each.
    var namedArtifacts: [AskedArtifact] { artifacts.found.map { AskedArtifact(name: $0.name, locator: $0.path) } }

    /// What `lock` without artifacts is about, with what the project file says of each; nil where it names none: then the
    /// lockfile says what is meant.
    var artifactsToPin: [NamedArtifact]? {
        if artifacts.found.isEmpty, artifacts.failures.isEmpty { return nil }
        return artifacts.found.map { found in
            let notes = found.artifact.notes
            return NamedArtifact(found.name, at: found.path, owner: notes?.owner, note: notes?.note)
        }
    }

    /// The artifacts that a command is about: those that it is given, each asked as what the project file names it where it
    /// names its place; without any, all that the project file names.
    func asked(_ arguments: [String], _ name: String? = nil) -> [AskedArtifact] {
        if let only { return only }
        if arguments.isEmpty { return namedArtifacts }
        var asked = arguments.asked(name)
        guard !artifacts.found.isEmpty else { return asked }
        let places = Terminal.environment(verbosity: .quiet).places
        for (index, artifact) in asked.enumerated() where artifact.name == nil {
            let place = places.absolute(artifact.locator)
            let named = artifacts.found.filter { places.absolute($0.path) == place }
            if named.count == 1 { asked[index].name = named[0].name }
        }
        return asked
    }

    /// Whether an artifact of the project file could not be found.
    var isMissingArtifacts: Bool { !artifacts.failures.isEmpty }

    /// Throws why an artifact of the project file could not be found, where all of them are meant.
    func requireArtifacts(_ arguments: [String]) throws(Failure) {
        if arguments.isEmpty, let failure = artifacts.failures.first { throw failure }
    }

    /// Artifacts that are judged by the same options.
    struct Group {
        /// Where they stand among those that were asked for.
        var places: [Int]
        var artifacts: [AskedArtifact]
        /// What is set for them.
        var use: ProjectUse
        /// The words that say so, behind the command's name.
        var words: [String] { use.chosen.flatMap(\.words) + use.rest }
        /// Whether the project file sets something for them alone.
        var hasOwnSettings: Bool
    }

    /// Artifacts with those that have the same settings; all are one group where none has its own.
    /// - Throws: as `OptionDefaults.chosen`.
    func groups(of asked: [AskedArtifact]) throws(Failure) -> [Group] {
        var groups: [Group] = []
        var known: [TextKey: Int] = [:]
        for (place, artifact) in asked.enumerated() {
            let own = artifacts.found.first { !$0.artifact.settings.isEmpty && $0.name == artifact.name }?.artifact
            var use = self
            if let own, let defaults { use.chosen = try defaults.chosen(for: command, given: given, artifact: own) }
            let key = TextKey(own == nil ? "" : use.chosen.flatMap(\.words).joined(separator: "\0"))
            if let index = known[key] {
                groups[index].places.append(place)
                groups[index].artifacts.append(artifact)
            } else {
                known[key] = groups.count
                groups.append(
                    Group(places: [place], artifacts: [artifact], use: use, hasOwnSettings: own != nil))
            }
        }
        for index in groups.indices where groups[index].hasOwnSettings {
            groups[index].use.only = groups[index].artifacts
        }
        return groups
    }

    /// Runs a command as if a group's artifacts alone had been given, with what is set for them.
    /// - Throws: what `body` throws, `project.invalid` where the command line and the group's settings do not go together.
    static func run<Command: ParsableCommand, Value: Sendable>(
        _ group: Group, _ body: @Sendable (Command) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await $current.withValue(group.use) {
            let command: Command
            do {
                command = try Command.parse(group.words)
            } catch {
                let message = Command.message(for: error)
                let names = group.artifacts.compactMap(\.name).joined(separator: ", ")
                return .failure(
                    Failure(
                        .projectInvalid, "sets options for \(names) that do not go together: \(message)",
                        file: group.use.project?.file))
            }
            do throws(Failure) {
                return .success(try await body(command))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// With what is set for artifacts of their own, for a report about all.
    func with(_ groups: [Group]) -> ProjectUse {
        var copy = self
        for item in groups.flatMap(\.use.chosen)
        where !copy.chosen.contains(where: { $0.option.word == item.option.word && $0.origin == item.origin }) {
            copy.chosen.append(item)
        }
        return copy
    }
}
