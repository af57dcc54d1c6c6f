import Core
import Pins

extension InventoryReader {
    // MARK: - Functions

    mutating func function(_ pull: inout JSONPull, _ kind: String) throws(Failure) {
        let record = try Record(&pull)
        try function(record, kind, pull)
    }

    mutating func function(_ record: Record, _ kind: String, _ pull: borrowing JSONPull) throws(Failure) {
        inventory.add(try Self.statement(of: record, pull, &inventory))
        inventory.count(kind)
    }

    /// What a record says of a function.
    static func statement(
        of record: Record, _ pull: borrowing JSONPull, _ inventory: inout FleetInventory
    ) throws(Failure) -> FunctionStatement {
        let text = record.functionArn ?? record.qualifiedArn ?? record.arn ?? ""
        guard let arn = FunctionARN(text) else {
            throw pull.fault("expected the ARN of a function, found \(JSONWriter.shown(text))")
        }
        var version = record.version ?? arn.qualifier ?? "$LATEST"
        if let qualifier = arn.qualifier, Self.isVersion(qualifier) { version = qualifier }
        guard isVersion(version) else {
            throw pull.fault("Version: expected $LATEST or a number, found \(JSONWriter.shown(version))")
        }
        var statement = FunctionStatement(
            id: arn.text(version: version), owner: arn.owner, name: arn.name, version: version)
        try fill(&statement, of: record, pull, &inventory)
        if let qualifier = arn.qualifier, !isVersion(qualifier) {
            inventory.aliases[statement.id, default: []].append(qualifier)
        }
        return statement
    }

    /// Takes what a record says beside the name.
    static func fill(
        _ statement: inout FunctionStatement, of record: Record, _ pull: borrowing JSONPull,
        _ inventory: inout FleetInventory
    ) throws(Failure) {
        statement.file = inventory.file
        statement.isImage = record.packageType.map { $0 == "Image" } ?? (record.image != nil)
        statement.digest = try digest(of: record, isImage: statement.isImage, pull)
        statement.image = record.image
        statement.runtime = record.runtime.flatMap { $0.isEmpty ? nil : $0 }
        statement.signer = record.signer.flatMap { $0.isEmpty ? nil : $0 }
        statement.revision = record.revision
        statement.modified = record.modified.flatMap(time)
        statement.secrets = record.secrets
        statement.config = record.config
        statement.isPublic = record.authType == "NONE"
        guard let layers = record.layers else {
            // Lambda leaves an empty list out.
            statement.layers = record.codeSha256 == nil ? nil : []
            return
        }
        var numbers: [Int32] = []
        numbers.reserveCapacity(layers.count)
        for layer in layers {
            let number = inventory.layer(layer.arn)
            if layer.size != nil || layer.signer != nil {
                inventory.add(digest: nil, size: layer.size, signer: layer.signer, to: number)
            }
            if numbers.contains(number) { statement.repeated = layer.arn }
            numbers.append(number)
        }
        statement.layers = numbers
    }

    /// The digest of a package: base 64 of a zip's, bare hexadecimal digits or a reference of an image's manifest.
    private static func digest(
        of record: Record, isImage: Bool, _ pull: borrowing JSONPull
    ) throws(Failure) -> Digest? {
        var found: Digest?
        if let text = record.codeSha256, !text.isEmpty {
            found = Digest(hex: text) ?? Digest(text) ?? CodeSHA256.digest(text)
            guard found != nil else {
                throw pull.fault(
                    "CodeSha256: expected 32 bytes in base 64, or 64 hexadecimal digits of an image, found \(JSONWriter.shown(text))"
                )
            }
        }
        guard isImage, let reference = record.resolvedImage, !reference.isEmpty else { return found }
        guard let resolved = ImageReference.digest(reference) else {
            throw pull.fault("ResolvedImageUri: expected …@sha256:…, found \(JSONWriter.shown(reference))")
        }
        if let found, found != resolved {
            throw pull.fault("CodeSha256 and ResolvedImageUri name different digests")
        }
        return resolved
    }

