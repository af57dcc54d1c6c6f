import Core
import Cryptography

/// A digest as Lambda states that of a zip, `CodeSha256`: SHA-256 in base64.
package enum CodeSHA256 {
    /// Lambda's word for a digest.
    package static func text(of digest: Digest) -> String { Base64.text(digest.bytes) }

    /// The digest that Lambda's word means; nil for anything else.
    package static func digest(_ text: String) -> Digest? { Base64.decode(text.utf8).flatMap { Digest(bytes: $0) } }
}
