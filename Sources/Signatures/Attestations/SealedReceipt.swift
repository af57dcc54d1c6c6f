import Core
import Cryptography

/// A scan receipt as it was found: what it states, and in what form it is signed; whom to believe is still open.
package struct SealedReceipt: Sendable {
    /// How a receipt is signed.
    enum Form: Sendable {
        /// By a profile: our own envelope (`DSSE`), whose signature holds by the leaf that it brings along.
        case profile(chain: [CertificateFacts])
        /// By a key or an identity: a Sigstore bundle, of which nothing is verified.
        case bundle
    }

    /// Largest file, in bytes.
    package static let byteLimit = 4 << 20

    /// What it states.
    package let statement: ScanStatement
    let form: Form
    let bytes: [UInt8]

    /// Reads a file.
    /// - Throws: why it is no scan receipt, or its own signature does not hold.
    package init(_ bytes: [UInt8]) throws(SigstoreFault) {
        let object = try Self.object(bytes)
        if object["_type"] != nil { throw SigstoreFault(.missing, "nobody signed it") }
        var payload: [UInt8]
        if object["mediaType"] != nil {
            guard case .envelope(let envelope) = try SigstoreBundle.read(bytes).content,
                envelope.type == DSSE.payloadType
            else { throw SigstoreFault(.content, "it signs something else than a statement") }
            (payload, form) = (envelope.payload, .bundle)
        } else {
            do throws(Failure) {
                let opened = try DSSE.open(bytes, limit: Self.byteLimit)
                (payload, form) = (opened.payload, .profile(chain: opened.chain))
            } catch {
                throw SigstoreFault(.malformed, error.message)
            }
        }
        do throws(JSONFault) {
            statement = try ScanStatement(payload: payload)
        } catch {
            throw SigstoreFault(.malformed, "its statement: \(error.message) (line \(error.line))")
        }
        switch (form, statement.profile) {
        case (.profile, nil): throw SigstoreFault(.content, "a profile signed it, and it names none")
        case (.bundle, .some): throw SigstoreFault(.content, "it names a profile, and none signed it")
        default: break
        }
        self.bytes = bytes
    }

    private static func object(_ bytes: [UInt8]) throws(SigstoreFault) -> JSONObject {
        do throws(JSONFault) {
            let limits = JSONLimits(bytes: byteLimit)
            return try JSONCursor(try JSONReader.read(bytes, limits: limits, options: .foreign)).object()
        } catch {
            throw SigstoreFault(.malformed, "\(error.message) (line \(error.line))")
        }
    }
}
