import Core

extension JSONReport {
    /// What `inspect --hooks` tells of one.
    static func value(_ hook: Hook) -> JSONValue {
        var object = JSONObject()
        object["kind"] = .string(hook.kind.rawValue)
        object["path"] = .string(hook.path.displayed)
        object["sha256"] = hook.sha256.map { .string($0.hex) }
        object["explainedBy"] = hook.explanation.map { .string(SafeText.escaped($0)) }
        object["remark"] = .string(SafeText.escaped(hook.remark))
        return .object(object)
    }
}
