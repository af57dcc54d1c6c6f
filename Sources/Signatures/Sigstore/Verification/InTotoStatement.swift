import Core

/// An in-toto statement (v0.1 or v1) as far as signatures need it: what it is about, and of what kind it is.
package struct InTotoStatement: Sendable, Equatable {
    /// What the predicate is, by its URL.
    package var predicateType: String
    /// Digests of what it is about, by those algorithms that are known; empty for a subject that has none of them.
    package var subjects: [[DigestName: [UInt8]]]
    /// What is said; `null` where nothing is.
    package var predicate: JSONValue

    /// The payload's type.
    package static let payloadType = "application/vnd.in-toto+json"
    private static let types: Set<TextKey> = [
        "https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1",
    ]
    private static let subjectLimit = 10_000

    /// Whether it is about an artifact.
    package func isAbout(_ subject: BundleSubject) -> Bool { subjects.contains(where: subject.isNamed) }

    /// What it is about first, in messages.
    var shownSubject: String? {
        subjects.compactMap { digests -> String? in
            DigestName.allCases.compactMap { name in digests[name].map { StatedDigest(name, $0).text } }.first
        }.first
    }

    /// Reads an envelope's payload. Predicates are others' documents: numbers of any kind, and keys that differ in case alone,
    /// are let through there, and a key that stands twice is not.
    package init(_ envelope: SigstoreEnvelope) throws(SigstoreFault) {
        guard envelope.type == Self.payloadType else {
            throw SigstoreFault(
                .malformed, "it signs a payload of the type \(JSONWriter.shown(envelope.type)), no in-toto statement")
        }
        do throws(JSONFault) {
            let limits = JSONLimits(bytes: SigstoreBundle.byteLimit)
            let cursor = JSONCursor(try JSONReader.read(envelope.payload, limits: limits, options: .foreign))
            let type = try cursor.member("_type")
            guard Self.types.contains(try type.string()) else { throw type.fault("is no in-toto statement") }
            predicateType = try cursor.member("predicateType").string()
            predicate = try cursor.optional("predicate")?.value ?? .null
            subjects = []
            let list = try cursor.member("subject").elements()
            guard list.count <= Self.subjectLimit else { throw cursor.fault("has \(list.count) subjects") }
            for subject in list {
                let digests = try subject.member("digest")
                var known: [DigestName: [UInt8]] = [:]
                for name in DigestName.allCases {
                    guard let text = try digests.optional(name.word) else { continue }
                    let bytes = Hex.bytes(Array(try text.string().utf8)[...])
                    guard let bytes, bytes.count == name.byteCount else {
                        throw text.fault("is no digest by \(name.rawValue)")
                    }
                    known[name] = bytes
                }
                subjects.append(known)
            }
        } catch {
            throw SigstoreFault(.malformed, "its statement: \(error.message) (line \(error.line))")
        }
    }
}
