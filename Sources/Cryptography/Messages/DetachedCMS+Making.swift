import COpenSSL

extension DetachedCMS {
    /// A signed attribute to put into a message.
    package struct Attribute: Sendable {
        /// The type, in dotted decimals.
        package var type: String
        /// The single value's tag.
        package var tag: UInt8
        /// The value's contents; of a SEQUENCE its whole encoding.
        package var value: [UInt8]

        /// Pairs type and value.
        package init(type: String, tag: UInt8, value: [UInt8]) {
            self.type = type
            self.tag = tag
            self.value = value
        }
    }

    /// Signs `content` with SHA-384; content type and message digest are added to the attributes.
    ///
    /// - Parameters:
    ///   - content: What is signed; it does not go into the message.
    ///   - key: The signer's key.
    ///   - certificates: DER, the signer's first; all go into the message.
    ///   - attributes: The signed attributes, the signing time among them.
    /// - Returns: The ContentInfo's DER.
    package static func sign(
        _ content: [UInt8], key: borrowing PrivateKey, certificates: [[UInt8]], attributes: [Attribute]
    ) throws(CryptoFault) -> [UInt8] {
        OpenSSLErrors.clear()
        guard let first = certificates.first else { throw CryptoFault("no certificate to sign with") }
        let leaf = try CertificateHandle(der: first)
        let others = try CertificateStack.of(certificates.dropFirst())
        let flags = UInt32(CMS_DETACHED) | UInt32(CMS_BINARY) | UInt32(CMS_NOSMIMECAP)
        guard let made = CMS_sign(nil, nil, others.pointer, nil, flags | UInt32(CMS_PARTIAL)) else {
            throw OpenSSLErrors.fault("begin a message")
        }
        let message = MessageHandle(owning: made)
        guard let signer = CMS_add1_signer(message.pointer, leaf.pointer, key.pointer, EVP_sha384(), flags) else {
            throw OpenSSLErrors.fault("add the signer")
        }
        for attribute in attributes { try add(attribute, to: signer) }
        let data = try MemoryBIO.holding(content)
        guard CMS_final(message.pointer, data.pointer, nil, flags) == 1 else { throw OpenSSLErrors.fault("sign") }
        return try DERBuffer.encode("write the message") { i2d_CMS_ContentInfo(message.pointer, &$0) }
    }

    private static func add(_ attribute: Attribute, to signer: OpaquePointer) throws(CryptoFault) {
        guard let type = OBJ_txt2obj(attribute.type, 1) else { throw OpenSSLErrors.fault("name an attribute") }
        defer { ASN1_OBJECT_free(type) }
        // The universal number alone: OpenSSL's V_ASN1 constants leave the constructed bit out.
        let status = CMS_signed_add1_attr_by_OBJ(
            signer, type, CInt(attribute.tag & 0x1F), attribute.value, CInt(clamping: attribute.value.count))
        guard status == 1 else { throw OpenSSLErrors.fault("add an attribute") }
    }
}
