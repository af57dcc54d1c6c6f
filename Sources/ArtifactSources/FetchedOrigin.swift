import Archive
import Core
import Remote

/// Where a file of the web is from and what its server called it, kept beside it as `NAME.origin`.
package struct FetchedOrigin: Sendable {
    private static let version: Int64 = 1
    private static let byteLimit = 1 << 16

    /// The address that it is needed from.
    package var url: String
    /// The digest of its bytes.
    package var digest: Digest
    /// How many bytes it has.
    package var size: UInt64
    /// Since when it has been what it is: when these bytes came first.
    package var since: Timestamp
    /// What the server called it; nil where that tells nothing.
    package var validators: FileValidators?
    /// Whether it is what lay there before.
    package var isUnchanged = false

    /// Describes what came.
    package init(url: String, digest: Digest, size: UInt64, since: Timestamp, validators: FileValidators?) {
        self.url = url
        self.digest = digest
        self.size = size
        self.since = since
        self.validators = validators
    }

    /// What is known of a file that lies there; nil where that is not just what came from this address. A server is asked for a
    /// change alone where it is known what would not have changed: the file is hashed.
    package static func known(of path: String, from url: String) -> FetchedOrigin? {
        do throws(Failure) {
            let bytes = try FileReading.readWhole(place(of: path), limit: byteLimit, followsLinks: false)
            let origin: FetchedOrigin
            do throws(JSONFault) {
                origin = try FetchedOrigin(JSONCursor(try JSONReader.read(bytes)))
            } catch {
                return nil
            }
            guard TextKey(origin.url) == TextKey(url) else { return nil }
            let hasher = SideDigest()
            let pieces = try FileReading.readInPieces(path, limit: origin.size) { hasher.add($0) }
            return try hasher.finish().digest == origin.digest && pieces == .read ? origin : nil
        } catch {
            // It comes as if nothing lay there.
            return nil
        }
    }

    /// Keeps it beside the file.
    /// - Throws: `output.failed`.
    package func write(beside path: String) throws(Failure) {
        var object = JSONObject()
        object["schemaVersion"] = .integer(Self.version)
        object["url"] = .string(url)
        object["digest"] = .string(digest.description)
        object["size"] = .integer(Int64(clamping: size))
        object["since"] = .string(since.description)
        object["validators"] = validators?.json
        try AtomicFile.write(
            JSONWriter.text(.object(object), style: .pretty), to: Self.place(of: path), followsLinks: false)
    }

    private static func place(of path: String) -> String { "\(path).origin" }

    private init(_ cursor: JSONCursor) throws(JSONFault) {
        let version = try cursor.member("schemaVersion")
        guard try version.integer() == Self.version else { throw version.fault("is not \(Self.version)") }
        let (digest, size, since) = (
            try cursor.member("digest"), try cursor.member("size"), try cursor.member("since")
        )
        guard let read = Digest(try digest.string()) else { throw digest.fault("is no digest") }
        guard let bytes = UInt64(exactly: try size.integer()) else { throw size.fault("is negative") }
        guard let time = Timestamp(rfc3339: try since.string()) else { throw since.fault("is no time") }
        self.init(
            url: try cursor.member("url").string(), digest: read, size: bytes, since: time,
            validators: try cursor.optional("validators").map { member throws(JSONFault) in
                try FileValidators(member)
            })
    }
}
