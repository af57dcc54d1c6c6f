/// The shapes of public keys that are refused before OpenSSL decodes them, which it does as soon as it reads a certificate.
///
/// A curve that is spelled out rather than named may be any curve, and reading one has hung OpenSSL (CVE-2022-0778). Work on
/// RSA numbers grows with the square of their length and with the exponent's.
enum KeyShape {
    /// Most bits of an RSA key.
    static let modulusBits = 8_192
    /// Most bits of its public exponent.
    static let exponentBits = 64
    /// Most bytes of any other key.
    private static let keyBytes = 16 << 10

    private static let rsa: [[UInt8]] = [
        // rsaEncryption, 1.2.840.113549.1.1.1.
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01],
        // RSASSA-PSS, 1.2.840.113549.1.1.10.
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A],
    ]
    /// id-ecPublicKey, 1.2.840.10045.2.1.
    private static let curve: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
    private static let bitString: UInt8 = 0x03

    /// How a SubjectPublicKeyInfo begins that has one spelling alone, and its bytes: an uncompressed point of P-256 or P-384
    /// (RFC 5480, 2), an Ed25519 key (RFC 8410, 4).
    private static let usual: [(start: [UInt8], count: Int)] = [
        (
            [
                0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
                0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
            ], 91
        ),
        (
            [
                0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
                0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04,
            ], 120
        ),
        ([0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00], 44),
    ]

    /// Whether a key that OpenSSL has decoded is spelled as OpenSSL would write it.
    static func isUsual(_ der: [UInt8]) -> Bool {
        usual.contains { der.count == $0.count && der.starts(with: $0.start) }
    }

    /// Throws where a public key (SubjectPublicKeyInfo, RFC 5280, 4.1) anywhere in a document has such a shape.
    static func check(_ document: BERDocument) throws(CryptoFault) {
        for (index, node) in document.nodes.enumerated() where node.tag == BERTag.sequence {
            guard node.descendants >= 3, document.nodes[index + 1].tag == BERTag.sequence,
                document.nodes[index + 1].descendants >= 1,
                document.nodes[index + 2].tag == BERTag.objectIdentifier
            else { continue }
            let key = index + 2 + document.nodes[index + 1].descendants
            guard key == index + node.descendants, document.nodes[key].tag == bitString else { continue }
            try check(
                algorithm: document.content(document.nodes[index + 2]),
                parameters: document.nodes[index + 1].descendants > 1 ? document.nodes[index + 3] : nil,
                key: document.content(document.nodes[key]).dropFirst())
        }
    }

    /// The same of the certificates that an OCSP response carries; what is none is the parser's to refuse.
    static func check(ofResponse der: [UInt8]) throws(CryptoFault) {
        let response = try BERDocument.ofDER(der)
        try check(response)
        for node in response.nodes where node.tag == BERTag.octetString {
            guard response.content(node).first == BERTag.sequence else { continue }
            if let basic = outline(Array(response.content(node))) { try check(basic) }
        }
    }

    private static func outline(_ der: [UInt8]) -> BERDocument? {
        do throws(BERFault) {
            return try BERDocument(der)
        } catch {
            return nil
        }
    }

    private static func check(
        algorithm: ArraySlice<UInt8>, parameters: BERDocument.Node?, key: ArraySlice<UInt8>
    ) throws(CryptoFault) {
        if algorithm.elementsEqual(curve) {
            guard parameters?.tag == BERTag.objectIdentifier else {
                throw CryptoFault("the curve of a public key is spelled out rather than named")
            }
        } else if rsa.contains(where: { algorithm.elementsEqual($0) }) {
            try checkRSA(key)
        }
        guard key.count <= keyBytes else { throw CryptoFault("a public key of \(key.count) bytes") }
    }

    /// Throws where an RSAPublicKey (RFC 8017, A.1.1) has such a shape.
    static func checkRSA(_ key: ArraySlice<UInt8>) throws(CryptoFault) {
        let document = try BERDocument.ofDER(Array(key))
        let numbers = document.children(of: document.root)
        guard document.root.tag == BERTag.sequence, numbers.count == 2,
            numbers.allSatisfy({ $0.tag == BERTag.integer })
        else { throw CryptoFault("an RSA key is not two numbers") }
        let sizes = numbers.map { bits(document.content($0)) }
        guard sizes[0] <= modulusBits else {
            throw CryptoFault("an RSA key of \(sizes[0]) bits, over the limit of \(modulusBits)")
        }
        guard sizes[1] <= exponentBits else {
            throw CryptoFault("an RSA key with an exponent of \(sizes[1]) bits, over the limit of \(exponentBits)")
        }
    }

    private static func bits(_ number: ArraySlice<UInt8>) -> Int {
        let digits = number.drop { $0 == 0 }
        return digits.first.map { digits.count * 8 - $0.leadingZeroBitCount } ?? 0
    }
}
