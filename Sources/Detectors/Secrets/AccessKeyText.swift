/// An access key of AWS: its id, and the secret where that lies near.
enum AccessKeyText {
    private static let idSize = 20
    private static let secretSize = 40
    /// How far from the id the secret is looked for.
    private static let nearby = 512

    static func match(at start: Int, in window: SearchWindow) -> SecretMatch? {
        if let before = window.byte(at: start - 1), SecretByte.isAlphanumeric(before) { return nil }
        let end = window.end(of: start, limit: idSize + 1, isOfID)
        guard end - start == idSize, window.byte(at: end).map(SecretByte.isAlphanumeric) != true else { return nil }
        let id = window.copy(start..<end)
        if SecretSample.isOne(id, fewest: 7) { return nil }
        let offset = window.offset(of: start)
        guard let secret = secret(near: start..<end, in: window) else {
            return SecretMatch(
                .accessKeyID, "AWS access key id", offset: offset, length: idSize, digest: SecretDigest.of(id))
        }
        // The id beside a published secret is published too.
        if SecretSample.isOne(window.copy(secret)) { return nil }
        return SecretMatch(
            .accessKey, "AWS access key", offset: offset, length: idSize + secretSize,
            digest: SecretDigest.of(window.copy(secret)))
    }

    /// Base 32, as ids have had it since 2019, and all digits before.
    private static func isOfID(_ byte: UInt8) -> Bool { SecretByte.isUpper(byte) || SecretByte.isDigit(byte) }

    private static func secret(near id: Range<Int>, in window: SearchWindow) -> Range<Int>? {
        for range in [
            id.upperBound..<min(window.bytes.count, id.upperBound + nearby),
            max(0, id.lowerBound - nearby)..<id.lowerBound,
        ] {
            var place = range.lowerBound
            while place < range.upperBound {
                let end = window.end(of: place, limit: secretSize + 1, SecretByte.isBase64)
                if end - place == secretSize, isSecret(window.copy(place..<end)),
                    place == 0 || !SecretByte.isBase64(window.bytes[place - 1])
                {
                    return place..<end
                }
                // What is longer is none, whatever follows.
                place = max(window.end(of: end, limit: nearby, SecretByte.isBase64), place + 1)
            }
        }
        return nil
    }

    /// 40 digits of base 64 of all sorts; a digest has no capital letters, a path too many strokes.
    private static func isSecret(_ text: [UInt8]) -> Bool {
        text.contains(where: SecretByte.isUpper) && text.contains(where: SecretByte.isLower)
            && text.contains(where: SecretByte.isDigit) && text.count { $0 == UInt8(ascii: "/") } < 5
    }
}
