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
        try append([UInt8](repeating: 0, count: 2 * LayoutHeader.size))
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
        try append(bytes + LayoutHeader.padding(UInt64(bytes.count)))
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
        try append(LayoutHeader.padding(member.size))
    }
}

/// Headers of a ustar archive (POSIX pax, 4.10 "ustar Interchange Format").
enum LayoutHeader {
    static let size = 512
    static let failureCode = FindingID.signArchive
    private static let nameLimit = 100

    static func file(_ path: [UInt8], size: UInt64) throws(Failure) -> [UInt8] {
        try header(path, type: "0", mode: "0000644", size: size)
    }

    static func folder(_ path: [UInt8]) throws(Failure) -> [UInt8] {
        try header(path + [UInt8(ascii: "/")], type: "5", mode: "0000755", size: 0)
    }

    /// Zeros up to the next block.
    static func padding(_ count: UInt64) -> [UInt8] {
        let over = Int(count % UInt64(size))
        return [UInt8](repeating: 0, count: over == 0 ? 0 : size - over)
    }

    private static func header(
        _ path: [UInt8], type: Unicode.Scalar, mode: String, size: UInt64
    ) throws(Failure) -> [UInt8] {
        guard path.count <= nameLimit else {
            throw Failure(
                failureCode, "holds a path of over \(nameLimit) bytes, which no layout has",
                entry: PathEscaping.displayed(path), remedy: "export the image as an OCI archive")
        }
        var header = [UInt8](repeating: 0, count: Self.size)
        func put(_ bytes: some Collection<UInt8>, at offset: Int) {
            header.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        put(path, at: 0)
        put(mode.utf8, at: 100)
        put("0000000".utf8, at: 108)
        put("0000000".utf8, at: 116)
        put(sizeField(size), at: 124)
        put("00000000000".utf8, at: 136)
        put("        ".utf8, at: 148)
        header[156] = UInt8(ascii: type)
        put("ustar".utf8, at: 257)
        put("00".utf8, at: 263)
        let sum = header.reduce(0) { $0 + Int($1) }
        put("\(octal(UInt64(sum), digits: 6))\0 ".utf8, at: 148)
        return header
    }

    /// Octal digits up to 8 GiB, base-256 beyond.
    private static func sizeField(_ size: UInt64) -> [UInt8] {
        guard size >= 1 << 33 else { return Array(octal(size, digits: 11).utf8) }
        return [0x80, 0, 0, 0] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: size >> (8 * UInt64($0))) }
    }

    private static func octal(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
