import Core

/// Credentials made up for tests; parts are joined so that no scanner takes this file for one that leaks.
enum SecretText {
    /// The one of github.blog's readers whose checksum everybody has verified.
    static let gitHub = "ghp" + "_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17"
    static let npm = "npm" + "_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17"
    static let accessKey =
        "aws_access_key_id = AKIA" + "Q3EGRBTRW5ZKLMNP\naws_secret_access_key = q9Zr3LkPw8/Vx+T7uYb2"
        + "NcMdEfGh5JkLmNoPqRs1\n"
    static let connection = "URL=postgresql+psycopg2://app:" + "Xk29sLq8@db.internal.acme.io:5432/prod"
    static let slack = "xoxb" + "-938475610293-5647382910564-AbQdEfYhIjKlMnOpZrStUvWx"
    static let stripe = "sk" + "_live_51HqLyjWDarjtT1zdp7dcAbQz"
    static let gitLab = "glpat" + "-Zq7Lx2Vb9Nw4Tc6Ry8Ks"
    static let pyPI =
        "pypi" + "-AgEIcHlwaS5vcmcCJGUxNzQyMzY0LTdiM2MtNDU2OC1hOWIxLWMyZDNlNGY1YTZiNwACKlszLCJkZWYiXQAABiD9"

    static let sessionToken = webToken(#"{"sub":"u7","exp":1700000000}"#)
    static let keyID = "key AKIA" + "Q3EGRBTRW5ZKLMNP"
    static let cache = "redis://:" + "Zq7Lx2Vb9Nw4@cache.acme.io:6379/0"
    static let twilio = "twilio SK" + "a3f5c7e9b1d2406897a3f5c7e9b1d240 secret " + "9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a49"
    static let webhook = "https://hooks.slack.com/services/T024BE7LD/B0QG8V7P1/" + "Zq7Lx2Vb9Nw4Tc6Ry8KsAq1w"
    /// That of jwt.io's first page.
    static let published =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
        + ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"

    static func webToken(_ payload: String) -> String {
        func part(_ text: String) -> String { String(decoding: Base64URL.encode(Array(text.utf8)), as: UTF8.self) }
        return part(#"{"alg":"HS256"}"#) + "." + part(payload) + ".qL8fJk2VnXz0PwRtYb3cD5eG7hI9jKlMnOpQrStUvWx"
    }

    /// An Ed25519 key (RFC 8410, section 10.3), which is published: here as any other.
    static let privateKey =
        "-----BEGIN "
        + "PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n"
}