    static func isVersion(_ text: String) -> Bool {
        text == "$LATEST"
            || !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// A time as Lambda writes it: RFC 3339 with an offset without colon, `+0000`.
    static func time(_ text: String) -> Timestamp? {
        if let time = Timestamp(rfc3339: text) { return time }
        let bytes = Array(text.utf8)
        guard bytes.count > 5, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[bytes.count - 5]) else {
            return nil
        }
        let head = String(decoding: bytes.dropLast(2), as: UTF8.self)
        return Timestamp(rfc3339: "\(head):\(String(decoding: bytes.suffix(2), as: UTF8.self))")
    }

    // MARK: - Layer versions

    /// A layer version, as `get-layer-version` answers.
    mutating func layerVersion(_ record: Record, _ pull: borrowing JSONPull) throws(Failure) {
        try Self.layerVersion(record, pull, &inventory)
        inventory.count("get-layer-version")
    }

    static func layerVersion(
        _ record: Record, _ pull: borrowing JSONPull, _ inventory: inout FleetInventory
    ) throws(Failure) {
        let arn = record.layerVersionArn ?? record.arn ?? ""
        guard LayerARN(arn)?.version != nil else {
            throw pull.fault("expected the ARN of a layer version, found \(JSONWriter.shown(arn))")
        }
        var digest: Digest?
        if let text = record.codeSha256, !text.isEmpty {
            digest = CodeSHA256.digest(text)
            guard digest != nil else {
                throw pull.fault("CodeSha256: expected 32 bytes in base 64, found \(JSONWriter.shown(text))")
            }
        }
        inventory.add(digest: digest, size: record.codeSize, signer: record.signer, to: inventory.layer(arn))
    }

    /// All versions of a layer.
    mutating func layerVersions(_ pull: inout JSONPull) throws(Failure) {
        var versions: [TextKey: Set<Int>] = [:]
        try pull.array { pull, _ throws(Failure) in
            let record = try Record(&pull)
            let text = record.layerVersionArn ?? ""
            guard let arn = LayerARN(text), let version = arn.version else {
                throw pull.fault("expected the ARN of a layer version, found \(JSONWriter.shown(text))")
            }
            versions[arn.layer, default: []].insert(version)
            inventory.tell(version, of: arn.layer)
            // Steampipe and others give the content too.
            if record.codeSha256 != nil || record.codeSize != nil { try Self.layerVersion(record, pull, &inventory) }
            inventory.count("list-layer-versions")
        }
        for (layer, known) in versions { inventory.listed[layer, default: []].formUnion(known) }
        if versions.isEmpty { inventory.count("list-layer-versions", records: 0) }
    }

    /// The layers of an account, each with its newest version.
    mutating func layerList(_ pull: inout JSONPull) throws(Failure) {
        let keys = JSONKeys(["Layers"])
        try pull.object(keys) { pull, _ throws(Failure) in
            try pull.array { pull, _ throws(Failure) in
                let record = try Record(&pull)
                guard let arn = record.layerArn, LayerARN(arn)?.version == nil, LayerARN(arn) != nil else {
                    throw pull.fault("expected a layer with its LayerArn")
                }
                for latest in record.latest {
                    guard let text = latest.layerVersionArn, let newest = LayerARN(text), let version = newest.version
                    else { throw pull.fault("expected the ARN of a layer version in LatestMatchingVersion") }
                    inventory.tell(version, of: newest.layer)
                }
                inventory.count("list-layers")
            }
        }
    }

    // MARK: - Aliases, configs, URLs

    mutating func alias(_ pull: inout JSONPull) throws(Failure) {
        let record = try Record(&pull)
        try alias(record, pull)
    }

    mutating func alias(_ record: Record, _ pull: borrowing JSONPull) throws(Failure) {
        guard let text = record.aliasArn, let arn = FunctionARN(text), let alias = arn.qualifier,
            let version = record.functionVersion, Self.isVersion(version)
        else { throw pull.fault("expected an alias with AliasArn and FunctionVersion") }
        inventory.aliases[arn.text(version: version), default: []].append(alias)
        inventory.count("list-aliases")
    }

