import Core

/// What options are set to where the command line does not: by variables first, then by the project file, there by
/// `[policy]`, else by the command's own table before `[defaults]`.
package struct OptionDefaults: Sendable {
    /// Where a value comes from.
    package enum Origin: Sendable, Equatable {
        /// The command line itself.
        case commandLine
        /// An environment variable.
        case variable(String)
        /// A line of the project file.
        case file(String, line: Int)

        /// In a message: `layerlock.toml:3`.
        package var text: String {
            switch self {
            case .commandLine: "command line"
            case .variable(let name): PathEscaping.displayed(name.utf8)
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
        /// What of the project file it takes the place of.
        package var replaced: Origin?
        /// What `[policy]` calls it.
        package var policy: String?

        /// Whether it can make a check weaker than it would be without, or than the project file says.
        package var weakens: Bool { option.weakens || replaced != nil }

        /// The words that say so on a command line; none for what the command line says itself.
        package var words: [String] {
            if origin == .commandLine { return [] }
            switch value {
            case .flag(let isSet): return isSet ? ["--\(option.word)"] : []
            // One word, so that a value that begins with a dash is no option.
            case .text(let text): return ["--\(option.word)=\(text)"]
            case .list(let texts): return texts.map { "--\(option.word)=\($0)" }
            }
        }
    }

    /// What a command line gives.
    package struct Given: Sendable {
        /// Long names of options, each with its value where it has one.
        package var options: [(name: String, value: String?)]
        /// Options that count as set, though nobody sets them: a lockfile that is taken because it is there.
        package var implied: [String] = []

        /// Lists options.
        package init(_ options: [(name: String, value: String?)], implied: [String] = []) {
            self.options = options
            self.implied = implied
        }

        func holds(_ name: String) -> Bool { options.contains { $0.name == name } }
        var names: [String] { options.map(\.name) + implied }
    }

    private let options: [ProjectOption]
    private let variables: [TextKey: String]
    private let project: Project?
    /// Variables that begin as ours do and set nothing.
    package let unread: [String]

    /// Collects what may be set.
    ///
    /// A variable whose name comes near an option's is an error, as it may be meant as a check that would silently be none.
    /// Others belong to somebody else, such as an installer's `LAYERLOCK_VERSION`.
    ///
    /// - Parameters:
    ///   - environment: The variables whose names begin with `LAYERLOCK_`.
    ///   - reserved: Names among them that are no options.
    /// - Throws: `project.invalid` for a misspelled variable, or a flag's that is neither true nor false.
    package init(
        options: [ProjectOption], environment: [(name: String, value: String)], reserved: [String], project: Project?
    ) throws(Failure) {
        self.options = options
        self.project = project
        let known = options.filter { $0.scope.contains(.variable) }
        var variables: [TextKey: String] = [:]
        var unread: [String] = []
        for (name, value) in environment where !reserved.contains(name) {
            guard let option = known.first(where: { $0.variable == name }) else {
                let near = Self.nearest(name, known)
                guard let near else {
                    unread.append(name)
                    continue
                }
                throw Failure(
                    .projectInvalid, "the environment has a variable that nothing reads",
                    file: PathEscaping.displayed(name.utf8), remedy: "name it \(near), or unset it")
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
        self.unread = unread
    }

    private static func nearest(_ name: String, _ known: [ProjectOption]) -> String? {
        let prefix = ProjectOption.prefix.utf8.count
        let words = known.map { String($0.variable.dropFirst(prefix)) }
        return Spelling.nearest(to: String(name.dropFirst(prefix)), among: words, count: 1).first.map {
            ProjectOption.prefix + $0
        }
    }

    /// What is set for a command.
    /// - Parameters:
    ///   - command: The command's words, such as `advisories import`.
    ///   - given: What the command line gives. What it gives in another way than `[policy]` is told too.
    ///   - artifact: The artifact whose own table comes first; nil for none.
    /// - Throws: `project.invalid` where what `[policy]` asks for cannot be asked for, `project.unsafe` where the project file
    ///   has something written outside of its repository.
    package func chosen(
        for command: String, given: Given, artifact: Project.Artifact? = nil
    ) throws(Failure) -> [Chosen] {
        var chosen: [Chosen] = []
        for option in options where option.commands.contains(command) {
            if given.holds(option.word) {
                if let replaced = policy(option) { chosen.append(self.replaced(replaced, option, given)) }
                continue
            }
            guard !option.yields.contains(where: { given.holds($0) }) else { continue }
            if let value = value(of: option, for: command, artifact) { chosen.append(value) }
        }
        // An option that goes with another is nothing without it; taking one off may take the next one's.
        while true {
            let present = given.names + chosen.filter { $0.value != .flag(false) }.map(\.option.name)
            let kept = chosen.filter { item in
                item.option.needs.isEmpty || item.option.needs.contains { present.contains($0) }
            }
            if let item = chosen.first(where: { item in
                item.policy != nil && !kept.contains { $0.option.name == item.option.name }
            }) {
                throw needsMore(item)
            }
            if kept.count == chosen.count { break }
            chosen = kept
        }
        for item in chosen where item.option.isWritten { try checkWriting(item) }
        return chosen
    }

    private func needsMore(_ item: Chosen) -> Failure {
        let needed = item.option.needs.map { "`\($0)`" }.joined(separator: " or ")
        var failure = Failure(
            .projectInvalid, "[policy] asks for \(item.policy ?? item.option.name), which goes with \(needed)",
            remedy: "set \(needed) in [defaults]")
        failure.file = item.origin.text
        return failure
    }

    /// What the file has written stays in its repository: it may have come with a checkout.
    private func checkWriting(_ item: Chosen) throws(Failure) {
        guard case .file = item.origin, case .text(let path) = item.value, path != "-", let project,
            !project.place.holdsWriting(to: path)
        else { return }
        throw Failure(
            .projectUnsafe,
            "sets `\(item.option.name)` to \(ProjectFault.quoted(path)), which links lead out of the repository",
            file: item.origin.text, remedy: "name the place on the command line: --\(item.option.word)")
    }

    private func policy(_ option: ProjectOption) -> Project.Setting? {
        project?.settings.first { $0.option == option.name && $0.policy != nil }
    }

    private func replaced(_ setting: Project.Setting, _ option: ProjectOption, _ given: Given) -> Chosen {
        let value = given.options.last { $0.name == option.word }?.value
        var chosen = Chosen(option: option, value: .text(value ?? "true"), origin: .commandLine)
        chosen.replaced = origin(setting)
        return chosen
    }

    private func value(of option: ProjectOption, for command: String, _ artifact: Project.Artifact?) -> Chosen? {
        let setting = setting(of: option, for: command, artifact)
        if option.scope.contains(.variable), let text = variables[option.variable] {
            let value: SettingValue =
                switch option.form {
                case .flag: .flag(Self.truth(text) ?? false)
                case .value: .text(text)
                case .list: .list([text])
                }
            if value == .flag(false), setting == nil { return nil }
            var chosen = Chosen(option: option, value: value, origin: .variable(option.variable))
            if let setting, placed(setting, option) != value { chosen.replaced = origin(setting) }
            return chosen
        }
        guard let setting, setting.value != .flag(false) else { return nil }
        var chosen = Chosen(option: option, value: placed(setting, option), origin: origin(setting))
        chosen.policy = setting.policy
        if setting.policy == nil, let policy = policy(option) { chosen.replaced = origin(policy) }
        return chosen
    }

    /// The line that says it: the artifact's own, else that of `[policy]`, of the command, of `[defaults]`.
    private func setting(
        of option: ProjectOption, for command: String, _ artifact: Project.Artifact?
    ) -> Project.Setting? {
        let own = artifact?.settings.first { $0.option == option.name && option.scope.contains(.artifact) }
        if let own { return own }
        guard let project else { return nil }
        let settings = project.settings.filter { $0.option == option.name }
        return settings.first { $0.policy != nil } ?? settings.first { $0.command == command }
            ?? settings.first { $0.command == nil && option.scope.contains(.defaults) }
    }

    private func origin(_ setting: Project.Setting) -> Origin {
        .file(project?.file ?? ProjectSearch.name, line: setting.line)
    }

    private func placed(_ setting: Project.Setting, _ option: ProjectOption) -> SettingValue {
        guard option.isPath, let project else { return setting.value }
        switch setting.value {
        case .flag: return setting.value
        case .text("-"): return setting.value
        case .text(let text): return .text(project.path(text))
        case .list(let texts): return .list(texts.map { project.path($0) })
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
