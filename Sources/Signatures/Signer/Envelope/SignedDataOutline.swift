import Cryptography

/// The parts of a CMS SignedData (RFC 5652, 5.1) that has the one form allowed: version 1, detached id-data, SHA-384,
/// one signer named by issuer and serial number, ecdsa-with-SHA384, signed attributes in DER.
///
/// Unsigned attributes are not looked at: nobody vouches for them, and nothing follows from them.
struct SignedDataOutline {
    /// Most certificates that an envelope may carry.
    static let certificateLimit = 16

    let document: BERDocument
    /// Each certificate's DER in the order of the message, the same one once.
    private(set) var certificates: [[UInt8]] = []
    /// The signed attributes in the order of the message.
    private(set) var attributes: [SignedAttribute] = []

    init(_ message: [UInt8]) throws(EnvelopeFault) {
        do throws(BERFault) {
            document = try BERDocument(message)
        } catch {
            let code: EnvelopeFault.Code = error.isLimit ? .tooLarge : .malformed
            throw EnvelopeFault(
                code, "the signature is not well-formed: \(error.message) (at byte \(error.offset) of it)")
        }
        let signedData = try signedData()
        var fields = Fields(document, signedData, "SignedData")
        try checkVersion(try fields.take(BERTag.integer, "a version"), of: "SignedData")
        let digests = document.children(of: try fields.take(BERTag.set, "digest algorithms"))
        guard digests.count == 1 else {
            throw EnvelopeFault(.algorithm, "\(digests.count) digest algorithms where one is due")
        }
        try checkAlgorithm(digests[0], ObjectIdentifiers.sha384, "the digest algorithm is not SHA-384")
        try checkContent(try fields.take(BERTag.sequence, "a content"))
        certificates = try certificates(try fields.take(BERTag.context(0), "certificates"))
        guard fields.next(BERTag.context(1)) == nil else {
            throw EnvelopeFault(.structure, "the signature carries revocation lists")
        }
        let signers = document.children(of: try fields.take(BERTag.set, "signers"))
        try fields.end()
        guard signers.count == 1 else { throw EnvelopeFault(.structure, "\(signers.count) signers where one is due") }
        attributes = try signedAttributes(ofSigner: signers[0])
    }

    private func signedData() throws(EnvelopeFault) -> BERDocument.Node {
        guard document.root.tag == BERTag.sequence else {
            throw EnvelopeFault(.malformed, "the signature is no ContentInfo")
        }
        var info = Fields(document, document.root, "ContentInfo")
        let type = try info.take(BERTag.objectIdentifier, "a type")
        guard document.content(type).elementsEqual(ObjectIdentifiers.signedData) else {
            throw EnvelopeFault(.structure, "the signature is no CMS SignedData")
        }
        let wrapped = document.children(of: try info.take(BERTag.context(0), "a content"))
        try info.end()
        guard wrapped.count == 1, wrapped[0].tag == BERTag.sequence else {
            throw EnvelopeFault(.malformed, "the signature's content is no SignedData")
        }
        return wrapped[0]
    }

    private func checkVersion(_ node: BERDocument.Node, of name: String) throws(EnvelopeFault) {
        guard document.content(node).elementsEqual([1]) else {
            throw EnvelopeFault(.structure, "\(name) is not of version 1")
        }
    }

    /// Parameters are absent or NULL (RFC 5754, 2).
    private func checkAlgorithm(
        _ node: BERDocument.Node, _ expected: [UInt8], _ message: String
    ) throws(EnvelopeFault) {
        let parts = document.children(of: node)
        guard parts.first?.tag == BERTag.objectIdentifier, document.content(parts[0]).elementsEqual(expected),
            parts.count == 1 || (parts.count == 2 && parts[1].tag == BERTag.null && parts[1].content.isEmpty)
        else { throw EnvelopeFault(.algorithm, message) }
    }

    private func checkContent(_ node: BERDocument.Node) throws(EnvelopeFault) {
        let parts = document.children(of: node)
        guard parts.first?.tag == BERTag.objectIdentifier,
            document.content(parts[0]).elementsEqual(ObjectIdentifiers.data)
        else { throw EnvelopeFault(.structure, "the signed content is not id-data") }
        guard parts.count == 1 else {
            throw EnvelopeFault(.structure, "the signature is not detached: it carries a content")
        }
    }

    private func certificates(_ node: BERDocument.Node) throws(EnvelopeFault) -> [[UInt8]] {
        let children = document.children(of: node)
        guard (1...Self.certificateLimit).contains(children.count) else {
            throw EnvelopeFault(
                .tooLarge, "\(children.count) certificates, where 1 to \(Self.certificateLimit) are looked at")
        }
        var certificates: [[UInt8]] = []
        for child in children {
            guard child.tag == BERTag.sequence, child.hasDERLengths else {
                throw EnvelopeFault(.structure, "something other than DER certificates stands among the certificates")
            }
            let der = Array(document.encoding(child))
            if !certificates.contains(der) { certificates.append(der) }
        }
        return certificates
    }

    private func signedAttributes(ofSigner signer: BERDocument.Node) throws(EnvelopeFault) -> [SignedAttribute] {
        guard signer.tag == BERTag.sequence else { throw EnvelopeFault(.malformed, "the signer is no SignerInfo") }
        var fields = Fields(document, signer, "SignerInfo")
        // Version 1 goes with issuer and serial number, version 3 with a key identifier (RFC 5652, 5.3).
        try checkVersion(try fields.take(BERTag.integer, "a version"), of: "SignerInfo")
        let name = document.children(of: try fields.take(BERTag.sequence, "the signer's issuer and serial number"))
        guard name.map(\.tag) == [BERTag.sequence, BERTag.integer] else {
            throw EnvelopeFault(.structure, "the signer is not named by issuer and serial number")
        }
        let digest = try fields.take(BERTag.sequence, "a digest algorithm")
        try checkAlgorithm(digest, ObjectIdentifiers.sha384, "the signer's digest algorithm is not SHA-384")
        guard let set = fields.next(BERTag.context(0)) else {
            throw EnvelopeFault(.attributes, "the signer has no signed attributes")
        }
        let algorithm = try fields.take(BERTag.sequence, "a signature algorithm")
        try checkAlgorithm(
            algorithm, ObjectIdentifiers.ecdsaWithSHA384, "the signature algorithm is not ecdsa-with-SHA384")
        _ = try fields.take(BERTag.octetString, "a signature value")
        _ = fields.next(BERTag.context(1))
        try fields.end()
        guard set.hasDERLengths else { throw EnvelopeFault(.attributes, "the signed attributes are not DER") }
        return try SignedAttribute.read(set, in: document)
    }
}

/// The fields of a SEQUENCE, taken one after another.
private struct Fields {
    private let name: String
    private var rest: ArraySlice<BERDocument.Node>

    init(_ document: BERDocument, _ node: BERDocument.Node, _ name: String) {
        self.name = name
        rest = document.children(of: node)[...]
    }

    mutating func next(_ tag: UInt8) -> BERDocument.Node? { rest.first?.tag == tag ? rest.popFirst() : nil }

    mutating func take(_ tag: UInt8, _ what: String) throws(EnvelopeFault) -> BERDocument.Node {
        guard let node = next(tag) else { throw EnvelopeFault(.malformed, "\(name) lacks \(what) at its place") }
        return node
    }

    func end() throws(EnvelopeFault) {
        guard rest.isEmpty else { throw EnvelopeFault(.malformed, "\(name) holds more than it may") }
    }
}
