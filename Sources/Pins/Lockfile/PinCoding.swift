import Core

/// A pin as JSON: members in a fixed order, optional ones left out where there is nothing to say.
enum PinCoding {
    /// The members of lockfiles of version 1.
    private static let first: Set<TextKey> = [
        "name", "kind", "source", "digest", "size", "tree", "files", "unpackedSize", "configDigest", "config",
        "platform", "layers", "bytecode", "signer", "allowed",
    ]
    /// Those that came with version 2.
    private static let second: Set<TextKey> = [
        "resolved", "layerVersionArn", "codeSha256", "packing", "indexDigest", "manifestDigest", "provenance", "hooks",
        "owner",
        "reviewedBy", "note",
    ]
    /// What says nothing of the content: where it lay, and what people wrote.
    private static let beside: Set<TextKey> = [
        "name", "source", "resolved", "layerVersionArn", "owner", "reviewedBy", "note",
    ]

    private static func members(_ version: Int64) -> Set<TextKey> { version < 2 ? first : first.union(second) }

    static func value(of pin: Pin) -> JSONValue { .object(members(of: pin)) }

    private static func members(of pin: Pin) -> JSONObject {
        var object = JSONObject()
        object["name"] = .string(pin.name)
        object["kind"] = .string(pin.kind.rawValue)
        object["source"] = .string(pin.source)
        if let resolved = pin.resolved { object["resolved"] = .string(resolved) }
        if let arn = pin.layerVersionArn { object["layerVersionArn"] = .string(arn) }
        object["digest"] = .string(pin.digest.description)
        if let digest = pin.codeDigest { object["codeSha256"] = .string(CodeSHA256.text(of: digest)) }
        object["size"] = .integer(Int64(clamping: pin.size))
        object["tree"] = .string(pin.tree.description)
        object["files"] = .integer(Int64(pin.files))
        object["unpackedSize"] = .integer(Int64(clamping: pin.unpackedSize))
        if let digest = pin.indexDigest { object["indexDigest"] = .string(digest.description) }
        if let digest = pin.manifestDigest { object["manifestDigest"] = .string(digest.description) }
        if let digest = pin.configDigest { object["configDigest"] = .string(digest.description) }
        if let config = pin.config { object["config"] = ConfigCoding.value(of: config) }
        if let platform = pin.platform { object["platform"] = value(of: platform) }
        if pin.kind.isImage { object["layers"] = .array(pin.layers.map(value(of:))) }
        if let digest = pin.bytecode { object["bytecode"] = .string(digest.description) }
        if let packing = pin.packing {
            object["packing"] = [
                "times": .string(packing.times.description), "order": .string(packing.order.description),
                "compression": .string(packing.compression.description),
            ]
        }
        if let signer = pin.signer {
            object["signer"] = value(of: signer)
        }
        if let build = pin.build {
            var members = JSONObject()
            members["builder"] = .string(build.builder)
            members["repository"] = build.repository.map { .string($0) }
            members["workflow"] = build.workflow.map { .string($0) }
            object["provenance"] = .object(members)
        }
        if !pin.allowed.isEmpty { object["allowed"] = .array(pin.allowed.map { .string($0.description) }) }
        if !pin.hooks.isEmpty { object["hooks"] = .array(pin.hooks.map(HookCoding.value)) }
        if let owner = pin.owner { object["owner"] = .string(owner) }
        if let reviewer = pin.reviewedBy { object["reviewedBy"] = .string(reviewer) }
        if let note = pin.note { object["note"] = .string(note) }
        return object
    }

    /// All that a pin asks of the content, as text: another text is another demand.
    static func demand(of pin: Pin) -> [UInt8] {
        var object = members(of: pin)
        for name in object.keys where beside.contains(TextKey(name)) { object[name] = nil }
        return JSONWriter.text(.object(object), style: .compact)
    }

