import Core
import Ledger

/// What all inventories say together.
package struct FleetInventory: Sendable {
    var functions: [FunctionStatement] = []
    private var functionIndex: [TextKey: Int] = [:]
    var layers: [LayerStatement] = []
    private var layerIndex: [TextKey: Int32] = [:]
    /// Versions by the layers' ARNs, of lists that hold all.
    var listed: [TextKey: Set<Int>] = [:]
    /// The newest version that anybody tells of.
    var newest: [TextKey: Int] = [:]
    /// Names of aliases by the ARNs of function versions.
    var aliases: [TextKey: [String]] = [:]
    /// By their ARNs.
    var configs: [TextKey: ConfigStatement] = [:]
    /// By functions' ARNs without version: the config that each has.
    var functionConfigs: [TextKey: FunctionStatement.Config] = [:]
    /// Functions' ARNs without version, or with an alias, whose URLs ask for no authentication.
    var publicURLs: [TextKey: Bool] = [:]
    var manifests: [Digest: ManifestStatement] = [:]
    /// Images by their repositories (`ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`, without the registry where none is told).
    var repositories: [TextKey: Set<Digest>] = [:]
    /// What was read.
    package private(set) var files: [FleetFacts.Inventory] = []
    /// What is wrong with inventories.
    package private(set) var notes: [Finding] = []
    /// Functions of an older file that a newer one speaks of, by the two files.
    private var superseded: [[Int]: Int] = [:]

    /// Nothing.
    package init() {}

    // MARK: - Files

    /// Begins a file.
    mutating func begin(_ file: String) {
        files.append(FleetFacts.Inventory(file: file, kinds: [], records: 0))
    }

    /// Counts a record of a kind in the file that is read.
    mutating func count(_ kind: String, records: Int = 1) {
        guard !files.isEmpty else { return }
        let place = files.count - 1
        if files[place].kinds.last != kind, !files[place].kinds.contains(kind) { files[place].kinds.append(kind) }
        files[place].records += records
    }

    /// The number of the file that is read.
    var file: Int { max(0, files.count - 1) }

    /// Its name.
    var fileName: String { files.last?.file ?? "" }

    mutating func note(_ finding: Finding) { notes.append(finding) }

    /// What was left out for a newer statement.
    var supersededNotes: [Finding] {
        superseded.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { pair, count in
            let (old, new) = (files[pair[0]].file, files[pair[1]].file)
            let what = count == 1 ? "1 function" : "\(count) functions"
            return Finding(
                .fleetSuperseded, .warn,
                pair[0] == pair[1]
                    ? "\(PathEscaping.displayed(new.utf8)) tells of \(what) at two times: the newer counts"
                    : "\(what) of \(PathEscaping.displayed(old.utf8)): \(PathEscaping.displayed(new.utf8)) is newer, and counts"
            )
        }
    }

    // MARK: - Layers

    /// The number of a layer version.
    mutating func layer(_ arn: String) -> Int32 {
        let key = TextKey(arn)
        if let known = layerIndex[key] { return known }
        let number = Int32(clamping: layers.count)
        let parts = LayerARN(arn).flatMap { $0.version == nil ? nil : $0 }
        layers.append(LayerStatement(arn: arn, parts: parts))
        layerIndex[key] = number
        if let parts, let version = parts.version { tell(version, of: parts.layer) }
        return number
    }

    /// That a version of a layer exists.
    mutating func tell(_ version: Int, of layer: String) {
        newest[layer] = max(newest[layer] ?? 0, version)
    }

    /// Adds what is said of a layer version, which never changes: two answers contradict each other.
    mutating func add(digest: Digest?, size: Int64?, signer: String?, to number: Int32) {
        let place = Int(number)
        var layer = layers[place]
        if let digest {
            if let known = layer.digest, known != digest { layer.conflict = "two digests: \(known) and \(digest)" }
            layer.digest = digest
        }
        if let size {
            if let known = layer.size, known != size { layer.conflict = "two sizes: \(known) and \(size) bytes" }
            layer.size = size
        }
        if let signer {
            if let known = layer.signer, known != signer { layer.conflict = "two signing profile versions" }
            layer.signer = signer
        }
        layers[place] = layer
    }

    // MARK: - Functions

    /// Adds what is said of a function version. Of two statements the newer counts; what they say of one revision is put
    /// together.
    mutating func add(_ statement: FunctionStatement) {
        let key = TextKey(statement.id)
        guard let place = functionIndex[key] else {
            functionIndex[key] = functions.count
            functions.append(statement)
            return
        }
        let known = functions[place]
        switch Self.order(known, statement) {
        case .same: functions[place] = Self.joined(known, statement)
        case .newer:
            superseded[[known.file, statement.file], default: 0] += 1
            functions[place] = statement
        case .older: superseded[[statement.file, known.file], default: 0] += 1
        case .unclear:
            var joined = Self.joined(known, statement)
            if joined.conflict == nil, Self.differ(known, statement) {
                joined.conflict = "two revisions, and no date that says which is newer"
            }
            functions[place] = joined
        }
    }

    private enum Order {
        case same, newer, older, unclear
    }

    private static func order(_ known: FunctionStatement, _ new: FunctionStatement) -> Order {
        if let left = known.revision, let right = new.revision, left == right { return .same }
        guard let left = known.modified, let right = new.modified else {
            return known.revision == nil || new.revision == nil ? .same : .unclear
        }
        if left == right {
            // A change of an alias or policy gives another revision alone.
            return .same
        }
        return left < right ? .newer : .older
    }

    private static func differ(_ left: FunctionStatement, _ right: FunctionStatement) -> Bool {
        if let one = left.digest, let other = right.digest, one != other { return true }
        if let one = left.layers, let other = right.layers, one != other { return true }
        return false
    }

    private static func joined(_ known: FunctionStatement, _ new: FunctionStatement) -> FunctionStatement {
        var joined = known
        if let left = known.digest, let right = new.digest, left != right {
            joined.conflict = "two digests of its package: \(left) and \(right)"
        }
        if let left = known.layers, let right = new.layers, left != right { joined.conflict = "two lists of layers" }
        joined.digest = known.digest ?? new.digest
        joined.layers = known.layers ?? new.layers
        joined.untoldLayers = max(known.untoldLayers, new.untoldLayers)
        joined.repeated = known.repeated ?? new.repeated
        joined.isImage = known.isImage || new.isImage
        joined.runtime = known.runtime ?? new.runtime
        joined.signer = known.signer ?? new.signer
        joined.revision = known.revision ?? new.revision
        joined.modified = known.modified ?? new.modified
        joined.image = known.image ?? new.image
        joined.conflict = joined.conflict ?? new.conflict
        joined.isPublic = known.isPublic || new.isPublic
        if joined.config == .untold { joined.config = new.config }
        joined.secrets = Set<TextKey>(known.secrets).union(Set<TextKey>(new.secrets)).sorted()
        return joined
    }
}
