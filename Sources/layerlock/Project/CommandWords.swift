import ArgumentParser
import Core

/// What a command line gives, as far as that can be told before it is parsed: which command, and which options.
struct CommandWords {
    /// The command, such as `verify` or `ledger export`; empty where there is none.
    let command: String
    /// How many words the command takes.
    let count: Int
    /// The long names of the options that are given, each with the word that may be its value.
    let options: [(name: String, value: String?)]
    /// A word in a command's place that is none, and the commands that could be there.
    let unknown: (word: String, known: [String])?

    init(_ arguments: [String]) {
        var command: [String] = []
        var place: any ParsableCommand.Type = Layerlock.self
        while command.count < arguments.count {
            let word = arguments[command.count]
            guard let next = place.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            command.append(word)
            place = next
        }
        var options: [(name: String, value: String?)] = []
        let rest = Array(arguments.dropFirst(command.count).prefix { $0 != "--" })
        for (index, word) in rest.enumerated() where word.hasPrefix("-") && word != "-" {
            guard word.hasPrefix("--") else {
                options += OptionTable.letters.filter { word.contains($0.letter) }.map { ($0.option, nil) }
                if word.contains("h") { options.append(("help", nil)) }
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let next = index + 1 < rest.count ? rest[index + 1] : nil
            options.append((parts.first.map { String($0) } ?? "", parts.count > 1 ? String(parts[1]) : next))
        }
        self.command = command.joined(separator: " ")
        count = command.count
        self.options = options
        let known = place.configuration.subcommands.map { $0._commandName }
        if let word = arguments.dropFirst(command.count).first, !known.isEmpty, !word.hasPrefix("-") {
            unknown = (word, known)
        } else {
            unknown = nil
        }
    }

    /// What `--config-file` names.
    var configFile: String? { options.last { $0.name == "config-file" }?.value }

    /// Whether help or the version is all that is asked for.
    var asksForHelp: Bool {
        options.contains { option in
            option.name == "help" || option.name == "version" || option.name.hasPrefix("generate-")
                || option.name.hasPrefix("experimental-")
        }
    }

    /// What to write in place of a command that there is none of; nil where nothing comes near.
    var suggestion: String? {
        guard let unknown, let near = Spelling.nearest(to: unknown.word, among: unknown.known, count: 1).first else {
            return nil
        }
        return (["layerlock"] + (command.isEmpty ? [] : [command]) + [near]).joined(separator: " ")
    }
}
