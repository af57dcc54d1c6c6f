import Core
import Cryptography

/// One named trust store: a folder of certificates (trust-store-trust-policy.md, "Trust Store").
enum X509Store {
    private static let suffixes = [".pem", ".crt", ".cer", ".der"]
    private static let fileLimit = 1 << 20
    private static let certificateLimit = 1_024
    private static let derStart: UInt8 = 0x30

    /// Every certificate of the folder, in the order of its files' names; at least one. Folders in it are passed over, as the
    /// specification has it; where one holds something, that is noticed.
    /// - Throws: `trust.invalid` for what has no place in a store, links among it; `input.unreadable`.
    static func certificates(
        _ folder: String, _ kind: TrustStoreKind, notices: inout [Finding]
    ) throws(Failure) -> [Certificate] {
        switch try FileKind.of(folder) {
        case .folder: break
        case .missing:
            throw invalid(folder, "the trust store is not there", "make it with `notation cert add`")
        case .link: throw invalid(folder, "is a symbolic link", "put the folder itself in its place")
        case .file, .other: throw invalid(folder, "is no folder", "make it with `notation cert add`")
        }
        var certificates: [Certificate] = []
        for name in try Folder.names(in: folder) {
            let path = PathText.joined(folder, name)
            switch try FileKind.of(path) {
            case .file: break
            case .link: throw invalid(path, "is a symbolic link", "put the certificate itself in its place")
            case .folder:
                if try !Folder.names(in: path).isEmpty {
                    notices.append(
                        Finding(
                            .trustRootUnused, .warn,
                            "a folder in a trust store is passed over, and what lies in it trusted by nobody",
                            path: PathEscaping.displayed(path.utf8),
                            remedy: "move certificates that were meant into the store itself"))
                }
                continue
            default: throw invalid(path, "is no regular file", "move it out of the store")
            }
            guard suffixes.contains(where: { name.hasSuffix($0) }) else {
                throw invalid(path, "is no .pem, .crt, .cer or .der file", "move it out of the store")
            }
            let found = try read(path)
            for certificate in found { try check(certificate, kind, path) }
            certificates += found
            guard certificates.count <= certificateLimit else {
                throw invalid(folder, "holds over \(certificateLimit) certificates", "divide the store")
            }
        }
        guard !certificates.isEmpty else { throw invalid(folder, "holds no certificate", "fill it, or name another") }
        return certificates
    }

    private static func read(_ path: String) throws(Failure) -> [Certificate] {
        let encodings = try encodings(try FileReading.readWhole(path, limit: fileLimit, followsLinks: false), path)
        do throws(CryptoFault) {
            var certificates: [Certificate] = []
            for der in encodings { certificates.append(try Certificate(der: der)) }
            return certificates
        } catch {
            throw invalid(path, error.message, remedy)
        }
    }

    private static let remedy: Prose = "put certificates there, in PEM or DER"

    private static func encodings(_ bytes: [UInt8], _ path: String) throws(Failure) -> [[UInt8]] {
        if bytes.first == derStart { return [bytes] }
        let blocks: [PEMBlock]
        do throws(PEMFault) {
            blocks = try PEM.read(bytes, allowsText: true)
        } catch {
            throw invalid(path, "line \(error.line): \(error.message)", remedy)
        }
        guard !blocks.isEmpty else { throw invalid(path, "holds no certificate", remedy) }
        if let other = blocks.first(where: { $0.label != "CERTIFICATE" }) {
            throw invalid(path, "holds a block labelled \(other.label) where certificates are due", remedy)
        }
        return blocks.map(\.bytes)
    }

    /// A CA, or a certificate that signed itself; an authority for timestamps has to be a root that is a CA.
    private static func check(_ certificate: Certificate, _ kind: TrustStoreKind, _ path: String) throws(Failure) {
        guard certificate.isCA || certificate.isSelfSigned else {
            throw invalid(
                path, "\(certificate.subject) is neither a CA nor signed by itself",
                "trust the CA above it, or the root")
        }
        guard kind == .timestamping else { return }
        guard certificate.isSelfSigned else {
            throw invalid(path, "\(certificate.subject) is no root certificate", "trust the root above it")
        }
        guard certificate.isCA else {
            throw invalid(
                path, "\(certificate.subject) is signed by itself and no CA",
                "trust the root of the timestamping authority")
        }
    }

    private static func invalid(_ file: String, _ message: String, _ remedy: Prose) -> Failure {
        Failure(.trustInvalid, message, file: file, remedy: remedy)
    }
}
