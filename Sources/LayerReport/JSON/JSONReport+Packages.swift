import LayerJSON
import LayerModel

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
                ]
            })
    }

    private static func value(_ package: Package) -> JSONValue {
        func text(_ value: String?) -> JSONValue? { value.map { .string(SafeText.escaped($0)) } }
        var object = JSONObject()
        object["ecosystem"] = .string(package.ecosystem.rawValue)
        object["namespace"] = text(package.namespace)
        object["name"] = text(package.name)
        object["version"] = text(package.version)
        object["purl"] = text(package.purl)
        object["location"] = text(package.location?.displayed)
        object["evidence"] = text(package.evidence.displayed)
        object["source"] = text(package.source.map { [$0.name, $0.version].compactMap(\.self).joined(separator: " ") })
        return .object(object)
    }
}
