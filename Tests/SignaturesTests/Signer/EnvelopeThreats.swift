import Cryptography
import Signatures

/// A change to an honest envelope, and the rule that it breaks; each is signed anew, so nothing but the rule refuses it.
struct EnvelopeThreat: Sendable, CustomStringConvertible {
    let description: String
    let expected: EnvelopeFault.Code
    let apply: @Sendable (inout EnvelopeBuilder) throws -> Void

    init(
        _ description: String, _ expected: EnvelopeFault.Code,
        _ apply: @escaping @Sendable (inout EnvelopeBuilder) throws -> Void
    ) {
        self.description = description
        self.expected = expected
        self.apply = apply
    }
}

extension EnvelopeThreat {
    static let structure = [
        EnvelopeThreat("a label other than PKCS7", .armor) { $0.label = "CMS" },
        EnvelopeThreat("bytes after the message inside the armor", .malformed) { $0.appended = [0, 0] },
        EnvelopeThreat("SignedData version 3", .structure) { $0.version = integer(3) },
        EnvelopeThreat("SignerInfo version 3", .structure) { $0.signerVersion = integer(3) },
        EnvelopeThreat("a version of two bytes", .structure) { $0.version = value(BERTag.integer, [0, 1]) },
        EnvelopeThreat("a content in the envelope", .structure) {
            $0.encapsulated = value(0xA0, octets(EnvelopeBuilder.content))
        },
        EnvelopeThreat("two signers", .structure) { $0.signers = 2 },
        EnvelopeThreat("no signer", .structure) { $0.signers = 0 },
        EnvelopeThreat("a signer named by key identifier", .malformed) {
            $0.signerIdentifier = value(0x80, [UInt8](repeating: 7, count: 20))
        },
        EnvelopeThreat("a signer that no certificate fits", .leaf) {
            $0.signerIdentifier = try EnvelopeBuilder.issuerAndSerial("other-leaf")
        },
        EnvelopeThreat("another signer's certificate named", .signature) {
            $0.signerIdentifier = try EnvelopeBuilder.issuerAndSerial("leaf-revoked")
            $0.moreCertificates = [try der("leaf-revoked")]
        },
        EnvelopeThreat("no certificates", .tooLarge) { $0.dropsCertificates = true },
        EnvelopeThreat("17 certificates", .tooLarge) { builder in
            builder.moreCertificates = Array(repeating: try der("other-leaf"), count: 13)
        },
        EnvelopeThreat("a certificate in BER", .structure) { builder in
            let document = try BERDocument(try der("other-leaf"))
            builder.moreCertificates = [[0x30, 0x80] + document.content(document.root) + [0, 0]]
        },
        EnvelopeThreat("an attribute certificate", .structure) { $0.moreCertificates = [value(0xA1, integer(1))] },
        EnvelopeThreat("a certificate cut short", .leaf) { $0.moreCertificates = [sequence(integer(1))] },
        EnvelopeThreat("revocation lists", .structure) { $0.revocations = value(0xA1, sequence()) },
        EnvelopeThreat("nesting without measure", .tooLarge) { builder in
            var nested: [UInt8] = []
            for _ in 0..<4_000 { nested = [0x30, 0x80] + nested }
            builder.unsignedAttributes = nested
        },
        EnvelopeThreat("an indefinite length without an end", .malformed) { $0.revocations = [0xA1, 0x80] },
        EnvelopeThreat("a primitive value of indefinite length", .malformed) { $0.revocations = [0x04, 0x80, 0, 0] },
        EnvelopeThreat("a length beyond the message", .malformed) {
            $0.revocations = [0xA1, 0x84, 0x7F, 0xFF, 0xFF, 0xFF]
        },
        EnvelopeThreat("a length of 127 bytes", .tooLarge) { $0.revocations = [0xA1, 0xFF] },
        EnvelopeThreat("a huge object identifier", .tooLarge) { builder in
            builder.unsignedAttributes = value(
                0xA1, value(BERTag.objectIdentifier, [UInt8](repeating: 0x81, count: 200_000) + [1]))
        },
        EnvelopeThreat("an object identifier cut short", .malformed) {
            $0.unsignedAttributes = value(0xA1, value(BERTag.objectIdentifier, [0x2A, 0x81]))
        },
        EnvelopeThreat("an object identifier with padded arcs", .malformed) {
            $0.unsignedAttributes = value(0xA1, value(BERTag.objectIdentifier, [0x2A, 0x80, 0x01]))
        },
        EnvelopeThreat("values without number", .tooLarge) {
            $0.unsignedAttributes = value(0xA1, Array(repeatElement([0x05, 0x00], count: 60_000).joined()))
        },
    ]

