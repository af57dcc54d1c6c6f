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

    /// Its name without dashes, such as `max-scan-age`.
    package let name: String
    package let form: Form
    /// The commands that have it, such as `verify` or `advisories import`.
    package let commands: [String]
    /// It is set only where one of these is given or set too; no condition where empty.
    package var needs: [String] = []
    /// It is not set where one of these is given on the command line.
    package var yields: [String] = []
    /// Whether its value is a path, which a project file writes relative to its own folder.
    package var isPath = false
    /// Whether setting it can make a check weaker than it would be without.
    package var weakens = false

    /// Sets each property.
    package init(
        _ name: String, _ form: Form, _ commands: [String], needs: [String] = [], yields: [String] = [],
        isPath: Bool = false, weakens: Bool = false
    ) {
        self.name = name
        self.form = form
        self.commands = commands
        self.needs = needs
        self.yields = yields
        self.isPath = isPath
        self.weakens = weakens
    }

    /// The environment variable that sets it: `LAYERLOCK_MAX_SCAN_AGE`.
    package var variable: String {
        let name = self.name.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
        return "\(Self.prefix)\(String(decoding: name, as: UTF8.self).uppercased())"
    }

    /// What the names of all variables of layerlock begin with.
    package static let prefix = "LAYERLOCK_"
}

/// A value that a project file or a variable gives an option.
package enum SettingValue: Sendable, Equatable {
    case flag(Bool)
    case text(String)
    case list([String])
}
