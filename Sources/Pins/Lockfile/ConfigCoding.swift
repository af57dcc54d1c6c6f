import Core

/// An image's config as JSON: what it does not say is left out, so that a pin shows what matters.
enum ConfigCoding {
    private static let members: Set<TextKey> = [
        "entrypoint", "command", "environment", "user", "workingDirectory", "exposedPorts", "volumes", "stopSignal",
        "healthcheck", "shell", "onBuild", "labels",
    ]

    static func value(of config: PinnedConfig) -> JSONValue {
        let values = config.values
        var object = JSONObject()
        func put(_ key: String, _ list: [String]) {
            if !list.isEmpty { object[key] = .array(list.map { .string($0) }) }
        }
        func put(_ key: String, _ text: String) {
            if !text.isEmpty { object[key] = .string(text) }
        }
        put("entrypoint", values.entrypoint)
        put("command", values.command)
        put("environment", values.environment)
        put("user", values.user)
        put("workingDirectory", values.workingDirectory)
        put("exposedPorts", values.exposedPorts)
        put("volumes", values.volumes)
        put("stopSignal", values.stopSignal)
        put("healthcheck", values.healthcheck)
        put("shell", values.shell)
        put("onBuild", values.onBuild)
        if !values.labels.isEmpty {
            // An array of pairs rather than an object: keys that differ in case alone are honest labels, and strict
            // readers refuse them as members.
            let sorted = values.labels.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            object["labels"] = .array(sorted.map { .array([.string($0.key.string), .string($0.value)]) })
        }
        return .object(object)
    }

    static func config(at cursor: JSONCursor) throws(JSONFault) -> PinnedConfig {
        try cursor.requireOnly(members)
        var values = ImageConfig()
        values.entrypoint = try list("entrypoint", cursor)
        values.command = try list("command", cursor)
        values.environment = try list("environment", cursor)
        values.user = try text("user", cursor)
        values.workingDirectory = try text("workingDirectory", cursor)
        values.exposedPorts = try list("exposedPorts", cursor)
        values.volumes = try list("volumes", cursor)
        values.stopSignal = try text("stopSignal", cursor)
        values.healthcheck = try list("healthcheck", cursor)
        values.shell = try list("shell", cursor)
        values.onBuild = try list("onBuild", cursor)
        if let member = try cursor.optional("labels") {
            for pair in try member.elements() {
                let parts = try pair.elements()
                guard parts.count == 2 else { throw pair.fault("expected a label's name and value") }
                guard values.labels.updateValue(try parts[1].string(), forKey: try parts[0].string()) == nil else {
                    throw pair.fault("the label stands twice")
                }
            }
        }
        return PinnedConfig(replaced: values)
    }

    private static func list(_ key: String, _ cursor: JSONCursor) throws(JSONFault) -> [String] {
        guard let member = try cursor.optional(key) else { return [] }
        var list: [String] = []
        for element in try member.elements() { list.append(try element.string()) }
        return list
    }

    private static func text(_ key: String, _ cursor: JSONCursor) throws(JSONFault) -> String {
        guard let member = try cursor.optional(key) else { return "" }
        return try member.string()
    }
}
