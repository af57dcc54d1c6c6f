import Core

/// What a program that fetches says beside the bytes: lines of JSON on descriptor 3 (docs/sources.md).
package enum FetchEvent: Sendable, Equatable {
    /// Bytes of a line at the most.
    package static let lineLimit = 1 << 16
    /// The descriptor that lines are written to.
    package static let descriptor: Int32 = 3

    /// What the reference stands for; before the first byte.
    case resolved(Resolution)
    /// Bytes that came, and bytes in all where that is known.
    case progress(done: UInt64, total: UInt64?)
    /// All bytes were written: so many.
    case done(size: UInt64)
    /// Why there is nothing, or no more.
    case failed(Failure)

    /// What a reference stands for now, as its place states it.
    package struct Resolution: Sendable, Equatable {
        /// What a stated digest is of.
        package enum Subject: String, Word, Sendable, CaseIterable {
            /// The bytes that come.
            case content
            /// The manifest of an image, or the index that was asked for.
            case manifest
        }

        /// A reference that goes on meaning the same.
        package var reference: String
        /// The digest that the place states; nil where it states none.
        package var digest: Digest?
        /// What it is of.
        package var subject: Subject
        /// The size of what comes; nil where it is not known.
        package var size: UInt64?
        /// Of an archive that is put together, the digest of what it follows from: its `index.json`.
        package var layout: Digest?
        /// Of a file that everybody may read, what the server calls it as it is now; nil where that tells nothing.
        package var validators: FileValidators?
        /// Whether it is what the request says that it came as before: no bytes come.
        package var isUnchanged = false

        /// Sets each property.
        package init(
            reference: String, digest: Digest?, subject: Subject = .content, size: UInt64? = nil, layout: Digest? = nil
        ) {
            self.reference = reference
            self.digest = digest
            self.subject = subject
            self.size = size
            self.layout = layout
        }
    }

    /// The line, with its end.
    package var line: [UInt8] {
        var object = JSONObject()
        switch self {
        case .resolved(let resolution):
            object["event"] = "resolved"
            object["reference"] = .string(resolution.reference)
            if let digest = resolution.digest {
                object["digest"] = .string(digest.description)
                object["digestOf"] = .string(resolution.subject.rawValue)
            }
            if let size = resolution.size { object["size"] = .integer(Int64(clamping: size)) }
            if let layout = resolution.layout { object["layout"] = .string(layout.description) }
            object["validators"] = resolution.validators?.json
            if resolution.isUnchanged { object["unchanged"] = true }
        case .progress(let done, let total):
            object["event"] = "progress"
            object["done"] = .integer(Int64(clamping: done))
            if let total { object["total"] = .integer(Int64(clamping: total)) }
        case .done(let size):
            object["event"] = "done"
            object["size"] = .integer(Int64(clamping: size))
        case .failed(let failure):
            object["event"] = "error"
            object["id"] = .string(failure.code.rawValue)
            object["message"] = .string(failure.message)
            if let remedy = failure.remedy { object["remedy"] = .string(remedy.plain) }
        }
        return JSONWriter.text(.object(object), style: .compact) + [UInt8(ascii: "\n")]
    }

    /// Reads a line; nil for an event that this version does not know.
    /// - Throws: `JSONFault`.
    package init?(line: [UInt8]) throws(JSONFault) {
        let document = JSONCursor(try JSONReader.read(line))
        switch try document.member("event").string() {
        case "resolved": self = .resolved(try Self.resolution(document))
        case "progress":
            self = .progress(
                done: try Self.count(document.member("done")),
                total: try document.optional("total").map { cursor throws(JSONFault) in try Self.count(cursor) })
        case "done": self = .done(size: try Self.count(document.member("size")))
        case "error":
            let id = try document.member("id").string()
            let message = try document.member("message").string()
            // What another program calls its trouble is trouble all the same, and never a verdict on the artifact.
            let known = FindingID(rawValue: id).flatMap { $0.family == .source || $0.family == .input ? $0 : nil }
            let remedy = try document.optional("remedy")?.string()
            self = .failed(
                Failure(
                    known ?? .sourceUnreachable, PathEscaping.displayed(message.utf8.prefix(2_000)),
                    remedy: remedy.map { Prose(PathEscaping.displayed($0.utf8.prefix(2_000))) }))
        default: return nil
        }
    }

    private static func resolution(_ document: JSONCursor) throws(JSONFault) -> Resolution {
        let reference = try document.member("reference")
        let text = try reference.string()
        guard !text.isEmpty, text.utf8.count <= 4_096 else { throw reference.fault("is empty or too long") }
        var resolution = Resolution(reference: text, digest: nil)
        if let member = try document.optional("digest") {
            resolution.digest = try digest(member)
            let subject = try document.member("digestOf")
            guard let known = Resolution.Subject(rawValue: try subject.string()) else {
                throw subject.fault("is neither content nor manifest")
            }
            resolution.subject = known
        }
        if let member = try document.optional("size") { resolution.size = try count(member) }
        if let member = try document.optional("layout") { resolution.layout = try digest(member) }
        if let member = try document.optional("validators") { resolution.validators = try FileValidators(member) }
        resolution.isUnchanged = try document.optional("unchanged")?.bool() ?? false
        return resolution
    }

    private static func digest(_ cursor: JSONCursor) throws(JSONFault) -> Digest {
        guard let digest = Digest(try cursor.string()) else {
            throw cursor.fault("expected sha256: and 64 lower-case hexadecimal digits")
        }
        return digest
    }

    private static func count(_ cursor: JSONCursor) throws(JSONFault) -> UInt64 {
        guard let count = UInt64(exactly: try cursor.integer()) else { throw cursor.fault("is negative") }
        return count
    }
}
