import Core
import Fleet
import Ledger
import Pins
import TestKit

let owner = "arn:aws:lambda:eu-central-1:123456789012"

func layerARN(_ name: String, _ version: Int, owner: String = owner) -> String { "\(owner):layer:\(name):\(version)" }

/// A digest that stands for some content.
func digest(_ name: String) -> Digest {
    let bytes = Array((Array(name.utf8) + [UInt8](repeating: 0, count: Digest.byteCount)).prefix(Digest.byteCount))
    return Digest(bytes.span.bytes)
}

/// A digest as Lambda states it.
func base64(_ name: String) -> String { CodeSHA256.text(of: digest(name)) }

/// A function of `list-functions`.
func function(
    _ name: String, code: String = "code", layers: [(arn: String, size: Int)] = [], owner: String = owner,
    version: String = "$LATEST", more: String = ""
) -> String {
    let list = layers.map { "{\"Arn\": \"\($0.arn)\", \"CodeSize\": \($0.size)}" }.joined(separator: ", ")
    return """
        {"FunctionName": "\(name)", "FunctionArn": "\(owner):function:\(name)", "Version": "\(version)",
         "CodeSha256": "\(base64(code))", "CodeSize": 10, "PackageType": "Zip", "Layers": [\(list)]\(more)}
        """
}

func functions(_ all: String..., more: String = "") -> String {
    "{\"Functions\": [\(all.joined(separator: ",\n"))]\(more)}"
}

/// A layer version of `get-layer-version`.
func layerVersion(_ arn: String, content: String, size: Int = 100, more: String = "") -> String {
    """
    {"Content": {"CodeSha256": "\(base64(content))", "CodeSize": \(size)\(more)}, "LayerVersionArn": "\(arn)",
     "Version": 1}
    """
}

func pin(_ name: String, _ content: String, size: UInt64 = 100, arn: String? = nil, signer: String? = nil) -> Pin {
    var pin = Pin(
        name: name, kind: .layerZip, source: "\(name).zip", digest: digest(content), size: size, tree: digest(name),
        files: 1, unpackedSize: 1)
    pin.layerVersionArn = arn
    if let signer { pin.signer = Pin.Signer(format: "aws-signer-zip", profileVersionArn: signer) }
    return pin
}

func imagePin(_ name: String, manifest: Digest, config: Digest) -> Pin {
    var pin = Pin(
        name: name, kind: .ociArchive, source: "\(name).tar", digest: digest("\(name).tar"), size: 1,
        tree: digest(name), files: 1, unpackedSize: 1, configDigest: config)
    pin.config = PinnedConfig(replaced: ImageConfig())
    pin.layers = [
        LayerFacts(digest: config, diffID: config, tree: config, mediaType: "application/vnd.oci.image.layer.v1.tar")
    ]
    pin.manifestDigest = manifest
    return pin
}

/// What a fleet comes to, of inventories that lie in files.
func fleet(
    _ inventories: String..., pins: [Pin]? = [pin("code", "code", size: 10)],
    demand: (inout FleetDemand) -> Void = { _ in },
    trust: FleetTrust? = nil, scans: FleetScans? = nil
) throws -> FleetFacts {
    let inventory = try read(inventories)
    var lockfile: Lockfile?
    if let pins {
        var made = Lockfile()
        for pin in pins { try made.set(pin) }
        lockfile = made
    }
    // 2026-11-29T12:00:00Z
    var asked = FleetDemand(asOf: Timestamp(milliseconds: 1_795_953_600_000))
    demand(&asked)
    let join = FleetJoin(inventory, lockfile, path: pins == nil ? nil : "layers.lock", ledger: nil, asked)
    return join.facts(trust: trust, scans: scans, pins: lockfile)
}

func read(_ inventories: [String]) throws -> FleetInventory {
    try inTemporaryFolder { folder in
        var reader = InventoryReader()
        for (number, text) in inventories.enumerated() {
            let path = "\(folder.path)/\(number).json"
            try AtomicFile.write(Array(text.utf8), to: path)
            try reader.read(path, as: "\(number).json") { _ throws(Failure) in nil }
        }
        return reader.inventory
    }
}

extension FleetFacts {
    func part(_ name: String) -> Part? { parts.first { $0.name == name } }
    func function(_ name: String) -> Function? { functions.first { $0.name == name } }
}

extension FleetFacts.Part {
    var ids: [FindingID] { findings.map(\.id).sorted() }
}

extension FleetFacts.Function {
    var ids: [FindingID] { findings.map(\.id).sorted() }
}
