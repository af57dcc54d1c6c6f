import Core

/// What runs without being called, as a lockfile holds it.
enum HookCoding {
    static func value(of hook: PinnedHook) -> JSONValue {
        var object = JSONObject()
        object["kind"] = .string(hook.kind.rawValue)
        object["path"] = .string(hook.path.displayed)
        object["sha256"] = hook.sha256.map { .string($0.description) }
        return .object(object)
    }

    static func hooks(at cursor: JSONCursor) throws(JSONFault) -> [PinnedHook] {
        var hooks: [PinnedHook] = []
        for element in try cursor.elements() {
            try element.requireOnly(["kind", "path", "sha256"])
            let kindCursor = try element.member("kind")
            guard let kind = Hook.Kind(rawValue: try kindCursor.string()) else {
                throw kindCursor.fault("unknown kind of hook \(JSONWriter.shown(try kindCursor.string()))")
            }
            guard kind.isPinned else { throw kindCursor.fault("is no hook that a lockfile holds") }
            let digest = try element.optional("sha256")
            let sha256 = try digest.flatMap { cursor throws(JSONFault) in Digest(try cursor.string()) }
            if let digest, sha256 == nil { throw digest.fault("expected sha256: and 64 lower-case hexadecimal digits") }
            let hook = PinnedHook(kind, try path(at: element.member("path")), sha256: sha256)
            if let last = hooks.last, !precedes(last, hook) {
                throw element.fault("stands twice, or not in the order of paths and kinds")
            }
            hooks.append(hook)
        }
        guard !hooks.isEmpty else { throw cursor.fault("is empty") }
        return hooks
    }

    private static func precedes(_ left: PinnedHook, _ right: PinnedHook) -> Bool {
        left.path == right.path
            ? TextKey(left.kind.rawValue) < TextKey(right.kind.rawValue) : left.path < right.path
    }

    private static func path(at cursor: JSONCursor) throws(JSONFault) -> EntryPath {
        guard let bytes = PathEscaping.undisplayed(try cursor.string()) else { throw cursor.fault("is no path") }
        do throws(PathFault) {
            return try EntryPath(validating: bytes, rules: .tar)
        } catch {
            throw cursor.fault("is no path")
        }
    }
}
