import Core
import Cryptography

/// `index.json` of an archive: the image, then its signatures. It follows from what it names alone, so that one image is one
/// archive, by whichever name it was asked for.
struct RemoteLayout {
    private var manifests: [JSONValue]

    init(root: RemoteDescriptor) { manifests = [.object(Self.value(of: root))] }

    mutating func add(_ signature: RemoteSignatures.Signature) {
        var object = Self.value(of: signature.document.descriptor)
        if let tag = signature.tag {
            object["annotations"] = .object(JSONObject("org.opencontainers.image.ref.name", .string(tag)))
        }
        manifests.append(.object(object))
    }

    var index: [UInt8] {
        let document: JSONValue = [
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": .array(manifests),
        ]
        return JSONWriter.text(document, style: .compact)
    }

    private static func value(of descriptor: RemoteDescriptor) -> JSONObject {
        var object = JSONObject("mediaType", .string(descriptor.mediaType))
        object["digest"] = .string(descriptor.digest.description)
        object["size"] = .integer(Int64(clamping: descriptor.size))
        if let type = descriptor.artifactType { object["artifactType"] = .string(type) }
        return object
    }
}

/// An OCI archive that is put together as it is written: a ustar archive (POSIX pax, 4.10) whose bytes follow from what it
/// holds.
struct RemoteArchive {
    private static let block = PlainTarHeader.size

    private let index: [UInt8]
    private var documents: [RemoteDocument] = []
    private var blobs: [RemoteDescriptor] = []
    private var sizes: [Digest: UInt64] = [:]

    init(index: [UInt8]) { self.index = index }

    /// Adds a document once.
    mutating func add(_ document: RemoteDocument) {
        guard sizes.updateValue(document.descriptor.size, forKey: document.descriptor.digest) == nil else { return }
        documents.append(document)
    }

    /// Adds blobs, each once.
    /// - Throws: `source.answer` where one is named with two sizes.
    mutating func add(_ found: [RemoteDescriptor]) throws(Failure) {
        for blob in found {
            guard let known = sizes[blob.digest] else {
                sizes[blob.digest] = blob.size
                blobs.append(blob)
                continue
            }
            guard known == blob.size else { throw Failure(.sourceAnswer, "\(blob.digest) is named with two sizes") }
        }
    }

    private static let layout = Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)

    private var members: [(path: String, size: UInt64)] {
        [("oci-layout", UInt64(Self.layout.count)), ("index.json", UInt64(index.count))]
            + documents.map { (Self.path($0.descriptor.digest), $0.descriptor.size) }
            + blobs.map { (Self.path($0.digest), $0.size) }
    }

    private static func path(_ digest: Digest) -> String { "blobs/sha256/\(digest.hex)" }

    /// Its bytes in all.
    var size: UInt64 {
        members.reduce(UInt64(2 * Self.block)) { sum, member in
            let padded = member.size.addingReportingOverflow(UInt64(2 * Self.block - 1))
            let blocks = padded.overflow ? UInt64.max / 1024 : padded.partialValue / UInt64(Self.block)
            let (total, overflow) = sum.addingReportingOverflow(blocks * UInt64(Self.block))
            return overflow ? .max : total
        }
    }

    /// A digest that all of its bytes follow from: of `index.json` and the names of the rest, which are digests.
    func identity() throws(Failure) -> Digest {
        let names = members.map(\.path).joined(separator: "\n")
        return try SHA256.digest(of: index + [0x0A] + Array(names.utf8))
    }

    /// Writes it; each blob has to be the one that it is named as.
    /// - Parameters:
    ///   - kept: What need not be fetched where it is what it is named as.
    ///   - another: Makes another client of the repository, for blobs that are fetched beside others.
    /// - Throws: `source.*`, and what `take` throws.
    func write(
        from client: RegistryClient, kept: (Set<Digest>) -> [Digest: KeptBlob],
        another: @escaping @Sendable () throws(Failure) -> RegistryClient,
        _ take: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> UInt64 {
        var count: UInt64 = 0
        func put(_ bytes: [UInt8]) throws(Failure) {
            count += UInt64(bytes.count)
            try take(bytes.span.bytes)
        }
        func put(_ path: String, _ bytes: [UInt8]) throws(Failure) {
            try put(
                try Self.header(path, size: UInt64(bytes.count)) + bytes + PlainTarHeader.padding(UInt64(bytes.count)))
        }
        try put("oci-layout", Self.layout)
        try put("index.json", index)
        for document in documents { try put(Self.path(document.descriptor.digest), document.bytes) }
        let kept = kept(Set(blobs.map(\.digest)))
        let here = blobs.map { blob in kept[blob.digest].flatMap { $0.isWhole(blob) ? $0 : nil } }
        let missing = blobs.indices.filter { here[$0] == nil }
        // One alone needs no room beside it.
        let fetch = missing.count > 1 ? BlobFetch(missing.map { blobs[$0] }, another) : nil
        defer { fetch?.stop() }
        var fetched = 0
        for (index, blob) in blobs.enumerated() {
            try put(try Self.header(Self.path(blob.digest), size: blob.size))
            var hasher = try SHA256()
            var came: UInt64 = 0
            func pass(_ piece: RawSpan) throws(Failure) {
                came += UInt64(piece.byteCount)
                try hasher.update(piece)
                try take(piece)
            }
            if let own = here[index] {
                try own.read(pass)
            } else if let fetch {
                _ = try fetch.give(fetched, pass)
                fetched += 1
            } else {
                _ = try client.blob(blob.digest, size: blob.size, pass)
            }
            count += came
            guard came == blob.size else {
                throw Failure(.sourceAnswer, "the blob \(blob.digest) has \(came) bytes, where \(blob.size) are stated")
            }
            let digest = try hasher.finish()
            guard digest == blob.digest else { throw ImageSource.otherDigest("a blob", blob.digest, digest) }
            try put(PlainTarHeader.padding(blob.size))
        }
        try put([UInt8](repeating: 0, count: 2 * Self.block))
        return count
    }

    private static func header(_ path: String, size: UInt64) throws(Failure) -> [UInt8] {
        guard let header = PlainTarHeader.bytes(of: Array(path.utf8), size: size) else {
            throw Failure(.internalFault, "a path of an image's archive is too long")
        }
        return header
    }
}
