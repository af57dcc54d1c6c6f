import Core

/// What an image is called and runs, for people: of its environment the names alone, since values are secrets now and then.
struct ConfigFacts {
    private let image: ImageFacts

    init(_ image: ImageFacts) { self.image = image }

    /// Label and value, in order; what is not set is left out, but for the user.
    var facts: [(label: String, text: String)] {
        let config = image.config.values
        var facts: [(label: String, text: String)] = image.names.map { ("tag", $0) }
        if !config.entrypoint.isEmpty { facts.append(("entry", Self.shown(config.entrypoint))) }
        if !config.command.isEmpty { facts.append(("cmd", Self.shown(config.command))) }
        facts.append(("user", config.user.isEmpty ? "root (none is set)" : config.user))
        if !config.workingDirectory.isEmpty { facts.append(("folder", config.workingDirectory)) }
        let names = image.config.variableNames
        if !names.isEmpty { facts.append(("env", names.joined(separator: ", "))) }
        facts += image.attestations.map { ("attest", "\($0), by BuildKit") }
        facts += image.attached.map { ("attach", "\($0.digest), \($0.type)") }
        return facts
    }

    private static func shown(_ words: [String]) -> String {
        "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
}

extension PinnedConfig {
    /// The names of the environment's variables, in the config's order, each once.
    var variableNames: [String] {
        var known: Set<TextKey> = []
        return values.environment.map { Self.parts($0).name }.filter { known.insert($0).inserted }
    }
}
