import Core

/// What options are set to where the command line does not: by variables first, then by the project file, there by the
/// command's own table before `[policy]` and `[defaults]`.
package struct OptionDefaults: Sendable {
    /// Where a value comes from.
    package enum Origin: Sendable, Equatable {
        /// An environment variable.
        case variable(String)
        /// A line of the project file.
        case file(String, line: Int)

        /// In a message: `layerlock.toml:3`.
        package var text: String {
            switch self {
            case .variable(let name): name
            case .file(let file, let line): "\(PathEscaping.displayed(file.utf8)):\(line)"
            }
        }
    }

    /// An option with its value.
    package struct Chosen: Sendable {
        /// The option.
        package let option: ProjectOption
        /// Its value; paths as the working folder knows them.
        package let value: SettingValue
        /// Where it comes from.
        package let origin: Origin

        /// The words that say so on a command line.
        package var words: [String] {
            switch value {
            case .flag(let isSet): isSet ? ["--\(option.name)"] : []
            // One word, so that a value that begins with a dash is no option.
            case .text(let text): ["--\(option.name)=\(text)"]
            case .list(let texts): texts.map { "--\(option.name)=\($0)" }
            }
        }
    }

    private let options: [ProjectOption]
    private let variables: [TextKey: String]
    private let project: Project?

    /// Collects what may be set.
    /// - Parameters:
    ///   - environment: The variables whose names begin with `LAYERLOCK_`.
    ///   - reserved: Names among them that are no options.
    /// - Throws: `project.invalid` for a variable that nothing reads, or a flag's that is neither true nor false.
    package init(
        options: [ProjectOption], environment: [(name: String, value: String)], reserved: [String], project: Project?
    ) throws(Failure) {
        self.options = options
        self.project = project
        var variables: [TextKey: String] = [:]
        for (name, value) in environment where !reserved.contains(name) {
            guard let option = options.first(where: { $0.variable == name }) else {
                let near = Spelling.nearest(to: name, among: options.map(\.variable), count: 1)
                throw Failure(
                    .projectInvalid, "the environment has a variable that nothing reads", file: name,
                    remedy: near.first.map { "name it \($0), or unset it" } ?? "unset it")
            }
            if option.form == .flag, Self.truth(value) == nil {
                throw Failure(
                    .projectInvalid, "the variable is neither true nor false", file: name,
                    remedy: "set it to true or false")
            }
            // An empty variable is how a shell unsets one for a command.
            if !value.isEmpty { variables[name] = value }
        }
        self.variables = variables
    }

    /// What is set for a command.
    /// - Parameters:
    ///   - command: The command's words, such as `advisories import`.
    ///   - given: The names of the options that the command line gives.
    package func chosen(for command: String, given: [String]) -> [Chosen] {
        var chosen: [Chosen] = []
        for option in options where option.commands.contains(command) && !given.contains(option.name) {
            guard !option.yields.contains(where: { given.contains($0) }) else { continue }
            if let value = value(of: option, for: command), value.value != .flag(false) { chosen.append(value) }
        }
        // An option that goes with another is nothing without it; taking one off may take the next one's.
        while true {
            let present = given + chosen.map(\.option.name)
            let kept = chosen.filter { item in
                item.option.needs.isEmpty || item.option.needs.contains { present.contains($0) }
            }
            if kept.count == chosen.count { return chosen }
            chosen = kept
        }
    }

    private func value(of option: ProjectOption, for command: String) -> Chosen? {
        if let text = variables[option.variable] {
            let value: SettingValue =
                switch option.form {
                case .flag: .flag(Self.truth(text) ?? false)
                case .value: .text(text)
                case .list: .list([text])
                }
            return Chosen(option: option, value: value, origin: .variable(option.variable))
        }
        guard let project else { return nil }
        let settings = project.settings.filter { $0.option == option.name }
        let setting =
            settings.first { $0.command == command } ?? settings.first { $0.command == nil && $0.isPolicy }
            ?? settings.first { $0.command == nil }
        guard let setting else { return nil }
        return Chosen(
            option: option, value: option.isPath ? placed(setting.value, project) : setting.value,
            origin: .file(project.file, line: setting.line))
    }

    private func placed(_ value: SettingValue, _ project: Project) -> SettingValue {
        switch value {
        case .flag: value
        case .text(let text): .text(project.path(text))
        case .list(let texts): .list(texts.map { project.path($0) })
        }
    }

    private static func truth(_ text: String) -> Bool? {
        switch text {
        case "1", "true", "yes": true
        case "", "0", "false", "no": false
        default: nil
        }
    }
}
