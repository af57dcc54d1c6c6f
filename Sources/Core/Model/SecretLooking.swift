/// Tells what nobody wants in a pull request or a log: by its name, or by a form that credentials have.
package enum SecretLooking {
    private static let words = [
        "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "APIKEY", "ACCESSKEY", "PRIVATE", "COOKIE",
        "SIGNATURE", "CONNECTIONSTRING", "CONNECTION_STRING",
    ]
    /// Words that are part of harmless ones: they count only between separators.
    private static let wholeWords: Set<TextKey> = ["AUTH", "DSN", "PAT", "SAS", "PSK"]
    /// Words that end others too, `SSHKEY` and `DBPASS`, and the harmless ones that they end.
    private static let endings = ["KEY", "KEYS", "PASS", "PWD"]
    private static let harmlessWords: Set<TextKey> = [
        "MONKEY", "DONKEY", "TURKEY", "HOCKEY", "JOCKEY", "WHISKEY", "HOTKEY", "HOTKEYS", "COMPASS", "BYPASS",
        "SURPASS",
    ]
    private static let harmlessNames: Set<TextKey> = ["PWD", "OLDPWD"]
    private static let prefixes = [
        "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xoxs-", "sk-",
        "sk_live_", "rk_live_", "AIza", "npm_", "pypi-", "SG.", "hvs.", "dop_v1_", "eyJ", "-----BEGIN",
    ]
    /// Addresses whose path is the secret.
    private static let webhooks = ["hooks.slack.com/", "discord.com/api/webhooks/", "webhook.office.com/"]

    package static func isSecret(name: String, value: String) -> Bool {
        if value.isEmpty { return false }
        return isSecretName(name) || isSecretValue(value)
    }

    /// Whether an argument is an option whose value comes next, such as `--token`.
    static func isSecretOption(_ argument: String) -> Bool {
        argument.hasPrefix("-") && !argument.utf8.contains(UInt8(ascii: "=")) && isSecretName(argument)
    }

    private static func isSecretName(_ name: String) -> Bool {
        let upper = name.uppercased()
        if harmlessNames.contains(upper) { return false }
        if words.contains(where: { upper.contains($0) }) { return true }
        return upper.split(whereSeparator: { !$0.isLetter }).contains { word in
            let word = String(word)
            if wholeWords.contains(word) { return true }
            return !harmlessWords.contains(word) && endings.contains { word.hasSuffix($0) }
        }
    }

    /// Whether a value has a form that credentials have, whatever its name.
    package static func isSecretValue(_ value: String) -> Bool {
        // A plain word, as most values are: each form below has another character, or a capital letter.
        if value.utf8.allSatisfy(isPlain) { return false }
        if Digest(value) != nil || value.contains("-----BEGIN") { return true }
        let lower = value.lowercased()
        if webhooks.contains(where: { lower.contains($0) }) { return true }
        if lower.hasPrefix("bearer ") || lower.hasPrefix("basic ") { return true }
        return value.utf8.split(whereSeparator: isBetweenWords).contains { isSecretWord(String($0) ?? "") }
            || holdsUserInURL(Array(lower.utf8))
    }

    private static func isPlain(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }

    /// Blanks, quotation marks, and what separates the parameters of an address.
    private static func isBetweenWords(_ byte: UInt8) -> Bool {
        byte <= 0x20 || "\"'`,;&?".utf8.contains(byte)
    }

    /// A credential's form, or `password=…` as options and addresses write it.
    private static func isSecretWord(_ word: String) -> Bool {
        if prefixes.contains(where: { word.hasPrefix($0) }) { return true }
        if word.hasPrefix("AKIA") || word.hasPrefix("ASIA"), word.utf8.count == 20 { return true }
        let (name, value) = PinnedConfig.parts(word)
        guard let value, !value.isEmpty, !name.isEmpty else { return false }
        return isSecretName(name) || prefixes.contains { value.hasPrefix($0) }
    }

    /// `scheme://user:password@host`, and `https://token@host`: a name alone is no secret for ssh.
    private static func holdsUserInURL(_ bytes: [UInt8]) -> Bool {
        let mark = Array("://".utf8)
        for start in bytes.indices where bytes[start] == mark[0] && bytes[start...].starts(with: mark) {
            let authority = bytes[(start + 3)...].prefix { $0 != UInt8(ascii: "/") && $0 > 0x20 }
            guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { continue }
            if authority[..<at].contains(UInt8(ascii: ":")) { return true }
            let scheme = bytes[..<start]
            if scheme.suffix(4).elementsEqual("http".utf8) || scheme.suffix(5).elementsEqual("https".utf8) {
                return true
            }
        }
        return false
    }
}