    /// The members whose values differ, in their order; what says nothing of the content does not count.
    static func changedMembers(from former: Pin, to pin: Pin) -> [String] {
        let (old, new) = (members(of: former), members(of: pin))
        var names = new.keys
        for name in old.keys where new[name] == nil { names.append(name) }
        func text(_ value: JSONValue?) -> [UInt8] { value.map { JSONWriter.text($0, style: .compact) } ?? [] }
        return names.filter { !beside.contains(TextKey($0)) && text(old[$0]) != text(new[$0]) }
    }

    private static func value(of signer: Pin.Signer) -> JSONValue {
        switch signer.identity {
        case .profileVersion(let arn): ["format": .string(signer.format), "profileVersionArn": .string(arn)]
        case .certificate(let subject, let root):
            ["format": .string(signer.format), "subject": .string(subject), "root": .string(root.description)]
        case .issued(let issuer, let subject):
            ["format": .string(signer.format), "subject": .string(subject), "issuer": .string(issuer)]
        case .key(let digest): ["format": .string(signer.format), "key": .string(digest.description)]
        // PinRules refuses it.
        case .unnamedKey: ["format": .string(signer.format)]
        }
    }

    private static func value(of platform: ImagePlatform) -> JSONValue {
        var object = JSONObject()
        object["os"] = .string(platform.os)
        object["architecture"] = .string(platform.architecture)
        if !platform.variant.isEmpty { object["variant"] = .string(platform.variant) }
        return .object(object)
    }

    private static func value(of layer: LayerFacts) -> JSONValue {
        [
            "digest": .string(layer.digest.description), "diffID": .string(layer.diffID.description),
            "tree": .string(layer.tree.description), "mediaType": .string(layer.mediaType),
        ]
    }

    static func pin(at cursor: JSONCursor, version: Int64) throws(JSONFault) -> Pin {
        try cursor.requireOnly(members(version))
        let kindCursor = try cursor.member("kind")
        guard let kind = ArtifactKind(rawValue: try kindCursor.string()) else {
            throw kindCursor.fault("unknown kind of artifact \(JSONWriter.shown(try kindCursor.string()))")
        }
        var pin = Pin(
            name: try cursor.member("name").string(), kind: kind, source: try cursor.member("source").string(),
            digest: try digest(at: cursor.member("digest")), size: try count(at: cursor.member("size")),
            tree: try digest(at: cursor.member("tree")), files: Int(clamping: try count(at: cursor.member("files"))),
            unpackedSize: try count(at: cursor.member("unpackedSize")))
        if let member = try cursor.optional("configDigest") { pin.configDigest = try digest(at: member) }
        if let member = try cursor.optional("config") { pin.config = try ConfigCoding.config(at: member) }
        if let member = try cursor.optional("platform") { pin.platform = try platform(at: member) }
        if kind.isImage {
            pin.layers = try layers(at: cursor.member("layers"))
        } else if let member = try cursor.optional("layers") {
            throw member.fault("only images have layers")
        }
        if let member = try cursor.optional("bytecode") { pin.bytecode = try digest(at: member) }
        if let member = try cursor.optional("packing") {
            try member.requireOnly(["times", "order", "compression"])
            pin.packing = PackingFacts(
                times: try digest(at: member.member("times")), order: try digest(at: member.member("order")),
                compression: try digest(at: member.member("compression")))
        }
        if let member = try cursor.optional("signer") { pin.signer = try signer(at: member) }
        if let member = try cursor.optional("provenance") {
            try member.requireOnly(["builder", "repository", "workflow"])
            pin.build = PinnedBuild(
                builder: try member.member("builder").string(),
                repository: try member.optional("repository")?.string(),
                workflow: try member.optional("workflow")?.string())
        }
        if let member = try cursor.optional("allowed") { pin.allowed = try allowed(at: member) }
        if let member = try cursor.optional("hooks") { pin.hooks = try HookCoding.hooks(at: member) }
        pin.resolved = try cursor.optional("resolved")?.string()
        pin.layerVersionArn = try cursor.optional("layerVersionArn")?.string()
        if let member = try cursor.optional("codeSha256") {
            guard let digest = CodeSHA256.digest(try member.string()) else {
                throw member.fault("expected a SHA-256 in base64, as Lambda's CodeSha256")
            }
            pin.codeDigest = digest
        }
        if let member = try cursor.optional("indexDigest") { pin.indexDigest = try digest(at: member) }
        if let member = try cursor.optional("manifestDigest") { pin.manifestDigest = try digest(at: member) }
        pin.owner = try cursor.optional("owner")?.string()
        pin.reviewedBy = try cursor.optional("reviewedBy")?.string()
        pin.note = try cursor.optional("note")?.string()
        pin.line = cursor.line
        if let fault = PinRules.fault(of: pin) { throw cursor.fault("\(fault.member) \(fault.message)") }
        return pin
    }

