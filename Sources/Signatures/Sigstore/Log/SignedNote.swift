import Core
import Cryptography

/// A log's signed word for the root of its tree: a checkpoint (C2SP tlog-checkpoint) in a signed note (C2SP signed-note).
package struct Checkpoint: Sendable, Equatable {
    /// A signature under the note.
    package struct Signature: Sendable, Equatable {
        /// Who signed, in the note's words.
        package var name: String
        /// The first bytes of the key's id.
        package var hint: [UInt8]
        /// The signature.
        package var bytes: [UInt8]
    }

    /// The log's name.
    package var origin: String
    /// How many leaves the tree has.
    package var size: Int64
    /// The tree's root.
    package var root: Digest
    /// What is signed: the note's text with its last line's end.
    package var text: [UInt8]
    /// All signatures, those of witnesses too.
    package var signatures: [Signature]

    /// Largest note, in bytes.
    package static let byteLimit = 64 << 10
    private static let signatureLimit = 64

    /// Reads a note strictly.
    package init(_ bytes: [UInt8]) throws(SigstoreFault) {
        guard bytes.count <= Self.byteLimit else {
            throw SigstoreFault(.tooLarge, "a checkpoint of \(bytes.count) bytes")
        }
        guard let (text, under) = Self.split(bytes), bytes.last == UInt8(ascii: "\n"),
            String(validating: bytes, as: UTF8.self) != nil,
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\n") })
        else { throw SigstoreFault(.malformed, "the checkpoint is no signed note") }
        let lines = text.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count >= 3, !lines.contains(where: \.isEmpty), let size = JSONCursor.decimal(Array(lines[1])),
            let root = Base64.decode(lines[2]).flatMap({ Digest(bytes: $0) })
        else { throw SigstoreFault(.malformed, "the checkpoint has not an origin, a size and a root") }
        origin = String(decoding: lines[0], as: UTF8.self)
        self.size = size
        self.root = root
        self.text = Array(text)
        signatures = []
        for line in under.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            signatures.append(try Self.signature(line))
            guard signatures.count <= Self.signatureLimit else {
                throw SigstoreFault(.tooLarge, "the checkpoint has more than \(Self.signatureLimit) signatures")
            }
        }
    }

    /// The text with its last line's end, and what stands below the empty line.
    private static func split(_ bytes: [UInt8]) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
        let end = UInt8(ascii: "\n")
        guard let place = bytes.indices.dropLast().first(where: { bytes[$0] == end && bytes[$0 + 1] == end }),
            place > 0, place + 2 < bytes.count
        else { return nil }
        return (bytes[...place], bytes[(place + 2)...])
    }

    private static func signature(_ line: ArraySlice<UInt8>) throws(SigstoreFault) -> Signature {
        let dash = Array("\u{2014} ".utf8)
        let words = line.dropFirst(dash.count).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard line.starts(with: dash), words.count == 2, !words[0].isEmpty, let bytes = Base64.decode(words[1]),
            bytes.count > 4
        else { throw SigstoreFault(.malformed, "a line below the checkpoint is no signature") }
        return Signature(
            name: String(decoding: words[0], as: UTF8.self), hint: Array(bytes.prefix(4)),
            bytes: Array(bytes.dropFirst(4)))
    }
}

extension Checkpoint {
    /// Why the log did not sign it; nil where it did. Signatures of others, witnesses among them, are passed over: nobody knows
    /// their keys.
    ///
    /// - Parameter name: What the log has to call itself; nil where that is not known.
    func fault(of log: TrustedLog, named name: String?) -> SigstoreFault? {
        guard let key = log.key else { return .unreadableKey(log) }
        if let name, origin != name {
            return SigstoreFault(
                .proof, "the checkpoint is of \(PathEscaping.displayed(origin.utf8)), the entry of \(name)")
        }
        let own = signatures.filter { $0.hint == log.checkpointHint && (name == nil || $0.name == origin) }
        guard !own.isEmpty else { return SigstoreFault(.proof, "the checkpoint lacks the signature of \(log.shown)") }
        guard own.contains(where: { key.fault(in: $0.bytes, over: text) == nil }) else {
            return SigstoreFault(.proof, "the checkpoint's signature is none of \(log.shown)")
        }
        return nil
    }
}

extension TrustedLog {
    /// The log in messages.
    var shown: String { url.isEmpty ? "the log \(Hex.text(id.prefix(8)))" : PathEscaping.displayed(url.utf8) }
}

extension RuleFault<SigstoreRules> {
    static func unreadableKey(_ log: TrustedLog) -> SigstoreFault {
        SigstoreFault(.unknownLog, "the key of \(log.shown) is of an algorithm that is not verified here")
    }
}
