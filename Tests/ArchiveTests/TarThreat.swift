import Archive
import Core
import TestKit
import Testing

/// A layer with one fault, and the id that it has to be refused with.
struct TarThreat: Sendable, CustomTestStringConvertible {
    /// The contract's word after `archive.`, with `tar-`, `gzip-` or `zstd-`.
    let id: String
    /// Ids that fit the same bytes as well: of several, the first that the bytes meet is reported.
    let orElse: [String]
    /// What the layer tries.
    let threat: String
    /// The displayed path that the refusal has to name; nil where it is not looked at.
    let entry: String?
    let limits: Limits
    let bytes: @Sendable () -> [UInt8]

    /// A fault in a blob that `bytes` makes.
    init(
        _ id: String, or orElse: [String] = [], _ threat: String, entry: String? = nil, limits: Limits = .image,
        bytes: @escaping @Sendable () -> [UInt8]
    ) {
        self.id = id
        self.orElse = orElse
        self.threat = threat
        self.entry = entry
        self.limits = limits
        self.bytes = bytes
    }

    /// A fault made by a change to `TarBuilder.twoFiles`.
    init(
        _ id: String, or orElse: [String] = [], _ threat: String, entry: String? = nil, limits: Limits = .image,
        _ change: @escaping @Sendable (inout TarBuilder) -> Void
    ) {
        self.init(id, or: orElse, threat, entry: entry, limits: limits) {
            var tar = TarBuilder.twoFiles
            change(&tar)
            return tar.bytes()
        }
    }

    var codes: [FindingID] { ([id] + orElse).compactMap { FindingID(rawValue: "archive.\($0)") } }
    var testDescription: String { "\(id): \(threat)" }
}

/// Reads a layer's blob through a file, as every layer is read.
func readLayer(
    _ bytes: [UInt8], _ options: LayerBlobOptions = LayerBlobOptions()
) async throws -> Result<LayerContent, Failure> {
    try await readBlob(bytes, options).content
}

/// Reads a blob through a file.
func readBlob(_ bytes: [UInt8], _ options: LayerBlobOptions = LayerBlobOptions()) async throws -> LayerBlob {
    try await withTemporaryFolder { folder in
        let source = try ByteSource(path: try folder.write("layer", bytes))
        return try await LayerBlobReader.read(source, range: 0..<source.size, options: options)
    }
}
