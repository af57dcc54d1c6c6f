import Core

extension PackageFacts {
    /// What the metadata leaves open. None of it keeps an artifact from being what it is, so all of it warns; whoever
    /// judges packages must take it as unknown.
    package var findings: [Finding] {
        let unread = unread.map {
            Finding(.packagesUnread, .warn, $0.reason, path: $0.evidence.displayed)
        }
        let strangers = modules.flatMap { modules in
            modules.kind.countsFiles ? [modules.strangers].compactMap(\.self) : modules.strangersByFolder
        }
        return unread + remarkFindings + strangers + integrity.findings
    }
}

extension PackageFacts {
    /// What is odd about metadata that was read all the same.
    fileprivate var remarkFindings: [Finding] {
        remarks.prefix(Self.toldUnread).map { Finding(.packagesOdd, .warn, $0.reason, path: $0.evidence.displayed) }
    }

    /// Pieces of unread metadata that are told one by one.
    private static let toldUnread = 50

    /// What a rescan records of the packages: what could not be read leaves the artifact unknown, code without metadata is
    /// counted.
    var listingScanFindings: [Finding] {
        var findings = unread.prefix(Self.toldUnread).map {
            Finding(.packagesUnread, .unknown, $0.reason, path: $0.evidence.displayed)
        }
        if unread.count > Self.toldUnread {
            findings.append(
                Finding(
                    .packagesUnread, .unknown, "\(unread.count - Self.toldUnread) more pieces of metadata are unread")
            )
        }
        findings += remarkFindings
        for modules in modules {
            findings += modules.strangersByFolder
        }
        return findings
    }
}

extension PackageFacts.Modules {
    /// One finding for all files of a kind that no package accounts for; nil where there are none.
    fileprivate var strangers: Finding? {
        guard !withoutMetadata.isEmpty else { return nil }
        let files = withoutMetadata.count
        return Finding(
            .packagesUnowned, .warn,
            "\(files) \(kind.noun(count: files)) of \(bytesWithoutMetadata) bytes, and no package's metadata accounts for "
                + "\(files == 1 ? "it" : "them"), this \(files == 1 ? "one" : "the largest")",
            path: largest?.displayed)
    }
}

extension PackageFacts.Modules {
    /// What no package accounts for, each file or folder a finding whose path a waiver can name; more folders than a few are told by
    /// those above them.
    fileprivate var strangersByFolder: [Finding] {
        UnownedFolders(withoutMetadata, limit: 25).all.map { folder in
            let noun = folder.count == 1 ? kind.noun : "\(folder.count) \(kind.noun(count: folder.count))"
            let place = folder.path == nil ? ", such as \(folder.first.displayed)," : ""
            return Finding(
                .packagesUnowned, .warn,
                "\(noun)\(place.isEmpty ? "," : place) and no package's metadata accounts for "
                    + "\(folder.count == 1 ? "it" : "them")", path: folder.path)
        }
    }
}

extension PackageFacts.Integrity {
    var findings: [Finding] {
        var findings: [Finding] = []
        for deviation in deviations where deviation.kind == .altered && !isStripped(deviation) {
            findings.append(
                Finding(
                    .packagesAltered, .warn, "other content than \(deviation.package) records of it",
                    path: deviation.path.displayed))
        }
        findings += [strippedLibraries].compactMap(\.self)
        for deviation in deviations where deviation.kind == .added {
            findings.append(
                Finding(
                    .packagesAdded, .warn, "lies among the files of \(deviation.package), and no package records it",
                    path: deviation.path.displayed))
        }
        findings += foreignBytecode.map { path in
            Finding(
                .packagesBytecode, .warn,
                "was compiled of another source than the one beside it, and Python runs it without comparing them",
                path: path.displayed)
        }
        findings += leftovers.map { leftover in
            Finding(
                .packagesLeftover, .warn,
                "\(leftover.package) is what is left of an older installation: \(leftover.successor) lies over its files",
                path: leftover.path.displayed)
        }
        findings += [missingRecords].compactMap(\.self) + missing
        if let first = unprotected.first {
            let files = unprotected.count == 1 ? "1 executable file" : "\(unprotected.count) executable files"
            findings.append(
                Finding(
                    .packagesUnprotected, .warn, "\(files) without a recorded hash, such as this one",
                    path: first.displayed))
        }
        return findings
    }