    static let algorithms = [
        EnvelopeThreat("SHA-256 as the digest", .algorithm) { $0.digestAlgorithm = EnvelopeBuilder.sha256 },
        EnvelopeThreat("SHA-256 among the digests", .algorithm) { $0.digestAlgorithms = [EnvelopeBuilder.sha256] },
        EnvelopeThreat("two digests", .algorithm) {
            $0.digestAlgorithms = [EnvelopeBuilder.sha256, EnvelopeBuilder.sha384]
        },
        EnvelopeThreat("ecdsa-with-SHA256", .algorithm) {
            $0.signatureAlgorithm = sequence(identifier("1.2.840.10045.4.3.2"))
        },
        EnvelopeThreat("plain id-ecPublicKey as the signature", .algorithm) {
            $0.signatureAlgorithm = sequence(identifier("1.2.840.10045.2.1"))
        },
        EnvelopeThreat("parameters of another type", .algorithm) {
            $0.signatureAlgorithm = sequence(identifier("1.2.840.10045.4.3.3"), integer(1))
        },
        EnvelopeThreat("other algorithms protected", .algorithm) {
            $0.set(
                EnvelopeBuilder.protectionOID,
                sequence(EnvelopeBuilder.sha256, value(0xA1, identifier("1.2.840.10045.4.3.3"))))
        },
        EnvelopeThreat("a MAC protected", .algorithm) {
            $0.set(
                EnvelopeBuilder.protectionOID,
                sequence(EnvelopeBuilder.sha384, value(0xA2, identifier("1.2.840.10045.4.3.3"))))
        },
        EnvelopeThreat("a P-256 leaf", .leaf) { $0.chain = ["leaf-p256", "regional", "ca", "root"] },
        EnvelopeThreat("an RSA leaf", .leaf) { $0.chain = ["leaf-rsa", "regional", "ca", "root"] },
    ]

    static let attributes = [
        EnvelopeThreat("attributes out of order", .attributes) { builder in
            builder.sortsAttributes = false
            builder.attributes.reverse()
        },
        EnvelopeThreat("an attribute twice", .attributes) {
            $0.attributes.append((EnvelopeBuilder.jobOID, [utf8(jobArn)]))
        },
        EnvelopeThreat("an attribute twice with other values", .attributes) {
            $0.attributes.append((EnvelopeBuilder.expiryOID, [generalized("20991203103015Z")]))
        },
        EnvelopeThreat("an attribute with two values", .attributes) {
            $0.set(EnvelopeBuilder.profileOID, utf8(profileArn), utf8(profileArn + "4"))
        },
        EnvelopeThreat("an attribute without a value", .attributes) { $0.set(EnvelopeBuilder.profileOID) },
        EnvelopeThreat("an unknown attribute with two values", .attributes) { $0.set("1.2.3.4", utf8("a"), utf8("b")) },
        EnvelopeThreat("no signed attributes", .attributes) { $0.attributes = [] },
        EnvelopeThreat("no content type", .attributes) { $0.remove(EnvelopeBuilder.contentTypeOID) },
        EnvelopeThreat("no message digest", .attributes) { $0.remove(EnvelopeBuilder.digestOID) },
        EnvelopeThreat("no signing time", .attributes) { $0.remove(EnvelopeBuilder.timeOID) },
        EnvelopeThreat("no job", .attributes) { $0.remove(EnvelopeBuilder.jobOID) },
        EnvelopeThreat("no expiry", .attributes) { $0.remove(EnvelopeBuilder.expiryOID) },
        EnvelopeThreat("no profile version", .attributes) { $0.remove(EnvelopeBuilder.profileOID) },
        EnvelopeThreat("another content type", .attributes) {
            $0.set(EnvelopeBuilder.contentTypeOID, identifier("1.2.840.113549.1.7.2"))
        },
        EnvelopeThreat("an ARN as PrintableString", .attributes) {
            $0.set(EnvelopeBuilder.jobOID, value(0x13, Array(jobArn.utf8)))
        },
        EnvelopeThreat("a constructed UTF8String", .attributes) {
            $0.set(EnvelopeBuilder.jobOID, value(0x2C, utf8(jobArn)))
        },
        EnvelopeThreat("an expiry as UTCTime", .attributes) {
            $0.set(EnvelopeBuilder.expiryOID, utcTime("371203103015Z"))
        },
        EnvelopeThreat("a digest of 47 bytes", .attributes) {
            $0.set(EnvelopeBuilder.digestOID, octets([UInt8](repeating: 1, count: 47)))
        },
        EnvelopeThreat("attributes with a padded length", .attributes) { builder in
            builder.changeSignedAttributes = { set in
                // The same contents behind a length of three bytes instead of two.
                let document = set.dropFirst(set[1] == 0x82 ? 4 : 3)
                return [0x31, 0x83, 0, UInt8(document.count >> 8), UInt8(document.count & 0xFF)] + document
            }
        },
        EnvelopeThreat("attributes changed after signing", .signature) { builder in
            builder.changeSignedAttributes = { set in
                let from = Array("2037".utf8)
                var set = set
                for index in 0..<set.count - 4 where set[index..<index + 4].elementsEqual(from) {
                    set[index + 1] = 0x31
                }
                return set
            }
        },
        EnvelopeThreat("another content's digest", .content) {
            $0.set(EnvelopeBuilder.digestOID, octets([UInt8](repeating: 1, count: 48)))
        },
        EnvelopeThreat("a signature of zeros", .signature) {
            $0.changeSignature = { _ in sequence(integer(0), integer(0)) }
        },
        EnvelopeThreat("an empty signature", .signature) { $0.changeSignature = { _ in [] } },
        EnvelopeThreat("bytes after the signature's value", .signature) { $0.changeSignature = { $0 + [0] } },
    ]