    mutating func config(_ record: Record, _ pull: borrowing JSONPull) throws(Failure) {
        guard case .arn(let arn) = record.config else {
            throw pull.fault("expected a code signing config with its CodeSigningConfigArn")
        }
        // Lambda's default.
        inventory.configs[arn] = ConfigStatement(warns: record.untrusted.map { $0 != "Enforce" } ?? true)
        inventory.count("get-code-signing-config")
    }

    /// Which config a function has: `{"CodeSigningConfigArn": …, "FunctionName": …}`.
    mutating func functionConfig(_ record: Record, _ pull: borrowing JSONPull) throws(Failure) {
        guard let name = record.functionName, !name.isEmpty else {
            throw pull.fault("expected a function's code signing config with its FunctionName")
        }
        if let arn = FunctionARN(name) {
            inventory.functionConfigs["\(arn.owner):function:\(arn.name)"] = record.config
        } else if case .arn(let text) = record.config, let owner = Self.owner(ofConfig: text) {
            inventory.functionConfigs["\(owner):function:\(name)"] = record.config
        } else {
            throw pull.fault("FunctionName: an answer without a config has to name the function by its ARN")
        }
        inventory.count("get-function-code-signing-config")
    }

    /// `arn:PARTITION:lambda:REGION:ACCOUNT` of a config's ARN.
    static func owner(ofConfig arn: String) -> String? {
        guard let (owner, rest) = ResourceARN.parts(arn, of: "lambda", kind: "code-signing-config"), rest.count == 1
        else { return nil }
        return owner
    }

    /// The functions of a config that the answer does not name.
    mutating func functionsWithConfig(_ arns: [String]) {
        for text in arns {
            guard let arn = FunctionARN(text) else { continue }
            let key = "\(arn.owner):function:\(arn.name)"
            if inventory.functionConfigs[key] == nil { inventory.functionConfigs[key] = .arn("") }
        }
        inventory.count("list-functions-by-code-signing-config", records: arns.count)
    }

    mutating func url(_ record: Record, _ pull: borrowing JSONPull) throws(Failure) {
        guard let text = record.functionArn, let arn = FunctionARN(text), let type = record.authType else {
            throw pull.fault("expected a function URL with FunctionArn and AuthType")
        }
        let key = "\(arn.owner):function:\(arn.name)"
        // A version has no URL: an alias, or the function.
        inventory.publicURLs[key] = type == "NONE" || inventory.publicURLs[key] == true
        inventory.count("list-function-url-configs")
    }

    // MARK: - Rows

    /// The rows of a query: objects, or texts that hold one each, as AWS Config has them.
    mutating func rows(_ pull: inout JSONPull, _ kind: String) throws(Failure) {
        try pull.array { pull, _ throws(Failure) in
            guard try pull.kind() == .string else {
                let record = try Record(&pull)
                return try row(record, kind, pull)
            }
            var inner = try pull.document()
            let record = try Record(&inner)
            guard try inner.isAtEnd() else { throw inner.fault("more follows after the document's end") }
            try row(record, kind, inner)
        }
        inventory.count(kind, records: 0)
    }

    private mutating func row(_ record: Record, _ kind: String, _ pull: borrowing JSONPull) throws(Failure) {
        if let type = record.resourceType, type != "AWS::Lambda::Function" {
            // Config tells of everything that an account has.
            guard type == "AWS::Lambda::CodeSigningConfig" || type == "AWS::Lambda::LayerVersion" else { return }
        }
        if record.isConfig { return try config(record, pull) }
        if let arn = record.layerVersionArn ?? record.arn, LayerARN(arn)?.version != nil {
            try Self.layerVersion(record, pull, &inventory)
            return inventory.count(kind)
        }
        try function(record, kind, pull)
    }
}
