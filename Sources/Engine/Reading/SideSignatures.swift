import Core
import Cryptography
import Signatures

/// Files with signatures that lie beside an artifact, by the names that signers give them: cosign's and sigstore's bundles, and
/// Notation's envelopes. They are looked for; whoever writes one of these names means this artifact.
struct SideSignatures: Sendable {
    private static let names: [(suffix: String, format: SignatureFormatName)] = [
        (".sigstore.json", .sigstoreBundle), (".sigstore", .sigstoreBundle), (".jws.sig", .notationJWS),
        (".cose.sig", .notationCOSE),
    ]

    /// An envelope, and the form that its file's name says.
    struct File: Sendable {
        var envelope: SignatureEnvelope
        var format: SignatureFormatName
    }

    /// What lies there, in the order of the names above.
    let files: [File]
    /// SHA-256 of the names' ends and the files' bytes; nil where nothing lies there.
    let digest: Digest?

    /// Reads what lies beside an artifact.
    /// - Throws: `input.*` naming the file, also for what is no file: it was meant to be read.
    init(beside artifact: String) throws(Failure) {
        var files: [File] = []
        var hasher = try SHA256()
        if Locator(artifact).form == .path {
            let name = artifact.utf8.split(separator: UInt8(ascii: "/")).last.map {
                String(decoding: $0, as: UTF8.self)
            }
            for (suffix, format) in Self.names {
                let path = artifact + suffix
                guard try FileKind.of(path) != .missing else { continue }
                let limit = format == .sigstoreBundle ? SigstoreBundle.byteLimit : NotationEnvelope.byteLimit
                let bytes: [UInt8]
                do throws(Failure) { bytes = try FileReading.readWhole(path, limit: limit) } catch {
                    throw error.inFile(path)
                }
                // The name alone: what is kept of it is true wherever both lie.
                let place = PathEscaping.displayed(((name ?? "") + suffix).utf8)
                files.append(File(envelope: SignatureEnvelope(bytes, place: place), format: format))
                try hasher.update(Array("\(suffix)\0\(bytes.count)\0".utf8).span.bytes)
                try hasher.update(bytes.span.bytes)
            }
        }
        self.files = files
        let digest = try hasher.finish()
        self.digest = files.isEmpty ? nil : digest
    }
}
