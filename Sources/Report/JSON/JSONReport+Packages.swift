import Core

extension JSONReport {
    /// Adds what `inspect --packages` tells.
    static func append(_ facts: PackageFacts, to object: inout JSONObject) {
        object["packages"] = .array(facts.packages.map(value))
        object["unread"] = .array(
            facts.unread.map { unread in
                [
                    "path": .string(SafeText.escaped(unread.evidence.displayed)),
                    "reason": .string(SafeText.escaped(unread.reason)),
                ]
            })
        object["modules"] = .array(
            facts.modules.map { modules in
                [
                    "kind": .string(modules.kind.rawValue), "count": .integer(Int64(modules.count)),
                    "withoutMetadata": .array(modules.withoutMetadata.map { .string($0.displayed) }),
                    "bytes": number(modules.bytes), "bytesWithoutMetadata": number(modules.bytesWithoutMetadata),
                ]
            })
        object["integrity"] = value(facts.integrity)
    }

    private static func value(_ integrity: PackageFacts.Integrity) -> JSONValue {
        let unchecked = integrity.unchecked.sorted { $0.key.rawValue < $1.key.rawValue }
        var counts = JSONObject()
        for (ecosystem, count) in unchecked { counts[ecosystem.rawValue] = .integer(Int64(count)) }
        return [
            "intact": .integer(Int64(integrity.intact)), "compiled": .integer(Int64(integrity.compiled)),
            "deviations": .array(
                integrity.deviations.map { deviation in
                    [
                        "kind": .string(deviation.kind.rawValue), "path": .string(deviation.path.displayed),
                        "package": .string(SafeText.escaped(deviation.package)),
                    ]
                }),
            "leftovers": .array(
                integrity.leftovers.map { leftover in
                    [
                        "path": .string(leftover.path.displayed),
                        "package": .string(SafeText.escaped(leftover.package)),
                        "successor": .string(SafeText.escaped(leftover.successor)),
                    ]
                }),
            "unprotected": .array(integrity.unprotected.map { .string($0.displayed) }),
            "unchecked": .object(counts),
        ]
    }

    private static func value(_ package: Package) -> JSONValue {
        func text(_ value: String?) -> JSONValue? { value.map { .string(SafeText.escaped($0)) } }
        var object = JSONObject()
        object["ecosystem"] = .string(package.ecosystem.rawValue)
        object["namespace"] = text(package.namespace)
        if package.hasDerivedNamespace { object["isDerivedNamespace"] = true }
        object["name"] = text(package.name)
        object["version"] = text(package.version)
        object["purl"] = text(package.purl)
        object["location"] = text(package.location?.displayed)
        object["evidence"] = text(package.evidence.displayed)
        object["partOf"] = text(package.partOf)
        object["source"] = text(package.source.map { [$0.name, $0.version].compactMap(\.self).joined(separator: " ") })
        return .object(object)
    }
}
