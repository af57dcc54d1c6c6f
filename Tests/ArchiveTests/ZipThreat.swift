import Archive
import Core
import TestKit
import Testing

/// A zip with one fault, and the id that it has to be refused with.
struct ZipThreat: Sendable, CustomTestStringConvertible {
    /// The contract's word after `archive.zip-`.
    let id: String
    /// Ids that fit the same bytes as well: of several, the first that the bytes meet is reported.
    let orElse: [String]
    /// What the archive tries.
    let threat: String
    /// The displayed path that the refusal has to name; nil where no entry is concerned.
    let entry: String?
    let limits: Limits
    let bytes: @Sendable () -> [UInt8]

    /// A fault in an archive that `build` makes.
    init(
        _ id: String, or orElse: [String] = [], _ threat: String, entry: String? = nil, limits: Limits = .layerZip,
        bytes: @escaping @Sendable () -> [UInt8]
    ) {
        self.id = id
        self.orElse = orElse
        self.threat = threat
        self.entry = entry
        self.limits = limits
        self.bytes = bytes
    }

    /// A fault made by one change to `ZipBuilder.twoFiles`.
    init(
        _ id: String, or orElse: [String] = [], _ threat: String, entry: String? = nil, limits: Limits = .layerZip,
        _ change: @escaping @Sendable (inout ZipBuilder) -> Void
    ) {
        self.init(id, or: orElse, threat, entry: entry, limits: limits) {
            var zip = ZipBuilder.twoFiles
            change(&zip)
            return zip.bytes()
        }
    }

    var codes: [FindingID] { ([id] + orElse).compactMap { .zip($0) } }
    var testDescription: String { "\(id): \(threat)" }
}

extension FindingID {
    /// The id of a refusal by the contract's word.
    static func zip(_ word: String) -> Self? {
        Self(rawValue: word == "readers-disagree" ? "archive.readers-disagree" : "archive.zip-\(word)")
    }
}

/// Reads an archive through a file, as every archive is read.
func readZip(_ bytes: [UInt8], _ options: ReadOptions = ReadOptions()) async throws -> Result<ArchiveContents, Failure>
{
    try await withTemporaryFolder { folder in
        let path = try folder.write("layer.zip", bytes)
        return await readZip(at: path, options)
    }
}

/// Reads the archive at a path.
func readZip(at path: String, _ options: ReadOptions = ReadOptions()) async -> Result<ArchiveContents, Failure> {
    do throws(Failure) {
        return .success(try await ZipReader.read(try ByteSource(path: path), options: options))
    } catch {
        return .failure(error)
    }
}
