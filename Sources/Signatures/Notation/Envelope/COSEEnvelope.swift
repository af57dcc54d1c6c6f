import Core
import Cryptography

/// COSE envelopes: a tagged COSE_Sign1 (RFC 9052, 4.2; signature-envelope-cose.md).
enum COSEEnvelope {
    /// Common header parameters (RFC 9052, 3.1; RFC 9360, 2).
    static let algorithm = HeaderName.number(1)
    static let critical = HeaderName.number(2)
    static let contentType = HeaderName.number(3)
    static let certificates = HeaderName.number(33)

    /// RFC 9053, 2.1, and RFC 8230, 2.
    static let algorithms: [Int64: SignatureAlgorithm] = [
        -37: .ps256, -38: .ps384, -39: .ps512, -7: .es256, -35: .es384, -36: .es512,
    ]

    /// Reads an envelope.
    static func read(_ bytes: [UInt8]) throws(NotationFault) -> EnvelopeParts {
        guard case .sign1(let elements) = try cbor(bytes, allowsSign1: true, "the envelope") else {
            throw NotationFault(.malformed, "the envelope is no tagged COSE_Sign1")
        }
        guard elements.count == 4, let protected = elements[0].bytes, let unprotected = elements[1].map else {
            throw NotationFault(
                .malformed,
                "the COSE_Sign1 is not made of protected headers, unprotected headers, payload and signature")
        }
        guard let payload = elements[2].bytes, let signature = elements[3].bytes else {
            throw NotationFault(.malformed, "payload or signature of the COSE_Sign1 is no byte string")
        }
        guard let signed = try cbor(protected, "the protected headers").map else {
            throw NotationFault(.malformed, "the protected headers are no map")
        }
        // Two places for one header would be two readings (RFC 9052, 3).
        let names = Set(signed.map(\.key))
        if let member = unprotected.first(where: { names.contains($0.key) }) {
            throw NotationFault(.header, "the header \(member.key) stands both inside and outside the signature")
        }
        return EnvelopeParts(
            headers: try headers(signed), signedBytes: signedBytes(protected: protected, payload: payload),
            payload: payload, certificates: try chain(signed + unprotected), signature: signature,
            timestampToken: try timestamp(unprotected), signingAgent: unprotected[.agent]?.text)
    }

    private static func timestamp(_ members: [CBORMember]) throws(NotationFault) -> [UInt8]? {
        guard let value = members[.timestamp] else { return nil }
        guard let token = value.bytes else { throw NotationFault(.malformed, "the timestamp is no byte string") }
        return token
    }

    /// The Sig_structure (RFC 9052, 4.4).
    static func signedBytes(protected: [UInt8], payload: [UInt8]) -> [UInt8] {
        CBORWriter.bytes(.array([.text("Signature1"), .bytes(protected), .bytes([]), .bytes(payload)]))
    }

    private static func cbor(
        _ bytes: [UInt8], allowsSign1: Bool = false, _ place: String
    ) throws(NotationFault) -> CBORValue {
        do throws(CBORFault) {
            return try CBORReader.read(bytes, allowsSign1: allowsSign1)
        } catch {
            throw NotationFault(
                error.isLimit ? .tooLarge : .malformed, "\(place): \(error.message) (at byte \(error.offset))")
        }
    }

    private static func headers(_ members: [CBORMember]) throws(NotationFault) -> SignedHeaders {
        guard let number = members[algorithm]?.integer, let algorithm = algorithms[number] else {
            throw NotationFault(.algorithm, "the algorithm is missing, or none of PS256 to ES512")
        }
        guard let type = members[contentType]?.text else {
            throw NotationFault(.header, "the content type is missing, or no text")
        }
        guard let list = members[critical]?.array, !list.isEmpty else {
            throw NotationFault(.header, "the list of critical headers is missing, or no array with members")
        }
        var names: [HeaderName] = []
        for element in list {
            if let text = element.text {
                names.append(HeaderName(text))
            } else if let number = element.integer, !(0...8).contains(number) {
                names.append(.number(number))
            } else {
                throw NotationFault(.critical, "a critical header is named by what must not be critical, or names none")
            }
        }
        let own: Set<HeaderName> = [Self.algorithm, contentType, critical, certificates]
        return try SignedHeaders(
            algorithm: algorithm, contentType: type,
            fields: members.filter { !own.contains($0.key) }.map {
                HeaderField(name: $0.key, value: value($0.value))
            }, critical: names)
    }

    private static func value(_ value: CBORValue) -> HeaderValue {
        switch value {
        case .text(let text): .text(text)
        case .time(let seconds): .time(Timestamp(milliseconds: seconds * 1_000))
        case .bool(let flag): .other(flag ? "true" : "false")
        default: .other(value.integer.map { String($0) } ?? value.kindName)
        }
    }

    /// x5chain; the specification lets it stand on either side of the signature.
    private static func chain(_ members: [CBORMember]) throws(NotationFault) -> [[UInt8]] {
        guard let elements = members[certificates]?.array else {
            throw NotationFault(.header, "x5chain is missing, or no array")
        }
        var certificates: [[UInt8]] = []
        for element in elements {
            guard let der = element.bytes else {
                throw NotationFault(.header, "a certificate of x5chain is no byte string")
            }
            certificates.append(der)
        }
        return certificates
    }
}

extension [CBORMember] {
    /// The value of a key.
    fileprivate subscript(_ key: HeaderName) -> CBORValue? { first { $0.key == key }?.value }
}
