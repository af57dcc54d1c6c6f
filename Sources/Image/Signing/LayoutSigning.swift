import Archive
import Core
import Cryptography

/// Adds a signature to an OCI layout that was read and accepted: its own blobs stay as they are, byte for byte.
package struct LayoutSigning: Sendable {
    private static let indexName = "index.json"
    private static let pieceSize: UInt64 = 1 << 20

    private let files: ImageFiles
    private let limits: Limits
    /// `index.json` as it stands; read once, so that what is judged of it, what is added to and what is put back are one.
    package let index: [UInt8]

    /// Opens a layout in an uncompressed tar.
    package init(_ source: ByteSource, limits: Limits = .image) throws(Failure) {
        files = try ImageFiles(source, limits: limits)
        index = try Self.index(of: files)
        self.limits = limits
    }

    /// Opens a layout in a folder.
    package init(folder path: String, limits: Limits = .image) throws(Failure) {
        files = ImageFiles(folder: try FolderIndex(path: path, limits: limits))
        index = try Self.index(of: files)
        self.limits = limits
    }

    /// What is to be written into a folder that holds a layout, by paths within it and in this order: blobs that are not
    /// there yet, then `index.json`, which names them.
    /// - Throws: `sign.archive` where the layout would have more files than is allowed; `archive.json-…`, `input.*`.
    package func files(adding signature: SignatureManifest) throws(Failure) -> [(path: String, bytes: [UInt8])] {
        try blobs(of: signature) + [(Self.indexName, try newIndex(signature))]
    }

    /// Writes the archive with the signature: the members in their order, `index.json` replaced, new blobs at the end.
    /// - Throws: `sign.archive` for an archive that holds more than files and folders; `input.*`; what `append` throws.
    package func write(
        adding signature: SignatureManifest, _ append: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let newIndex = try newIndex(signature)
        for member in files.members {
            let path = member.path.bytes
            switch member.type {
            case .dir: try append(try LayoutHeader.folder(path))
            case .file where path.elementsEqual(Self.indexName.utf8):
                try write(path, newIndex, append)
            case .file: try copy(member, append)
            default:
                throw Failure(
                    LayoutHeader.failureCode, "holds a link, which a layout has none of", entry: member.path.displayed,
                    remedy: "export the image as an OCI archive")
            }
        }
        for (path, bytes) in try blobs(of: signature) { try write(Array(path.utf8), bytes, append) }
        try append([UInt8](repeating: 0, count: 2 * PlainTarHeader.size))
    }

    private static func index(of files: ImageFiles) throws(Failure) -> [UInt8] {
        guard let member = files["index.json"] else { throw Failure(.internalFault, "the layout has no index.json") }
        return try files.document(member)
    }

    /// Whether `index.json` gives what is signed, or what leads to it, a name that tools choose an image by
    /// (`org.opencontainers.image.ref.name`).
    /// - Throws: `archive.json-…`.
    package func names(_ documents: [SignableDocument]) throws(Failure) -> Bool {
        let index = try IndexDocument(index, mediaType: MediaType.index, entry: Self.indexName)
        return index.manifests.contains { descriptor in
            descriptor.annotations["org.opencontainers.image.ref.name"] != nil
                && documents.contains { $0.digest == descriptor.digest }
        }
    }

    private func blobs(of signature: SignatureManifest) throws(Failure) -> [(path: String, bytes: [UInt8])] {
        let known = Set<TextKey>(files.members.map(\.path.displayed))
        let limit = limits.entries
        var found: [(path: String, bytes: [UInt8])] = []
        for blob in signature.blobs {
            let path = "blobs/sha256/\(try SHA256.digest(of: blob).hex)"
            if !known.contains(path), !found.contains(where: { $0.path == path }) { found.append((path, blob)) }
        }
        let count = files.members.count + found.count
        guard count <= limit else {
            throw Failure(
                LayoutHeader.failureCode,
                "signed, it would hold \(count) files and folders, over the limit of \(limit)",
                remedy: "raise \(setting: .maxEntries), or remove blobs that nothing names")
        }
        return found
    }

    /// `index.json` with one more manifest; what it held stays, members that are not known here too.
    private func newIndex(_ signature: SignatureManifest) throws(Failure) -> [UInt8] {
        do throws(JSONFault) {
            let options = JSONOptions(keepsOtherNumbers: true, maps: ["annotations"])
            let value = try JSONReader.read(index, options: options)
            var document = try JSONCursor(value).object()
            let manifests = document["manifests"]?.array ?? []
            document["manifests"] = .array(manifests + [.object(signature.descriptor)])
            return JSONWriter.text(.object(document), style: .compact)
        } catch {
            throw error.failure(error.code.archiveID, entry: Self.indexName)
        }
    }

    private func write(
        _ path: [UInt8], _ bytes: [UInt8], _ append: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try append(try LayoutHeader.file(path, size: UInt64(bytes.count)))
        try append(bytes + PlainTarHeader.padding(UInt64(bytes.count)))
    }

    private func copy(
        _ member: ImageFiles.Member, _ append: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try append(try LayoutHeader.file(member.path.bytes, size: member.size))
        let place = try files.place(of: member)
        var offset = place.range.lowerBound
        while offset < place.range.upperBound {
            let count = min(Self.pieceSize, place.range.upperBound - offset)
            try append(try place.source.bytes(at: offset, count: Int(count)))
            offset += count
        }
        try append(PlainTarHeader.padding(member.size))
    }
}

/// Members of a layout's archive.
enum LayoutHeader {
    static let failureCode = FindingID.signArchive

    static func file(_ path: [UInt8], size: UInt64) throws(Failure) -> [UInt8] { try header(path, .file, size: size) }

    static func folder(_ path: [UInt8]) throws(Failure) -> [UInt8] {
        try header(path + [UInt8(ascii: "/")], .folder, size: 0)
    }

    private static func header(
        _ path: [UInt8], _ kind: PlainTarHeader.Kind, size: UInt64
    ) throws(Failure) -> [UInt8] {
        if let header = PlainTarHeader.bytes(of: path, kind, size: size) { return header }
        throw Failure(
            failureCode, "holds a path of over \(PlainTarHeader.nameLimit) bytes, which no layout has",
            entry: PathEscaping.displayed(path), remedy: "export the image as an OCI archive")
    }
}
