import Core
import Cryptography

/// What the signed attributes say, each checked on its own and against the others.
struct SignedAttributes {
    let messageDigest: [UInt8]
    let signingTime: Timestamp
    let expires: Timestamp
    let profileVersion: ProfileVersionArn
    let job: JobArn
    /// Types that this version knows nothing of, in dotted decimals.
    let unknown: [String]

    private static let known = [
        ObjectIdentifiers.contentType, ObjectIdentifiers.messageDigest, ObjectIdentifiers.signingTime,
        ObjectIdentifiers.algorithmProtection, ObjectIdentifiers.signingJob, ObjectIdentifiers.signatureExpiry,
        ObjectIdentifiers.profileVersion,
    ]

    init(_ outline: SignedDataOutline) throws(EnvelopeFault) {
        let reader = Reader(outline: outline)
        let contentType = try reader.value(ObjectIdentifiers.contentType, [BERTag.objectIdentifier], "content type")
        guard contentType.elementsEqual(ObjectIdentifiers.data) else {
            throw EnvelopeFault(.attributes, "the signed content type is not id-data")
        }
        messageDigest = Array(try reader.value(ObjectIdentifiers.messageDigest, [BERTag.octetString], "message digest"))
        guard messageDigest.count == SHA384.byteCount else {
            throw EnvelopeFault(.attributes, "the message digest has \(messageDigest.count) bytes, SHA-384 has 48")
        }
        // AWS Signer's form alone; CMS itself (RFC 5652, 11.3) asks for UTCTime up to 2049.
        signingTime = try reader.time(ObjectIdentifiers.signingTime, [BERTag.generalizedTime], "signing time")
        expires = try reader.time(ObjectIdentifiers.signatureExpiry, [BERTag.generalizedTime], "signature expiry")
        guard expires > signingTime else {
            throw EnvelopeFault(
                .time, "the signature expires at \(expires), not after its signing time, \(signingTime)")
        }
        let profileText = try reader.text(ObjectIdentifiers.profileVersion, "profile version ARN")
        guard let profileVersion = ProfileVersionArn(profileText) else {
            throw EnvelopeFault(
                .arn, "the profile version ARN is none: \(PathEscaping.displayed(profileText.utf8.prefix(256)))")
        }
        let jobText = try reader.text(ObjectIdentifiers.signingJob, "job ARN")
        guard let job = JobArn(jobText) else {
            throw EnvelopeFault(
                .arn, "the signing job's ARN is none: \(PathEscaping.displayed(jobText.utf8.prefix(256)))")
        }
        guard job.owner == profileVersion.owner else {
            throw EnvelopeFault(
                .arn,
                "signing job and profile belong to different partitions, regions or accounts: "
                    + "\(job.text), \(profileVersion.text)")
        }
        self.profileVersion = profileVersion
        self.job = job
        try reader.checkAlgorithmProtection()
        unknown = outline.attributes.map(\.type).filter { !Self.known.contains($0) }.map { DottedIdentifier.text($0) }
    }
}

/// Takes attributes by their type.
private struct Reader {
    let outline: SignedDataOutline

    func value(_ type: [UInt8], _ tags: [UInt8], _ name: String) throws(EnvelopeFault) -> ArraySlice<UInt8> {
        outline.document.content(try node(type, tags, name))
    }

    func time(_ type: [UInt8], _ tags: [UInt8], _ name: String) throws(EnvelopeFault) -> Timestamp {
        let node = try node(type, tags, name)
        let content = outline.document.content(node)
        guard let time = ASN1Time.read(tag: node.tag, content) else {
            throw EnvelopeFault(.time, "the \(name) is no time: \(PathEscaping.displayed(content.prefix(64)))")
        }
        return time
    }

    func text(_ type: [UInt8], _ name: String) throws(EnvelopeFault) -> String {
        let content = try value(type, [BERTag.utf8String], name)
        guard let text = String(validating: content, as: UTF8.self) else {
            throw EnvelopeFault(.arn, "the \(name) is not UTF-8")
        }
        return text
    }

    private func node(_ type: [UInt8], _ tags: [UInt8], _ name: String) throws(EnvelopeFault) -> BERDocument.Node {
        guard let attribute = outline.attributes.first(where: { $0.type == type }) else {
            throw EnvelopeFault(
                .attributes, "the signed attribute \(DottedIdentifier.text(type)), \(name), is missing")
        }
        guard tags.contains(attribute.value.tag) else {
            throw EnvelopeFault(
                .attributes, "the signed attribute \(DottedIdentifier.text(type)), \(name), has another type")
        }
        return attribute.value
    }

    /// RFC 6211: where it stands, it names the algorithms of the signer, and a signature algorithm rather than a MAC.
    func checkAlgorithmProtection() throws(EnvelopeFault) {
        guard let attribute = outline.attributes.first(where: { $0.type == ObjectIdentifiers.algorithmProtection })
        else { return }
        let parts = outline.document.children(of: attribute.value)
        guard attribute.value.tag == BERTag.sequence, parts.map(\.tag) == [BERTag.sequence, BERTag.context(1)],
            names(parts[0], ObjectIdentifiers.sha384), names(parts[1], ObjectIdentifiers.ecdsaWithSHA384)
        else { throw EnvelopeFault(.algorithm, "the protected algorithms are not those of the signature") }
    }

    private func names(_ algorithm: BERDocument.Node, _ identifier: [UInt8]) -> Bool {
        let parts = outline.document.children(of: algorithm)
        guard let first = parts.first, first.tag == BERTag.objectIdentifier,
            outline.document.content(first).elementsEqual(identifier)
        else { return false }
        return parts.count == 1 || (parts.count == 2 && parts[1].tag == BERTag.null && parts[1].content.isEmpty)
    }
}
