import Core

/// One object of an inventory that tells of a function, a layer version, an alias, a URL or a config, whoever spelled it:
/// the AWS CLI, AWS Config, CloudTrail, Steampipe or Terraform.
struct Record {
    /// A layer of a function.
    struct Layer {
        var arn: String
        var size: Int64?
        var signer: String?
    }

    /// What is read, in the AWS CLI's spelling; case and underscores do not count.
    private enum Member: String, Word {
        case functionName = "FunctionName"
        case functionArn = "FunctionArn"
        case arn = "Arn"
        case qualifiedArn = "QualifiedArn"
        case name = "Name"
        case layerName = "LayerName"
        case layerArn = "LayerArn"
        case layerVersionArn = "LayerVersionArn"
        case version = "Version"
        case codeSha256 = "CodeSha256"
        case sourceCodeHash = "SourceCodeHash"
        case codeSize = "CodeSize"
        case sourceCodeSize = "SourceCodeSize"
        case packageType = "PackageType"
        case runtime = "Runtime"
        case signer = "SigningProfileVersionArn"
        case revision = "RevisionId"
        case modified = "LastModified"
        case image = "ImageUri"
        case resolvedImage = "ResolvedImageUri"
        case layers = "Layers"
        case environment = "Environment"
        case variables = "EnvironmentVariables"
        case secretVariables = "SecretVariables"
        case config = "CodeSigningConfigArn"
        case code = "Code"
        case content = "Content"
        case configuration = "Configuration"
        case authType = "AuthType"
        case authorizationType = "AuthorizationType"
        case functionURL = "FunctionUrl"
        case urlConfig = "UrlConfig"
        case resourceType = "ResourceType"
        case functionVersion = "FunctionVersion"
        case aliasArn = "AliasArn"
        case codeSigningConfig = "CodeSigningConfig"
        case policies = "CodeSigningPolicies"
        case untrusted = "UntrustedArtifactOnDeployment"
        case latest = "LatestMatchingVersion"
        case functionArns = "FunctionArns"
        case nextMarker = "NextMarker"
        case nextToken = "NextToken"
    }

    private static let all = Member.allCases
    private static let keys = JSONKeys(all.map(\.rawValue))
    private static let layerKeys = JSONKeys(["Arn", "CodeSize", "SigningProfileVersionArn"])
    private static let variableKeys = JSONKeys(["Variables"])

    var functionName: String?
    var functionArn: String?
    var arn: String?
    var qualifiedArn: String?
    var name: String?
    var layerName: String?
    var layerArn: String?
    var layerVersionArn: String?
    var version: String?
    var codeSha256: String?
    var codeSize: Int64?
    var packageType: String?
    var runtime: String?
    var signer: String?
    var revision: String?
    var modified: String?
    var image: String?
    var resolvedImage: String?
    var layers: [Layer]?
    var secrets: [String] = []
    var config: FunctionStatement.Config = .untold
    var authType: String?
    var functionURL: String?
    var resourceType: String?
    var functionVersion: String?
    var aliasArn: String?
    var untrusted: String?
    var functionArns: [String]?
    /// Whether members of a code signing config stand in it.
    var isConfig = false
    /// Whether `Content` stands in it, as of a layer version.
    var hasContent = false
    /// The member of a next page that is not empty.
    var nextPage: String?
    /// The newest version of a layer, of a list of layers.
    var latest: [Record] = []
    /// What stands in `Configuration`, which counts before what stands around it.
    private var inner: [Record] = []

    /// Reads the object here.
    init(_ pull: inout JSONPull) throws(Failure) {
        try read(&pull)
        if let inner = inner.first { take(inner) }
    }

    private mutating func read(_ pull: inout JSONPull) throws(Failure) {
        try pull.object(Self.keys) { pull, index throws(Failure) in try take(Self.all[index], &pull) }
    }

