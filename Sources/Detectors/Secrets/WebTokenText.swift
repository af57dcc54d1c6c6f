import Core

/// A JSON web token (RFC 7519) with a signature: header, payload and signature in base 64, between dots.
enum WebTokenText {
    /// - Parameter dot: Where the dot before the payload stands.
    static func match(at dot: Int, in window: SearchWindow) -> SecretMatch? {
        let start = window.start(of: dot, limit: SearchWindow.before, SecretByte.isBase64URL)
        guard window.stands("eyJ", at: start) else { return nil }
        let middle = window.end(of: dot + 1, limit: SearchWindow.after, SecretByte.isBase64URL)
        guard window.byte(at: middle) == UInt8(ascii: ".") else { return nil }
        let end = window.end(of: middle + 1, limit: 1024, SecretByte.isBase64URL)
        // Without a signature it is no credential, whatever it says.
        guard end - middle > 20, let header = object(window.copy(start..<dot)), header["alg"]?.string != nil,
            let payload = object(window.copy(dot + 1..<middle)), !isPublished(payload),
            !SecretSample.isOne(window.copy(middle + 1..<end), fewest: 12)
        else { return nil }
        return SecretMatch(
            .webToken, "JSON web token", offset: window.offset(of: start), length: end - start,
            digest: SecretDigest.of(window.copy(start..<end)), end: payload["exp"]?.integer)
    }

    private static func object(_ text: [UInt8]) -> JSONObject? {
        guard let bytes = Base64URL.decode(text) else { return nil }
        do throws(JSONFault) {
            return try JSONReader.read(
                bytes, limits: JSONLimits(bytes: SearchWindow.after, depth: 16), options: .foreign
            ).object
        } catch {
            return nil
        }
    }

    /// What documentation uses: jwt.io's John Doe, and the issuer of RFC 7515 and RFC 7519.
    private static func isPublished(_ payload: JSONObject) -> Bool {
        // A payload of one made-up word, as libraries' documentation has it.
        let names: [TextKey] = ["some", "foo", "hello", "key", "data", "test"]
        if payload.members.count == 1, names.contains(where: { payload[$0.string] != nil }) { return true }
        let name = payload["name"]?.string.map { TextKey($0) }
        return payload["sub"]?.string.map { TextKey($0) } == "1234567890" || name == "John Doe" || name == "Jane Doe"
            || payload["iss"]?.string.map { TextKey($0) } == "joe"
    }
}
