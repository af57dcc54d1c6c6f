import Core

/// Parts of an image's reference.
enum ImageReference {
    /// The digest behind the last `@sha256:`; moto writes `repo@sha256@sha256:…`.
    static func digest(_ reference: String) -> Digest? {
        let bytes = Array(reference.utf8)
        guard bytes.count > 72 else { return nil }
        let tail = bytes.suffix(72)
        guard tail.starts(with: "@sha256:".utf8) else { return nil }
        return Digest(hexBytes: tail.dropFirst(8))
    }

    /// What stands before tag and digest: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop`.
    static func repository(_ reference: String) -> String {
        var bytes = Array(reference.utf8)
        if let at = bytes.firstIndex(of: UInt8(ascii: "@")) { bytes.removeSubrange(at...) }
        let slash = bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")), colon > slash { bytes.removeSubrange(colon...) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The account of a repository of ECR; nil for another registry.
    static func account(_ reference: String) -> String? {
        let digits = reference.utf8.prefix(12)
        guard digits.count == 12, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            reference.utf8.dropFirst(12).starts(with: ".dkr.ecr".utf8)
        else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The name within a registry.
    static func name(_ repository: String) -> String {
        guard let slash = repository.utf8.firstIndex(of: UInt8(ascii: "/")) else { return repository }
        return String(repository[repository.utf8.index(after: slash)...])
    }
}
