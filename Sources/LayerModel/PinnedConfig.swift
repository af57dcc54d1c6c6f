/// An image's config as lockfiles and reports may hold it: what looks like a secret stands as its SHA-256.
///
/// A variable that does reads `NAME=sha256:…`, the digest being that of `NAME=value`; a label likewise. A value that
/// has this form of itself counts as a secret too, so that no two configs look alike.
public struct PinnedConfig: Sendable, Equatable {
    /// The values, secrets replaced.
    public let values: ImageConfig

    /// Takes values whose secrets have been replaced, such as those of a lockfile.
    public init(replaced values: ImageConfig) { self.values = values }

    /// Replaces what looks like a secret; `hash` is SHA-256.
    public init(_ config: ImageConfig, hash: ([UInt8]) throws(Failure) -> Digest) throws(Failure) {
        var values = config
        for (index, variable) in config.environment.enumerated() {
            let (name, value) = Self.parts(variable)
            guard let value, SecretLooking.isSecret(name: name, value: value) else { continue }
            values.environment[index] = "\(name)=\(try hash(Array(variable.utf8)))"
        }
        for (name, value) in config.labels where SecretLooking.isSecret(name: name, value: value) {
            values.labels[name] = try hash(Array("\(name)=\(value)".utf8)).description
        }
        self.values = values
    }

    /// A variable's name, and its value where it has one.
    public static func parts(_ variable: String) -> (name: String, value: String?) {
        guard let sign = variable.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (variable, nil) }
        return (String(variable[..<sign]), String(variable[variable.utf8.index(after: sign)...]))
    }
}

/// Tells what nobody wants in a pull request or a log: by its name, or by a form that credentials have.
enum SecretLooking {
    private static let words = [
        "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "APIKEY", "ACCESSKEY", "PRIVATE", "COOKIE",
        "SIGNATURE", "CONNECTIONSTRING", "CONNECTION_STRING",
    ]
    /// Words that are part of harmless ones: they count only between separators.
    private static let wholeWords: Set<String> = ["KEY", "KEYS", "PASS", "PWD", "AUTH", "DSN", "PAT", "SAS", "PSK"]
    private static let harmlessNames: Set<String> = ["PWD", "OLDPWD"]
    private static let prefixes = [
        "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xoxs-", "sk-",
        "sk_live_", "rk_live_", "AIza", "npm_", "pypi-", "SG.", "hvs.", "dop_v1_", "eyJ", "-----BEGIN",
    ]

    static func isSecret(name: String, value: String) -> Bool {
        if value.isEmpty { return false }
        return isSecretName(name) || isSecretValue(value)
    }

    private static func isSecretName(_ name: String) -> Bool {
        let upper = name.uppercased()
        if harmlessNames.contains(upper) { return false }
        if words.contains(where: { upper.contains($0) }) { return true }
        return upper.split(whereSeparator: { !$0.isLetter }).contains { wholeWords.contains(String($0)) }
    }

    private static func isSecretValue(_ value: String) -> Bool {
        if Digest(value) != nil { return true }
        if prefixes.contains(where: { value.hasPrefix($0) }) { return true }
        let bytes = Array(value.utf8)
        if value.hasPrefix("AKIA") || value.hasPrefix("ASIA"), bytes.count == 20 { return true }
        return holdsPasswordInURL(bytes)
    }

    /// `scheme://user:password@host`
    private static func holdsPasswordInURL(_ bytes: [UInt8]) -> Bool {
        let mark = Array("://".utf8)
        for start in bytes.indices where bytes[start] == mark[0] && bytes[start...].starts(with: mark) {
            let authority = bytes[(start + 3)...].prefix { $0 != UInt8(ascii: "/") && $0 > 0x20 }
            guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { continue }
            if authority[..<at].contains(UInt8(ascii: ":")) { return true }
        }
        return false
    }
}
