import Core

/// The drift of a stored report.
enum StoredDrift {
    /// The changes by package, as the report lists them; how closely each is to be looked at follows from the changes.
    static func groups(_ elements: [JSONCursor]) throws(JSONFault) -> [ChangeGroup] {
        var groups: [ChangeGroup] = []
        for element in elements {
            let change = try change(element)
            let owner = try element.optional("group")
            let group = ChangeGroup(
                package: try owner.map { cursor throws(JSONFault) in try cursor.member("package").string() },
                fromVersion: try owner.flatMap { cursor throws(JSONFault) in
                    try StoredReport.text(cursor, "fromVersion")
                },
                toVersion: try owner.flatMap { cursor throws(JSONFault) in try StoredReport.text(cursor, "toVersion") },
                changes: [change], standing: standing(of: change))
            if let last = groups.last, last.package == group.package, last.fromVersion == group.fromVersion,
                last.toVersion == group.toVersion, last.standing == group.standing
            {
                groups[groups.count - 1].changes.append(change)
            } else {
                groups.append(group)
            }
        }
        return groups
    }

    private static func standing(of change: Change) -> ChangeGroup.Standing {
        if !change.hooks.isEmpty { return .hook }
        if change.record != nil { return .unvouched }
        if !change.privileges.isEmpty { return .privileged }
        switch change.code {
        case .same: return .recompiled
        case .unknown: return .uncompared
        case nil: return .plain
        }
    }

    private static func change(_ cursor: JSONCursor) throws(JSONFault) -> Change {
        let path = try path(cursor.member("path"))
        var change = Change(
            try StoredReport.word(cursor.member("change")), path: path,
            from: try cursor.optional("from").map(self.path),
            layer: try cursor.optional("layer").map(StoredReport.digest),
            expected: try cursor.optional("expected").map { cursor throws(JSONFault) in try entry(cursor, at: path) },
            actual: try cursor.optional("actual").map { cursor throws(JSONFault) in try entry(cursor, at: path) })
        if let hooks = try cursor.optional("hooks") {
            for hook in try hooks.elements() { change.hooks.append(try self.hook(hook)) }
        }
        change.record = try cursor.optional("record").map(StoredReport.word)
        change.code = try cursor.optional("code").map(StoredReport.word)
        if let machine = try cursor.optional("machine") {
            change.machines = Change.Machines(
                from: try StoredReport.text(machine, "from"), to: try StoredReport.text(machine, "to"))
        }
        return change
    }

    private static func hook(_ cursor: JSONCursor) throws(JSONFault) -> Hook {
        var hook = Hook(
            try StoredReport.word(cursor.member("kind")), try path(cursor.member("path")), sha256: nil,
            explanation: try StoredReport.text(cursor, "explainedBy"),
            remark: try StoredReport.text(cursor, "remark") ?? "")
        if let digest = try cursor.optional("sha256") {
            guard let value = Digest(hex: try digest.string()) else { throw digest.fault("is no digest") }
            hook.sha256 = value
        }
        return hook
    }

    private static func entry(_ cursor: JSONCursor, at path: EntryPath) throws(JSONFault) -> Entry {
        let mode = try cursor.member("mode")
        let text = try mode.string()
        guard let bits = UInt16(text, radix: 8), bits <= 0o7777, !text.hasPrefix("+") else {
            throw mode.fault("is no mode")
        }
        var entry = Entry(
            path: path, type: try StoredReport.word(cursor.member("type")), mode: bits,
            size: try cursor.optional("size").map(StoredReport.size) ?? 0)
        if let digest = try cursor.optional("sha256") {
            guard let value = Digest(hex: try digest.string()) else { throw digest.fault("is no digest") }
            entry.sha256 = value
        }
        if let link = try cursor.optional("link") {
            guard let bytes = PathEscaping.undisplayed(try link.string()) else { throw link.fault("is no target") }
            entry.link = bytes
        }
        if let user = try cursor.optional("uid") {
            let (uid, gid) = (try user.integer(), try cursor.member("gid").integer())
            guard let uid = UInt32(exactly: uid), let gid = UInt32(exactly: gid) else {
                throw user.fault("is no owner")
            }
            entry.owner = Entry.Owner(uid: uid, gid: gid)
        }
        if let device = try cursor.optional("device") {
            let (major, minor) = (
                try StoredReport.size(device.member("major")), try StoredReport.size(device.member("minor"))
            )
            guard let value = Entry.Device(major: major, minor: minor) else { throw device.fault("is no device") }
            entry.device = value
        }
        if let attributes = try cursor.optional("xattrs") {
            for name in try attributes.object().keys {
                let member = try attributes.member(name)
                guard let value = Hex.bytes(Array(try member.string().utf8)[...]) else {
                    throw member.fault("is no hexadecimal number")
                }
                entry.xattrs[TextKey(name)] = value
            }
        }
        return entry
    }

    private static func path(_ cursor: JSONCursor) throws(JSONFault) -> EntryPath {
        guard let bytes = PathEscaping.undisplayed(try cursor.string()) else { throw cursor.fault("is no path") }
        do throws(PathFault) {
            return try EntryPath(validating: bytes, rules: .tar)
        } catch {
            throw cursor.fault("is no path")
        }
    }
}