    static let times =
        [
            "20260903103060Z", "20261303103015Z", "20260230103015Z", "20260903243015Z", "2026090310301Z",
            "202609031030Z",
            "20260903103015", "20260903103015+0000", "20260903103015.Z", "20260903103015.1234567890Z",
            "20260903103015,5Z",
            "00000903103015Z", "-0260903103015Z", "２0260903103015Z", "20260903103015Z\0", "",
        ].map { text in
            EnvelopeThreat("the signing time \(text.debugDescription)", .time) {
                $0.set(EnvelopeBuilder.timeOID, generalized(text))
            }
        }
        + ["260903103015Z", "260903103060Z", "2609031030Z", "20260903103015Z"].map { text in
            EnvelopeThreat("the signing time \(text) as UTCTime", .attributes) {
                $0.set(EnvelopeBuilder.timeOID, utcTime(text))
            }
        } + [
            EnvelopeThreat("an expiry before the signing time", .time) {
                $0.set(EnvelopeBuilder.expiryOID, generalized("20260903103015.122Z"))
            },
            EnvelopeThreat("an expiry that is a leap second", .time) {
                $0.set(EnvelopeBuilder.expiryOID, generalized("20361231235960Z"))
            },
        ]

    static let arns =
        [
            jobArn + "\0", "\0" + jobArn, jobArn + "\n", jobArn.replacing("aws:", with: "aws-iso:"), "", jobArn + "/",
            jobArn.replacing("111122223333", with: "444455556666"), jobArn.replacing("eu-central-1", with: "eu-west-1"),
            jobArn.replacing("arn:aws:", with: "arn:aws-cn:"), profileArn, jobArn.replacing("abcdef", with: "ABCDEF"),
            String(repeating: jobArn, count: 1_000),
        ].map { text in
            EnvelopeThreat("the job ARN \(text.prefix(120).debugDescription)", .arn) {
                $0.set(EnvelopeBuilder.jobOID, utf8(text))
            }
        }
        + [profileArn + "\0", profileArn.replacing("acme", with: "ac\u{0}me"), profileArn + "0", jobArn].map { text in
            EnvelopeThreat("the profile version ARN \(text.debugDescription)", .arn) {
                $0.set(EnvelopeBuilder.profileOID, utf8(text))
            }
        } + [
            EnvelopeThreat("an ARN that is not UTF-8", .arn) {
                $0.set(EnvelopeBuilder.profileOID, value(BERTag.utf8String, [0xFF] + Array(profileArn.utf8)))
            }
        ]
}
