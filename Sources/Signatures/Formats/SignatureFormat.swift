import Core

/// An envelope's bytes, and where they come from.
package struct SignatureEnvelope: Sendable {
    /// The envelope.
    package var bytes: [UInt8]
    /// The entry, document or file that holds it; displayed form.
    package var place: String?
    /// Whether the user gave it, rather than that it came with the artifact.
    package var isGiven: Bool
    /// What its carrier says beside it: annotations of a layer.
    package var annotations: [TextKey: String]

    /// Describes an envelope.
    package init(
        _ bytes: [UInt8], place: String? = nil, isGiven: Bool = false, annotations: [TextKey: String] = [:]
    ) {
        self.bytes = bytes
        self.annotations = annotations
        self.place = place
        self.isGiven = isGiven
    }
}

/// What is at hand that a signature can be over.
package enum SignableContent: Sendable {
    /// A zip: SHA-384 over names and bodies of all entries but the signature, 48 bytes; nil where nobody computed it, and
    /// then nothing holds.
    case zip([UInt8]?)
    /// A file's bytes, whatever they are, by their SHA-256, and by other digests that its signatures need; its size, where
    /// that is known.
    case file(Digest, others: [StatedDigest] = [], size: UInt64? = nil)
    /// The documents of an image.
    case documents([SignableDocument])
    /// Any artifact: the statement names it.
    case artifact
    /// A lockfile, by the SHA-256 of its bytes.
    case lockfile(Digest)
}

extension SignableContent {
    /// Some file, to ask what can be over one.
    package static let anyFile = SignableContent.file(
        Digest([UInt8](repeating: 0, count: Digest.byteCount).span.bytes))
}

/// A form of signatures: reads an envelope once and verifies what can be verified without trust store and clock.
///
/// A new form is a file with a type of its own, and a line in `SignatureFormats.all`.
package protocol SignatureFormat: Sendable {
    /// Its word in reports and lockfiles.
    var name: SignatureFormatName { get }
    /// Raised where the same envelope over the same content gives other evidence: what an earlier version made of an artifact
    /// is not judged again, the artifact is read again.
    var version: Int { get }
    /// The media type by which documents name such envelopes; nil where none does.
    var mediaType: String? { get }
    /// The entry of a zip that holds such an envelope over the zip's content; nil where none does.
    var entry: String? { get }
    /// Whether such envelopes can be over that kind of content.
    func fits(_ content: SignableContent) -> Bool
    /// Whether bytes that come without a media type look like such an envelope.
    func recognizes(_ envelope: [UInt8]) -> Bool
    /// Digests of a file that an envelope is over beside SHA-256, by its own word; nothing of what is no envelope.
    func otherDigests(in envelope: [UInt8]) -> [DigestName]
    /// What an envelope says, and whether it holds over the content: structure, algorithms, certificates' form, signature,
    /// content. Evidence of a fault that is not the envelope's is none.
    ///
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the envelope's.
    func evidence(of envelope: SignatureEnvelope, over content: SignableContent) throws(Failure) -> SignatureEvidence
}

extension SignatureFormat {
    package var entry: String? { nil }
    package func otherDigests(in envelope: [UInt8]) -> [DigestName] { [] }
}

/// The forms that are known.
package struct SignatureFormats: Sendable {
    /// All that this version reads.
    package static let all = SignatureFormats([
        AWSSignerZip(), SigstoreFormat(), SimpleSigningFormat(), NotationFormat(.jws), NotationFormat(.cose),
        StatementFormat(),
    ])

    private let formats: [any SignatureFormat]

    /// Lists forms; of several that would take an envelope the first does.
    package init(_ formats: [any SignatureFormat]) { self.formats = formats }

    /// What made evidence of kinds of content, by their words and versions, sorted. Whether an artifact carries none is
    /// theirs to say too: one more form is another reading.
    package func version(over contents: SignableContent...) -> String {
        let fitting = formats.filter { format in contents.contains { format.fits($0) } }.map {
            "\($0.name.rawValue)=\($0.version)"
        }
        return ([String(SignatureSet.version)] + fitting.sorted()).joined(separator: " ")
    }

    /// The form of a word; nil for what is none's.
    package func format(named name: SignatureFormatName) -> (any SignatureFormat)? { formats.first { $0.name == name } }

    /// The form of a media type; nil for what is none's.
    package func format(ofMediaType type: String) -> (any SignatureFormat)? {
        formats.first { $0.mediaType.map { $0.utf8.elementsEqual(type.utf8) } ?? false }
    }

    /// The form whose envelope a zip's entry of that name is, whatever it holds; nil for what is none's.
    package func format(ofEntry name: String) -> (any SignatureFormat)? {
        formats.first { $0.entry.map { $0.utf8.elementsEqual(name.utf8) } ?? false }
    }

    /// The form that bytes without a media type look like, of those that can be over the content; nil for none.
    package func format(lookingAt envelope: [UInt8], over content: SignableContent) -> (any SignatureFormat)? {
        formats.first { $0.fits(content) && $0.recognizes(envelope) }
    }
}
