import Core
import Cryptography

/// A revocation list with the file that it stood in.
struct RevocationListFile: Sendable {
    let name: String
    let document: CertificateRevocationList
    var facts: RevocationListFacts { document.facts }
}

/// An OCSP response with its file.
struct RevocationResponse: Sendable {
    let name: String
    let document: ResponderResponse
}

/// Reads the files of a folder of lists.
enum RevocationFile {
    /// What a file holds.
    enum Content {
        case lists([RevocationListFile])
        case response(RevocationResponse)
    }

    private static let label = "X509 CRL"

    static func read(_ name: String, _ bytes: [UInt8]) throws(Failure) -> Content {
        // No PEM text begins with a DER SEQUENCE's first byte.
        guard bytes.first == BERTag.sequence else { return .lists(try lists(inPEM: bytes, name)) }
        do throws(CryptoFault) {
            return .lists([try list(name, bytes)])
        } catch let listFault {
            do throws(CryptoFault) {
                return .response(RevocationResponse(name: name, document: try ResponderResponse(der: bytes)))
            } catch let responseFault {
                throw unsupported(
                    name,
                    "neither a revocation list (\(listFault.message)) nor an OCSP response (\(responseFault.message))")
            }
        }
    }

    private static func list(_ name: String, _ der: [UInt8]) throws(CryptoFault) -> RevocationListFile {
        RevocationListFile(name: name, document: try CertificateRevocationList(der: der))
    }

    private static func lists(inPEM text: [UInt8], _ name: String) throws(Failure) -> [RevocationListFile] {
        let blocks: [PEMBlock]
        do throws(PEMFault) {
            blocks = try PEM.read(text, allowsText: true)
        } catch {
            throw unsupported(name, "no revocation list: \(error.message) (line \(error.line))")
        }
        guard !blocks.isEmpty, blocks.allSatisfy({ $0.label == label }) else {
            throw unsupported(name, "no revocation list: not DER, and not PEM blocks labelled \(label)")
        }
        var lists: [RevocationListFile] = []
        for block in blocks {
            do throws(CryptoFault) {
                lists.append(try list(name, block.bytes))
            } catch {
                throw unsupported(name, "no revocation list: \(error.message)")
            }
        }
        return lists
    }

    private static func unsupported(_ name: String, _ message: String) -> Failure {
        Failure(
            .inputUnsupported, message, file: name,
            remedy: "leave revocation lists (DER or PEM) and OCSP responses (DER) alone in the folder")
    }
}
