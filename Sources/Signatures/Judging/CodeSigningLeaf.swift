import Core
import Cryptography

/// What a certificate that signs code by AWS Signer's rules has to be, whoever issued it.
enum CodeSigningLeaf {
    /// Whether the key is of the one kind that signs.
    static func hasDueKey(_ leaf: Certificate) -> Bool { leaf.keyKind == Certificate.p384 }

    /// Throws `ChainFault` (`leaf`).
    static func check(_ leaf: Certificate) throws(ChainFault) {
        guard !leaf.isCA else { throw ChainFault(.leaf, "the signer's certificate, \(leaf.subject), is a CA's") }
        guard hasDueKey(leaf) else {
            throw ChainFault(
                .leaf, "the key of the signer's certificate, \(leaf.subject), is \(leaf.keyKind), not P-384")
        }
        guard leaf.maySign else {
            throw ChainFault(.leaf, "the signer's certificate, \(leaf.subject), lacks the key usage digitalSignature")
        }
        guard leaf.maySignCode else {
            throw ChainFault(
                .leaf, "the signer's certificate, \(leaf.subject), lacks the extended key usage codeSigning")
        }
    }
}
