import Core

/// What an image's config says differently from the pinned one, value by value.
package enum ConfigDrift {
    /// `lock.config`: a failure for each difference in what decides about running, a warning for each label; a pass
    /// where nothing differs. A pin that names no platform says nothing about another document's.
    package static func findings(
        pinned: PinnedConfig, found: PinnedConfig, isSameDocument: Bool,
        platforms: (pinned: ImagePlatform?, found: ImagePlatform)? = nil, remedy: Prose?
    ) -> [Finding] {
        let (old, new) = (pinned.values, found.values)
        var differences: [String] = []
        func compare(_ field: String, _ old: [String], _ new: [String]) {
            if old != new { differences.append("\(field) is \(shown(new)), pinned \(shown(old))") }
        }
        func compare(_ field: String, _ old: String, _ new: String, empty: String) {
            guard old != new else { return }
            differences.append("\(field) is \(shown(new, empty: empty)), pinned \(shown(old, empty: empty))")
        }
        if let platforms, let pinned = platforms.pinned, pinned.canonical != platforms.found.canonical {
            differences.append("platform is \(displayed("\(platforms.found)")), pinned \(displayed("\(pinned)"))")
        }
        compare("entrypoint", old.entrypoint, new.entrypoint)
        compare("command", old.command, new.command)
        differences += environment(old.environment, new.environment)
        compare("user", old.user, new.user, empty: "not set (root)")
        compare("working directory", old.workingDirectory, new.workingDirectory, empty: "not set (/)")
        compare("exposed ports", old.exposedPorts, new.exposedPorts)
        compare("volumes", old.volumes, new.volumes)
        compare("stop signal", old.stopSignal, new.stopSignal, empty: "not set")
        compare("healthcheck", old.healthcheck, new.healthcheck)
        compare("shell", old.shell, new.shell)
        compare("on-build commands", old.onBuild, new.onBuild)
        var findings = differences.map { Finding(.lockConfig, .fail, $0, remedy: remedy) }
        if let platforms, platforms.pinned == nil, !isSameDocument {
            findings.append(
                Finding(.lockConfig, .unknown, "the pin holds no platform to compare with", remedy: remedy))
        }
        if findings.isEmpty {
            let message = isSameDocument ? "config as pinned" : "config as pinned, in another document"
            findings.append(Finding(.lockConfig, .pass, message))
        }
        return findings + labels(old.labels, new.labels, remedy: remedy)
    }

    private static func environment(_ old: [String], _ new: [String]) -> [String] {
        let pinned = byName(old)
        let found = byName(new)
        var differences: [String] = []
        for name in Set(pinned.keys).union(found.keys).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let variable = "variable \(displayed(name.string))"
            switch (pinned[name], found[name]) {
            case (nil, let values?): differences.append("\(variable) is new: \(shown(values))")
            case (let values?, nil): differences.append("\(variable) is gone, pinned \(shown(values))")
            case (let old?, let new?) where old != new:
                differences.append("\(variable) is \(shown(new)), pinned \(shown(old))")
            default: break
            }
        }
        // Readers differ in which of two values of one name holds, and so in what another order means.
        return differences
    }

    /// The values of each name, in order; a variable without a value reads differently from an empty one.
    private static func byName(_ variables: [String]) -> [TextKey: [String?]] {
        var values: [TextKey: [String?]] = [:]
        for variable in variables {
            let (name, value) = PinnedConfig.parts(variable)
            values[name, default: []].append(value)
        }
        return values
    }

    private static func labels(_ old: [TextKey: String], _ new: [TextKey: String], remedy: Prose?) -> [Finding] {
        let names = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.map(\.string)
        return names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }).map { name in
            let label = "label \(displayed(name))"
            let message =
                switch (old[name], new[name]) {
                case (nil, let value?): "\(label) is new: \(shown(value, empty: "empty"))"
                case (let value?, nil): "\(label) is gone, pinned \(shown(value, empty: "empty"))"
                case (let old, let new):
                    "\(label) is \(shown(new ?? "", empty: "empty")), pinned \(shown(old ?? "", empty: "empty"))"
                }
            return Finding(.lockConfig, .warn, message, remedy: remedy)
        }
    }

    private static func shown(_ values: [String?]) -> String {
        values.map { value in value.map { shown($0, empty: "empty") } ?? "without a value" }
            .joined(separator: ", then ")
    }

    private static func shown(_ list: [String]) -> String {
        list.isEmpty ? "not set" : "[" + list.map { "\"\(displayed($0))\"" }.joined(separator: ", ") + "]"
    }

    private static func shown(_ value: String, empty: String) -> String {
        if value.isEmpty { return empty }
        return Digest(value) == nil ? "\"\(displayed(value))\"" : "a hidden value (\(value))"
    }

    private static func displayed(_ text: String) -> String { PathEscaping.displayed(Array(text.utf8)) }
}