    private mutating func take(_ member: Member, _ pull: inout JSONPull) throws(Failure) {
        switch member {
        case .functionName: functionName = try pull.text()
        case .functionArn: functionArn = try pull.text()
        case .arn: arn = try pull.textOrSkip()
        case .qualifiedArn: qualifiedArn = try pull.textOrSkip()
        case .name: name = try pull.textOrSkip()
        case .layerName: layerName = try pull.textOrSkip()
        case .layerArn: layerArn = try pull.textOrSkip()
        case .layerVersionArn: layerVersionArn = try pull.text()
        case .version:
            if try pull.kind() == .number {
                version = try pull.integer().map { String($0) }
            } else {
                version = try pull.textOrSkip()
            }
        case .codeSha256: codeSha256 = try pull.text() ?? codeSha256
        case .sourceCodeHash:
            // Whoever writes the configuration may put any text here.
            let hash = try pull.textOrSkip()
            if codeSha256 == nil, let hash, Base64.decode(hash.utf8)?.count == Digest.byteCount { codeSha256 = hash }
        case .codeSize: codeSize = try pull.integer(fromText: true)
        case .sourceCodeSize: codeSize = try pull.integer(fromText: true) ?? codeSize
        case .packageType: packageType = try pull.text()
        case .runtime: runtime = try pull.text()
        case .signer: signer = try pull.text()
        case .revision: revision = try pull.text()
        case .modified: modified = try pull.textOrSkip()
        case .secretVariables:
            // Of an inventory that was read live: the values were never written down.
            guard try pull.kind() == .array else { return try pull.skip() }
            try pull.array { pull, _ throws(Failure) in
                if let name = try pull.textOrSkip() { secrets.append(name) }
            }
        case .image: image = try pull.text()
        case .resolvedImage: resolvedImage = try pull.text()
        case .layers: layers = try Self.layers(&pull)
        case .environment: try takeEnvironment(&pull)
        case .variables: try takeVariables(&pull)
        case .config:
            let arn = try pull.text() ?? ""
            config = arn.isEmpty ? .none : .arn(arn)
        case .code: if try pull.kind() == .object { try read(&pull) } else { try pull.skip() }
        case .content:
            guard try pull.kind() == .object else { return try pull.skip() }
            hasContent = true
            try read(&pull)
        case .configuration: inner = try Self.records(&pull)
        case .authType, .authorizationType: authType = try pull.textOrSkip()
        case .functionURL: functionURL = try pull.textOrSkip()
        case .urlConfig:
            if let url = try Self.records(&pull).first { authType = url.authType }
        case .resourceType: resourceType = try pull.textOrSkip()
        case .functionVersion: functionVersion = try pull.textOrSkip()
        case .aliasArn: aliasArn = try pull.textOrSkip()
        case .codeSigningConfig:
            inner = try Self.records(&pull)
            isConfig = !inner.isEmpty
        case .policies: if try pull.kind() == .object { try read(&pull) } else { try pull.skip() }
        case .untrusted: untrusted = try pull.text()
        case .latest: latest = try Self.records(&pull)
        case .functionArns:
            var arns: [String] = []
            try pull.array { pull, _ throws(Failure) in
                if let arn = try pull.text() { arns.append(arn) }
            }
            functionArns = arns
        case .nextMarker, .nextToken:
            if try pull.textOrSkip()?.isEmpty == false { nextPage = member.rawValue }
        }
    }

    /// The object here, also where it stands in a text or in a list of one, as AWS Config and Terraform have it.
    private static func records(_ pull: inout JSONPull) throws(Failure) -> [Record] {
        switch try pull.kind() {
        case .object: return [try Record(&pull)]
        case .array:
            var all: [Record] = []
            try pull.array { pull, _ throws(Failure) in
                if try pull.kind() == .object { all.append(try Record(&pull)) } else { try pull.skip() }
            }
            return all
        case .string:
            var inner = try pull.document()
            guard try inner.kind() == .object else { return [] }
            let record = try Record(&inner)
            guard try inner.isAtEnd() else { throw inner.fault("more follows after the document's end") }
            return [record]
        case .number, .bool, .null:
            try pull.skip()
            return []
        }
    }

    private static func layers(_ pull: inout JSONPull) throws(Failure) -> [Layer]? {
        guard try pull.kind() == .array else {
            try pull.skip()
            return nil
        }
        var layers: [Layer] = []
        try pull.array { pull, _ throws(Failure) in
            guard try pull.kind() == .object else {
                if let arn = try pull.text() { layers.append(Layer(arn: arn)) }
                return
            }
            var layer = Layer(arn: "")
            try pull.object(layerKeys) { pull, index throws(Failure) in
                switch index {
                case 0: layer.arn = try pull.text() ?? ""
                case 1: layer.size = try pull.integer(fromText: true)
                default: layer.signer = try pull.text()
                }
            }
            // What a registry's manifest calls layers are none of Lambda's.
            if !layer.arn.isEmpty { layers.append(layer) }
        }
        return layers
    }

    /// `{"Variables": {…}}`, or a list of one such.
    private mutating func takeEnvironment(_ pull: inout JSONPull) throws(Failure) {
        switch try pull.kind() {
        case .object:
            try pull.object(Self.variableKeys) { pull, _ throws(Failure) in try takeVariables(&pull) }
        case .array:
            try pull.array { pull, _ throws(Failure) in try takeEnvironment(&pull) }
        case .string, .number, .bool, .null: try pull.skip()
        }
    }

    private mutating func takeVariables(_ pull: inout JSONPull) throws(Failure) {
        guard try pull.kind() == .object else { return try pull.skip() }
        var found = secrets
        try pull.map { pull, name throws(Failure) in
            guard let value = try pull.textOrSkip() else { return }
            if EnvironmentSecret.isOne(name: name, value: value) { found.append(name) }
        }
        secrets = found
    }

    /// Takes what a configuration says before what stands around it.
    private mutating func take(_ inner: Record) {
        functionName = inner.functionName ?? functionName
        functionArn = inner.functionArn ?? functionArn
        layerArn = inner.layerArn ?? layerArn
        layerVersionArn = inner.layerVersionArn ?? layerVersionArn
        // What stands outside is the version of the form.
        version = inner.version
        codeSha256 = inner.codeSha256 ?? codeSha256
        codeSize = inner.codeSize ?? codeSize
        packageType = inner.packageType ?? packageType
        runtime = inner.runtime ?? runtime
        signer = inner.signer ?? signer
        revision = inner.revision ?? revision
        modified = inner.modified ?? modified
        image = inner.image ?? image
        resolvedImage = inner.resolvedImage ?? resolvedImage
        layers = inner.layers ?? layers
        secrets += inner.secrets
        if inner.config != .untold { config = inner.config }
        untrusted = inner.untrusted ?? untrusted
        hasContent = hasContent || inner.hasContent
    }
}
