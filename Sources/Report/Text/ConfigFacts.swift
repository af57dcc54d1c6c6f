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
        let own = Set(image.attestations)
        facts += image.attestations.map { digest in
            let row = image.attached.first { $0.digest == digest }
            return ("attest", "\(digest), by BuildKit\(row.map(details) ?? "")")
        }
        facts += image.attached.filter { !own.contains($0.digest) }.map { row in
            ("attach", "\(row.digest), \(row.kind.rawValue), \(row.type)\(details(of: row))")
        }
        return facts
    }

    /// What statements are in it, how large it is, and what it is about.
    private func details(of row: ImageFacts.Attached) -> String {
        let role = row.subject == image.manifestDigest ? "manifest" : "index"
        let types = row.predicateTypes.isEmpty ? "" : ": \(row.predicateTypes.joined(separator: ", "))"
        return "\(types), \(row.size) bytes, about the \(role)"
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
