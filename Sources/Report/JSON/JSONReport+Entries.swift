import Core

extension JSONReport {
    /// One difference, with the package that it belongs to.
    static func value(_ change: Change, of group: ChangeGroup) -> JSONValue {
        var object = JSONObject()
        object["change"] = .string(change.kind.rawValue)
        object["path"] = .string(change.path.displayed)
        object["from"] = change.from.map { .string($0.displayed) }
        object["layer"] = change.layer.map { .string($0.description) }
        if let package = group.package {
            var owner = JSONObject()
            owner["package"] = .string(SafeText.escaped(package))
            owner["fromVersion"] = group.fromVersion.map { .string(SafeText.escaped($0)) }
            owner["toVersion"] = group.toVersion.map { .string(SafeText.escaped($0)) }
            object["group"] = .object(owner)
        }
        if !change.hooks.isEmpty { object["hooks"] = .array(change.hooks.map(value)) }
        object["record"] = change.record.map { .string($0.rawValue) }
        object["code"] = change.code.map { .string($0.rawValue) }
        if !change.privileges.isEmpty { object["privileges"] = .array(change.privileges.map { .string($0) }) }
        if let machines = change.machines {
            var machine = JSONObject()
            machine["from"] = machines.from.map { .string(SafeText.escaped($0)) }
            machine["to"] = machines.to.map { .string(SafeText.escaped($0)) }
            object["machine"] = .object(machine)
        }
        object["expected"] = change.expected.map { .object(facts(of: $0, into: JSONObject())) }
        object["actual"] = change.actual.map { .object(facts(of: $0, into: JSONObject())) }
        return .object(object)
    }

    /// One entry of `inspect` or `stack`.
    static func value(_ entry: Entry, layer: String?) -> JSONValue {
        var object = JSONObject()
        object["path"] = .string(entry.path.displayed)
        object = facts(of: entry, into: object)
        object["layer"] = layer.map { .string($0) }
        return .object(object)
    }

    /// What counts as an entry's content. `sha256` holds the digits alone, as the manifest's keyword does.
    private static func facts(of entry: Entry, into object: JSONObject) -> JSONObject {
        var object = object
        object["type"] = .string(entry.type.rawValue)
        object["mode"] = .string(entry.modeText)
        if entry.type == .file { object["size"] = number(entry.size) }
        object["sha256"] = entry.sha256.map { .string($0.hex) }
        object["link"] = entry.linkText.map { .string($0) }
        if let device = entry.device {
            object["device"] = ["major": .integer(Int64(device.major)), "minor": .integer(Int64(device.minor))]
        }
        if let owner = entry.owner {
            object["uid"] = .integer(Int64(owner.uid))
            object["gid"] = .integer(Int64(owner.gid))
        }
        if !entry.xattrs.isEmpty {
            var xattrs = JSONObject()
            for (name, value) in entry.xattrs.sorted(by: { $0.key < $1.key }) {
                xattrs[name.string] = .string(hexadecimal(value[...]))
            }
            object["xattrs"] = .object(xattrs)
        }
        return object
    }

    static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// What a stack says beside its entries.
    static func value(_ stack: StackFacts) -> JSONValue {
        var object = JSONObject()
        object["layers"] = .array(stack.layers.map(value))
        object["function"] = stack.function.map(value)
        object["shadows"] = .array(
            stack.shadows.map { shadow in
                [
                    "path": .string(shadow.path.displayed), "layer": .string(SafeText.escaped(shadow.winner)),
                    "shadowed": .array(shadow.shadowed.map { .string(SafeText.escaped($0)) }),
                    "identical": .bool(shadow.isIdentical),
                ]
            })
        object["totalSize"] = number(stack.totalSize)
        object["sizeLimit"] = number(stack.sizeLimit)
        return .object(object)
    }

    private static func value(_ layer: StackFacts.Layer) -> JSONValue {
        [
            "name": .string(SafeText.escaped(layer.name)), "source": .string(SafeText.escaped(layer.source)),
            "tree": .string(layer.tree.description), "files": .integer(Int64(layer.files)),
            "unpackedSize": number(layer.unpackedSize),
        ]
    }

    /// What `inspect` tells of an image beside its files.
    static func append(_ image: ImageFacts, to object: inout JSONObject) {
        func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string(SafeText.escaped($0)) }) }
        let config = image.config.values
        object["tags"] = list(image.names)
        object["config"] = [
            "entrypoint": list(config.entrypoint), "command": list(config.command),
            "user": .string(SafeText.escaped(config.user)),
            "workingDirectory": .string(SafeText.escaped(config.workingDirectory)),
            "environment": list(image.config.variableNames),
        ]
        object["attestations"] = .array(image.attestations.map { .string($0.description) })
        object["attached"] = .array(
            image.attached.map { attached in
                [
                    "digest": .string(attached.digest.description), "type": .string(SafeText.escaped(attached.type)),
                    "kind": .string(attached.kind.rawValue), "subject": .string(attached.subject.description),
                    "size": .integer(Int64(clamping: attached.size)), "predicateTypes": list(attached.predicateTypes),
                ]
            })
    }
}
