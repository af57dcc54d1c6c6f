import Core

/// What is kept of an answer: what the inventory's readers look at, and no value of a variable, which may be secret.
enum FleetAnswer {
    private static let functionMembers = [
        "FunctionName", "FunctionArn", "Version", "PackageType", "Runtime", "CodeSha256", "CodeSize", "LastModified",
        "RevisionId", "SigningProfileVersionArn", "SigningJobArn",
    ]

    /// A function's ARN without its version.
    static func base(ofFunction arn: String) -> String {
        let parts = arn.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count > 7 else { return arn }
        return parts[..<7].map { String(decoding: $0, as: UTF8.self) }.joined(separator: ":")
    }

    /// The account that an ARN is of; nil for none.
    static func account(of arn: String) -> String? {
        let parts = arn.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count > 5 ? String(decoding: parts[4], as: UTF8.self) : nil
    }

    /// A function's configuration.
    static func function(_ found: JSONObject) -> JSONObject {
        var kept = picked(functionMembers, of: found)
        if let layers = found["Layers"]?.array {
            kept["Layers"] = .array(
                layers.compactMap(\.object).map {
                    .object(picked(["Arn", "CodeSize", "SigningProfileVersionArn", "SigningJobArn"], of: $0))
                })
        }
        let variables = found["Environment"]?.object?["Variables"]?.object?.members ?? []
        let secrets = variables.filter { EnvironmentSecret.isOne(name: $0.key, value: $0.value.string ?? "") }
        if !secrets.isEmpty { kept["SecretVariables"] = .array(secrets.map { .string($0.key) }) }
        return kept
    }

    /// A layer version, with its content's digest.
    static func layerVersion(_ found: JSONObject, _ content: JSONObject) -> JSONObject {
        var kept = picked(["LayerVersionArn"], of: found)
        for name in ["CodeSha256", "CodeSize", "SigningProfileVersionArn", "SigningJobArn"] {
            if let value = content[name] { kept[name] = value }
        }
        return kept
    }

    /// The members of a name that have a value.
    static func picked(_ names: [String], of object: JSONObject) -> JSONObject {
        var kept = JSONObject()
        for name in names {
            if let value = object[name], value != .null { kept[name] = value }
        }
        return kept
    }
}
