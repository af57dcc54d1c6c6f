import LayerCrypto
import LayerModel

/// A revocation list with its file.
struct RevocationList: Sendable {
    var file: RevocationFile
    var facts: RevocationListFacts
}

/// A DER document with the file that it stood in.
struct RevocationFile: Sendable {
    var name: String
    var der: [UInt8]

    /// What a file holds.
    enum Content {
        case lists([RevocationList])
        case response(RevocationFile)
    }

    private static let label = "X509 CRL"

    static func read(_ name: String, _ bytes: [UInt8]) throws(Failure) -> Content {
        // No PEM text begins with a DER SEQUENCE's first byte.
        guard bytes.first == BERTag.sequence else { return .lists(try lists(inPEM: bytes, name)) }
        do throws(CryptoFault) {
            return .lists([try list(RevocationFile(name: name, der: bytes))])
        } catch let listFault {
            do throws(CryptoFault) {
                try ResponderResponse.check(bytes)
            } catch let responseFault {
                throw unsupported(
                    name,
                    "neither a revocation list (\(listFault.message)) nor an OCSP response (\(responseFault.message))")
            }
            return .response(RevocationFile(name: name, der: bytes))
        }
    }

    private static func list(_ file: RevocationFile) throws(CryptoFault) -> RevocationList {
        RevocationList(file: file, facts: try CertificateRevocationList.facts(of: file.der))
    }

    private static func lists(inPEM text: [UInt8], _ name: String) throws(Failure) -> [RevocationList] {
        let blocks: [PEMBlock]
        do throws(PEMFault) {
            blocks = try PEM.read(text, allowsText: true)
        } catch {
            throw unsupported(name, "no revocation list: \(error.message) (line \(error.line))")
        }
        guard !blocks.isEmpty, blocks.allSatisfy({ $0.label == label }) else {
            throw unsupported(name, "no revocation list: not DER, and not PEM blocks labelled \(label)")
        }
        var lists: [RevocationList] = []
        for block in blocks {
            do throws(CryptoFault) {
                lists.append(try list(RevocationFile(name: name, der: block.bytes)))
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
