import Core
import Cryptography

/// A certificate as PEM: one block and no other. Lines of explanation may stand around it (RFC 7468, section 5.2); many
/// publishers write them, and what is believed is shown by `trust list` rather than by them.
enum CertificateText {
    private static let label = "CERTIFICATE"

    /// Why a text is not one certificate.
    struct Fault: Error {
        var message: String
        var line: Int
    }

    /// The DER within.
    static func der(_ text: [UInt8]) throws(Fault) -> [UInt8] {
        let blocks: [PEMBlock]
        do throws(PEMFault) {
            blocks = try PEM.read(text, allowsText: true)
        } catch {
            throw Fault(message: error.message, line: error.line)
        }
        if blocks.contains(where: { $0.label.hasSuffix("PRIVATE KEY") }) {
            throw Fault(
                message: "holds a private key: take it out of the store and replace the key, it may have been read",
                line: 1)
        }
        guard let block = blocks.first, blocks.count == 1 else {
            throw Fault(message: "expected exactly one certificate, found \(blocks.count)", line: 1)
        }
        guard block.label == label else {
            throw Fault(message: "expected a PEM block \(label), found \(block.label)", line: 1)
        }
        return block.bytes
    }

    /// The PEM text of a certificate.
    static func pem(_ der: [UInt8]) -> [UInt8] { PEM.write(label: label, der) }
}