    private static func platform(at cursor: JSONCursor) throws(JSONFault) -> ImagePlatform {
        try cursor.requireOnly(["os", "architecture", "variant"])
        var platform = ImagePlatform(
            os: try cursor.member("os").string(), architecture: try cursor.member("architecture").string())
        if let member = try cursor.optional("variant") {
            platform.variant = try member.string()
            if platform.variant.isEmpty { throw member.fault("is empty") }
        }
        return platform
    }

    private static func layers(at cursor: JSONCursor) throws(JSONFault) -> [LayerFacts] {
        var layers: [LayerFacts] = []
        for element in try cursor.elements() {
            try element.requireOnly(["digest", "diffID", "tree", "mediaType"])
            layers.append(
                LayerFacts(
                    digest: try digest(at: element.member("digest")), diffID: try digest(at: element.member("diffID")),
                    tree: try digest(at: element.member("tree")), mediaType: try element.member("mediaType").string()))
        }
        return layers
    }

    private static func signer(at cursor: JSONCursor) throws(JSONFault) -> Pin.Signer {
        try cursor.requireOnly(["format", "profileVersionArn", "subject", "root", "issuer", "key"])
        let format = try cursor.member("format").string()
        if let key = try cursor.optional("key") {
            try cursor.requireOnly(["format", "key"])
            return Pin.Signer(format: format, identity: .key(try digest(at: key)))
        }
        guard let subject = try cursor.optional("subject") else {
            if let root = try cursor.optional("root") { throw root.fault("stands without a subject") }
            if let issuer = try cursor.optional("issuer") { throw issuer.fault("stands without a subject") }
            return Pin.Signer(format: format, profileVersionArn: try cursor.member("profileVersionArn").string())
        }
        if let arn = try cursor.optional("profileVersionArn") { throw arn.fault("stands beside a subject") }
        if let issuer = try cursor.optional("issuer") {
            if let root = try cursor.optional("root") { throw root.fault("stands beside an issuer") }
            return Pin.Signer(
                format: format, identity: .issued(issuer: try issuer.string(), subject: try subject.string()))
        }
        return Pin.Signer(
            format: format,
            identity: .certificate(subject: try subject.string(), root: try digest(at: cursor.member("root"))))
    }

    private static func allowed(at cursor: JSONCursor) throws(JSONFault) -> [Allowance] {
        var allowed: Set<Allowance> = []
        for element in try cursor.elements() {
            let text = try element.string()
            guard let allowance = Allowance(text), "\(allowance)".utf8.elementsEqual(text.utf8) else {
                throw element.fault("expected ID=PATH, where ID is one of \(Allowance.list)")
            }
            guard allowed.insert(allowance).inserted else { throw element.fault("stands twice") }
        }
        guard !allowed.isEmpty else { throw cursor.fault("is empty") }
        return allowed.sorted()
    }

    private static func digest(at cursor: JSONCursor) throws(JSONFault) -> Digest {
        guard let digest = Digest(try cursor.string()) else {
            throw cursor.fault("expected sha256: and 64 lower-case hexadecimal digits")
        }
        return digest
    }

    private static func count(at cursor: JSONCursor) throws(JSONFault) -> UInt64 {
        guard let count = UInt64(exactly: try cursor.integer()) else { throw cursor.fault("is negative") }
        return count
    }
}