    /// Whether a file is one of several libraries that are told together.
    private func isStripped(_ deviation: PackageFacts.Deviation) -> Bool {
        stripped.count > 1 && stripped.contains(deviation.path)
    }

    /// One for all libraries: a whole layer is stripped to make it small.
    private var strippedLibraries: Finding? {
        let told = deviations.filter { $0.kind == .altered && isStripped($0) }
        guard let first = told.first else { return nil }
        let packages = Set<TextKey>(told.map(\.package)).count
        return Finding(
            .packagesAltered, .warn,
            "\(Set(told.map(\.path)).count) libraries of \(packages == 1 ? first.package : "\(packages) packages") are shorter than "
                + "recorded, as stripping symbols leaves them, such as this one", path: first.path.displayed)
    }

    /// One in all: what takes RECORD out takes it out of everything.
    private var missingRecords: Finding? {
        guard let first = recordless.first else { return nil }
        let packages =
            recordless.count == 1 ? "1 package lacks its RECORD" : "\(recordless.count) packages lack their RECORD"
        return Finding(
            .packagesMissing, .warn, "\(packages), by which installers say whose files are whose, such as this one",
            path: first.displayed)
    }

    /// One in all: layers are made small by leaving out what nobody runs.
    private var missing: [Finding] {
        let missing = deviations.filter { $0.kind == .missing }
        guard let first = missing.first else { return [] }
        let packages = Set<TextKey>(missing.map(\.package)).count
        let tests = missing.count {
            $0.path.components.contains { Self.testFolders.contains(String(decoding: $0, as: UTF8.self)) }
        }
        let files = missing.count == 1 ? "1 file" : "\(missing.count) files"
        let of = tests == 0 || tests == missing.count ? "" : ", \(tests) of them tests"
        return [
            Finding(
                .packagesMissing, .warn,
                "\(packages == 1 ? "\(first.package) records" : "\(packages) packages record") \(files) that the artifact lacks"
                    + "\(tests == missing.count ? ", all of them tests" : of), such as this one",
                path: first.path.displayed)
        ]
    }

    private static let testFolders: Set<TextKey> = ["test", "tests", "testing", "_tests"]
}

extension PackageFacts.Modules.Kind {
    fileprivate func noun(count: Int) -> String {
        let noun =
            switch self {
            case .python: "Python module"
            case .node: "Node module"
            case .java: "Java archive"
            case .native: "native program"
            case .classes: "Java class"
            case .javascript: "JavaScript file"
            case .ruby: "Ruby file"
            case .php: "PHP file"
            case .dotnet: "library of .NET"
            case .wasm: "module of WebAssembly"
            case .script: "script"
            case .archive: "archive that nobody looked into"
            }
        if count > 1, self == .classes { return "Java classes" }
        if count > 1, self == .dotnet { return "libraries of .NET" }
        if count > 1, self == .archive { return "archives that nobody looked into" }
        if count > 1, self == .wasm { return "modules of WebAssembly" }
        return count == 1 ? noun : noun + "s"
    }

    fileprivate var noun: String {
        switch self {
        case .python: "a Python module"
        case .node: "a Node module"
        case .java: "a Java archive"
        case .native: "a program or library in machine code"
        case .classes: "a Java class"
        case .javascript: "a JavaScript file"
        case .ruby: "a Ruby file"
        case .php: "a PHP file"
        case .dotnet: "a library of .NET"
        case .wasm: "a module of WebAssembly"
        case .script: "a script"
        case .archive: "an archive that nobody looked into"
        }
    }
}
