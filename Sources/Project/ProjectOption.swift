import Core

/// An option of the command line that a project file or a variable may set.
package struct ProjectOption: Sendable {
    /// What the option takes.
    package enum Form: Sendable {
        /// Nothing: it is there or not.
        case flag
        /// One value.
        case value
        /// A value each time it is given; a project file may give a list.
        case list
    }

    /// Where an option may be set.
    package struct Scope: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// `[defaults]`, for every command that has it.
        package static let defaults = Scope(rawValue: 1)
        /// `[command.NAME]`.
        package static let command = Scope(rawValue: 2)
        /// `[artifact.NAME]`.
        package static let artifact = Scope(rawValue: 4)
        /// The environment.
        package static let variable = Scope(rawValue: 8)
        /// All but `[artifact.NAME]`.
        package static let usual: Scope = [.defaults, .command, .variable]
        /// Anywhere.
        package static let anywhere: Scope = [.usual, .artifact]
    }

    /// Its name without dashes, such as `max-scan-age`.
    package let name: String
    package let form: Form
    /// The commands that have it, such as `verify` or `advisories import`.
    package let commands: [String]
    /// Where it may be set.
    package var scope: Scope
    /// What the command line calls it, where that is not its name.
    package var word: String
    /// It is set only where one of these is given or set too; no condition where empty.
    package var needs: [String]
    /// It is not set where one of these is given on the command line.
    package var yields: [String]
    /// Whether its value is a path, which a project file writes relative to its own folder.
    package var isPath: Bool
    /// Whether commands write to the path: a project file may only name places of its repository then.
    package var isWritten: Bool
    /// Whether setting it can make a check weaker than it would be without.
    package var weakens: Bool

    /// Sets each property.
    package init(
        _ name: String, _ form: Form, _ commands: [String], in scope: Scope = .usual, word: String? = nil,
        needs: [String] = [], yields: [String] = [], isPath: Bool = false, isWritten: Bool = false,
        weakens: Bool = false
    ) {
        self.name = name
        self.form = form
        self.commands = commands
        self.scope = scope
        self.word = word ?? name
        self.needs = needs
        self.yields = yields
        self.isPath = isPath || isWritten
        self.isWritten = isWritten
        self.weakens = weakens
    }

    /// Whether a value means no path at all but a server's ledger, which is outside of every repository.
    func isElsewhere(_ value: String) -> Bool {
        name.utf8.elementsEqual("ledger".utf8)
            && ["postgres://", "postgresql://", "service="].contains { value.utf8.starts(with: $0.utf8) }
    }

    /// The environment variable that sets it: `LAYERLOCK_MAX_SCAN_AGE`.
    package var variable: String {
        let name = self.name.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
        return "\(Self.prefix)\(String(decoding: name, as: UTF8.self).uppercased())"
    }

    /// What the names of all variables of layerlock begin with.
    package static let prefix = "LAYERLOCK_"

    /// The names of options, each once, sorted.
    static func names(of options: [ProjectOption]) -> [String] {
        var seen: Set<TextKey> = []
        return options.map(\.name).filter { seen.insert($0).inserted }.sorted()
    }
}

/// A value that a project file or a variable gives an option.
package enum SettingValue: Sendable, Equatable {
    case flag(Bool)
    case text(String)
    case list([String])

    /// In a message or a table: several with commas in between.
    package var text: String {
        switch self {
        case .flag(let isSet): isSet ? "true" : "false"
        case .text(let text): text
        case .list(let texts): texts.joined(separator: ", ")
        }
    }
}
