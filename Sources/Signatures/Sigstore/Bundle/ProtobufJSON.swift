import Core

/// Sigstore's messages in protobuf's JSON form, in lowerCamelCase: `null` is what is not said, whole numbers of 64 bits are
/// strings or numbers, bytes are base64 (standard, padded).
extension JSONCursor {
    /// A member that is said; `null` is not.
    func said(_ key: String) throws(JSONFault) -> JSONCursor? {
        guard let member = try optional(key), member.value != .null else { return nil }
        return member
    }

    /// A member that has to be said.
    func due(_ key: String) throws(JSONFault) -> JSONCursor {
        guard let member = try said(key) else { throw fault("lacks the member \"\(key)\"") }
        return member
    }

    /// The elements of a list; none where it is not said.
    func list(_ key: String, limit: Int) throws(JSONFault) -> [JSONCursor] {
        guard let member = try said(key) else { return [] }
        let elements = try member.elements()
        guard elements.count <= limit else { throw member.fault("has \(elements.count) elements, over \(limit)") }
        return elements
    }

    /// Bytes, at least one.
    func bytes() throws(JSONFault) -> [UInt8] {
        guard let bytes = Base64.decode(Array(try string().utf8)), !bytes.isEmpty else {
            throw fault("is not base64, or holds nothing")
        }
        return bytes
    }

    /// A digest's 32 bytes.
    func digestBytes() throws(JSONFault) -> Digest {
        guard let digest = Digest(bytes: try bytes()) else { throw fault("is no SHA-256 digest") }
        return digest
    }

    /// A whole number from 0 to Int64.max.
    func count() throws(JSONFault) -> Int64 {
        let number: Int64?
        switch value {
        case .integer(let integer): number = integer
        case .string(let text): number = Self.decimal(Array(text.utf8))
        default: number = nil
        }
        guard let number, number >= 0 else { throw fault("is no whole number of 0 or more") }
        return number
    }

    /// Digits alone, no zero before others.
    static func decimal(_ digits: [UInt8]) -> Int64? {
        guard (1...19).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.count == 1 || digits[0] != 0x30
        else { return nil }
        var number: Int64 = 0
        for digit in digits {
            let (shifted, isTooMuch) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooMuchStill) = shifted.addingReportingOverflow(Int64(digit - 0x30))
            if isTooMuch || isTooMuchStill { return nil }
            number = sum
        }
        return number
    }
}

/// A digest and what made it.
package struct StatedDigest: Sendable, Equatable {
    /// The algorithm.
    package var algorithm: DigestName
    /// The digest.
    package var bytes: [UInt8]

    /// Pairs them.
    package init(_ algorithm: DigestName, _ bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }
}

/// The digests that Sigstore's messages are over, by protobuf's words.
package enum DigestName: String, Word, Sendable, CaseIterable {
    case sha256 = "SHA2_256"
    case sha384 = "SHA2_384"
    case sha512 = "SHA2_512"

    /// The word of OCI's descriptors.
    package var word: String {
        switch self {
        case .sha256: "sha256"
        case .sha384: "sha384"
        case .sha512: "sha512"
        }
    }

    /// Bytes of a digest.
    package var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }
}

extension StatedDigest {
    /// Reads `sha256:HEX`, `sha384:HEX` or `sha512:HEX` (OCI image-spec, descriptor.md); nil for anything else.
    package init?(text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let bytes = Hex.bytes(Array(parts[1])[...]),
            let name = DigestName.allCases.first(where: { $0.word.utf8.elementsEqual(parts[0]) }),
            bytes.count == name.byteCount
        else { return nil }
        self.init(name, bytes)
    }

    /// The digest with its algorithm in front.
    package var text: String { "\(algorithm.word):\(Hex.text(bytes))" }

    /// Reads `{"algorithm": "SHA2_256", "digest": base64}`.
    init(_ cursor: JSONCursor) throws(JSONFault) {
        try cursor.requireOnly(["algorithm", "digest"])
        self.init(try cursor.due("algorithm").oneOf(DigestName.self), try cursor.due("digest").bytes())
    }

    /// Reads Rekor's `{"algorithm": "sha256", "value": hex}`.
    init(rekor cursor: JSONCursor) throws(JSONFault) {
        try cursor.requireOnly(["algorithm", "value"])
        let word = try cursor.due("algorithm")
        let algorithm: DigestName
        switch try word.string() {
        case "sha256": algorithm = .sha256
        case "sha384": algorithm = .sha384
        case "sha512": algorithm = .sha512
        default: throw word.fault("is no digest of SHA-2")
        }
        let value = try cursor.due("value")
        guard let bytes = Hex.bytes(Array(try value.string().utf8)[...]), !bytes.isEmpty else {
            throw value.fault("is not in lower-case hexadecimal digits")
        }
        self.init(algorithm, bytes)
    }
}
