import Core
import Cryptography

/// Reads inventories, told by what they hold: a file is a document of JSON or several one after another.
package struct InventoryReader {
    /// Bytes of a file that is held as a whole: the digest of an image's manifest is that of its bytes.
    package static let heldLimit = 8 << 20

    /// Members of a document's top that tell what it is.
    enum Top: String, Word {
        case functions = "Functions"
        case layerVersions = "LayerVersions"
        case layers = "Layers"
        case aliases = "Aliases"
        case configs = "CodeSigningConfigs"
        case urls = "FunctionUrlConfigs"
        case imageDetails = "imageDetails"
        case images = "images"
        case results = "Results"
        case rows = "rows"
        case records = "Records"
        case events = "Events"
        case resources = "Resources"
        case values = "values"
        case plannedValues = "planned_values"
        case terraform = "terraform_version"
        case schemaVersion = "schemaVersion"
        case manifests = "manifests"
        case config = "config"
        case nextMarker = "NextMarker"
        case nextToken = "NextToken"
        case functionArn = "FunctionArn"
        case configuration = "Configuration"
        case codeSha256 = "CodeSha256"
        case content = "Content"
        case layerVersionArn = "LayerVersionArn"
        case codeSigningConfig = "CodeSigningConfig"
        case codeSigningConfigArn = "CodeSigningConfigArn"
        case aliasArn = "AliasArn"
        case authType = "AuthType"
        case functionArns = "FunctionArns"
        case functionName = "FunctionName"
        case usedLayerVersions = "UsedLayerVersions"
        case unread = "Unread"
    }

    private static let all = Top.allCases
    private static let keys = JSONKeys(all.map(\.rawValue))

    /// What all files said so far.
    package var inventory = FleetInventory()
    /// What of a file is held; empty where it is read as it comes.
    private var held: [UInt8] = []

    /// Has read nothing.
    package init() {}

    /// Reads a file.
    /// - Parameters:
    ///   - path: Where it lies.
    ///   - name: What messages call it.
    ///   - template: What a file is that begins as no JSON does; throws where it is nothing.
    /// - Throws: `fleet.invalid` with line, place and offset; `input.*`.
    package mutating func read(
        _ path: String, as name: String, isTemplate: Bool = false,
        template: ([UInt8]) throws(Failure) -> JSONValue?
    ) throws(Failure) {
        var pull = try JSONPull(path: path, code: .fleetInvalid, file: name, textLimit: 64 << 20)
        try read(&pull, as: name, isTemplate: isTemplate, template: template)
    }

    /// Reads bytes, as above.
    package mutating func read(
        _ bytes: [UInt8], as name: String, isTemplate: Bool = false,
        template: ([UInt8]) throws(Failure) -> JSONValue?
    ) throws(Failure) {
        var pull = JSONPull(bytes, code: .fleetInvalid, file: name)
        try read(&pull, as: name, isTemplate: isTemplate, template: template)
    }

    private mutating func read(
        _ pull: inout JSONPull, as name: String, isTemplate: Bool, template: ([UInt8]) throws(Failure) -> JSONValue?
    ) throws(Failure) {
        inventory.begin(name)
        do throws(Failure) {
            held = try pull.takeAll(limit: Self.heldLimit) ?? []
            try refuseForeign(pull.head, pull)
            if pull.head.starts(with: [0xEF, 0xBB, 0xBF]) { pull.drop(3) }
            guard try !pull.isAtEnd() else { throw pull.fault("is empty") }
            let first = pull.head.first
            if first != UInt8(ascii: "{"), first != UInt8(ascii: "["), !held.isEmpty,
                let document = try template(held)
            {
                try TemplateReader.read(document, file: name, into: &inventory)
                return
            }
            while try !pull.isAtEnd() { try document(&pull, isTemplate: isTemplate) }
        } catch {
            throw Self.withRemedy(error)
        }
        held = []
    }

    /// What the wrong program, option or shell writes.
    private func refuseForeign(_ head: ArraySlice<UInt8>, _ pull: borrowing JSONPull) throws(Failure) {
        func refusal(_ message: String, _ remedy: Prose) -> Failure {
            var failure = pull.fault(message)
            failure.remedy = remedy
            return failure
        }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            throw refusal("is UTF-16", "write it as UTF-8: in PowerShell with `| Out-File -Encoding utf8`")
        }
        if head.starts(with: [0x1F, 0x8B]) { throw refusal("is compressed by gzip", "unpack it: `gzip -d`") }
        if head.starts(with: [0x1B]) {
            throw refusal(
                "begins with a colour code of a terminal", "make it again with `aws ... --no-cli-pager --color off`")
        }
    }

    private static func withRemedy(_ failure: Failure) -> Failure {
        guard failure.code == .fleetInvalid, failure.remedy == nil else { return failure }
        var failure = failure
        failure.remedy =
            "make it again: `aws ... --no-cli-pager --output json --color off > FILE`; docs/fleet.md lists what is read"
        return failure
    }

    // MARK: - One document

    private mutating func document(_ pull: inout JSONPull, isTemplate: Bool) throws(Failure) {
        let start = pull.offset
        switch try pull.kind() {
        case .object: break
        case .array where isTemplate: throw pull.fault("is no template: it has no Resources")
        case .array: return try rows(&pull, "rows")
        case .string, .number, .bool, .null: throw pull.fault("is neither an object nor an array")
        }
        var seen: Set<Top> = []
        var token: Top?
        var hasRead = false
        try pull.object(Self.keys) { pull, index throws(Failure) in
            let member = Self.all[index]
            seen.insert(member)
            let isList = isTemplate ? false : try container(member, &pull)
            if isList {
                hasRead = true
            } else if member == .nextMarker || member == .nextToken {
                if try pull.textOrSkip()?.isEmpty == false { token = member }
            } else if member != .resources || isTemplate {
                try pull.skip()
            }
        }
        if !hasRead {
            guard !held.isEmpty, let place = Int(exactly: start) else {
                throw pull.fault(
                    "is none of the inventories that are read, or a single answer of over \(Self.heldLimit) bytes")
            }
            try single(seen, from: place, isTemplate: isTemplate, &pull)
        }
        guard let token else { return }
        inventory.note(
            Finding(
                .fleetIncomplete, .unknown,
                "\(PathEscaping.displayed(file.utf8)) ends with a \(token.rawValue): what comes after this page is not known",
                remedy:
                    "make it again without what `aws ... --max-items N` and `aws ... --no-paginate` ask for"))
    }

    private var file: String { inventory.fileName }

    /// Reads the member where it is a list of what inventories hold; false for anything else, which still stands there.
    private mutating func container(_ member: Top, _ pull: inout JSONPull) throws(Failure) -> Bool {
        // A function's own layers, and an answer about one thing alone, are no lists of the fleet.
        switch (member, try pull.kind()) {
        case (.functions, .array):
            try pull.array { pull, _ throws(Failure) in try function(&pull, "list-functions") }
        case (.layerVersions, .array): try layerVersions(&pull)
        case (.usedLayerVersions, .array):
            try pull.array { pull, _ throws(Failure) in try layerVersion(try Record(&pull), pull) }
        case (.unread, .array): try UnreadCalls.read(&pull, into: &inventory)
        case (.aliases, .array): try pull.array { pull, _ throws(Failure) in try alias(&pull) }
        case (.configs, .array):
            try pull.array { pull, _ throws(Failure) in
                let record = try Record(&pull)
                try config(record, pull)
            }
        case (.urls, .array):
            try pull.array { pull, _ throws(Failure) in
                let record = try Record(&pull)
                try url(record, pull)
            }
        case (.results, .array), (.rows, .array): try rows(&pull, member == .rows ? "Steampipe" : "AWS Config")
        case (.records, .array): try CloudTrail.records(&pull, into: &inventory)
        case (.events, .array): try CloudTrail.events(&pull, into: &inventory)
        case (.imageDetails, .array): try ImageInventory.details(&pull, into: &inventory)
        case (.images, .array): try ImageInventory.images(&pull, into: &inventory)
        case (.resources, .array): try TerraformReader.resources(&pull, into: &inventory)
        case (.values, .object), (.plannedValues, .object):
            try TerraformReader.values(&pull, isPlanned: member == .plannedValues, into: &inventory)
        case (.resources, _):
            try pull.skip()
            return false
        default: return false
        }
        return true
    }

    /// An answer about one thing, which is held: what it is tell the names of its members.
    private mutating func single(
        _ seen: Set<Top>, from start: Int, isTemplate: Bool, _ outer: inout JSONPull
    ) throws(Failure) {
        var pull = JSONPull(held, from: start, code: .fleetInvalid, file: file)
        if seen.contains(.resources) {
            return try TemplateReader.read(try pull.value(), file: file, into: &inventory)
        }
        if isTemplate { throw pull.fault("is no template: it has no Resources") }
        if seen.contains(.schemaVersion), seen.contains(.config) || seen.contains(.manifests) {
            let end = Int(clamping: outer.offset)
            let whole = start == 0 && held[end...].allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            return try ImageInventory.manifest(
                &pull, bytes: whole ? held : Array(held[start..<end]), into: &inventory)
        }
        // The layers of an account: none of these is a function's list.
        if seen.contains(.layers), !seen.contains(.functionArn), !seen.contains(.codeSha256),
            !seen.contains(.functionName)
        {
            return try layerList(&pull)
        }
        let record = try Record(&pull)
        if record.isConfig { return try config(record, pull) }
        if record.functionURL != nil { return try url(record, pull) }
        if record.aliasArn != nil { return try alias(record, pull) }
        if let arns = record.functionArns { return functionsWithConfig(arns) }
        if seen.contains(.content) || record.layerVersionArn != nil { return try layerVersion(record, pull) }
        if record.functionArn != nil { return try function(record, "get-function", pull) }
        if seen.contains(.codeSigningConfigArn) { return try functionConfig(record, pull) }
        throw pull.fault("is none of the inventories that are read")
    }
}
