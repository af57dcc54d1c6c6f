import Core

/// An address with a user and a password (RFC 3986, userinfo).
enum ConnectionText {
    private static let schemes: Set<TextKey> = [
        "postgres", "postgresql", "mysql", "mariadb", "mongodb", "mongodb+srv", "redis", "rediss", "amqp", "amqps",
        "http",
        "https", "ftp", "ftps", "sftp", "smtp", "smtps", "mssql", "sqlserver", "ldap", "ldaps", "clickhouse",
        "couchbase",
        "couchbases", "nats", "oracle", "cockroachdb", "ssh", "imap", "imaps", "mqtt", "mqtts",
    ]
    /// Passwords that stand for one, and those that everybody tries first.
    private static let samples: Set<TextKey> = [
        "password", "passwd", "passwort", "pass", "pwd", "pw", "secret", "changeme", "user", "username", "test",
        "testing",
        "guest", "root", "admin", "postgres", "postgresql", "mysql", "redis", "mongo", "mongodb", "tiger", "token",
        "foo",
        "bar", "baz", "foobar", "abc", "qwerty", "hunter2", "letmein", "credentials", "apikey", "api_key", "api-key",
        "key",
        "value", "none", "null", "undefined", "rabbitmq", "airflow", "django", "dbpass", "dbpassword", "db_password",
        "mypass",
        "mypassword", "my_password", "pass123", "password123", "p@ssw0rd", "passw0rd", "s3cret", "s3cr3t", "sekret",
        "supersecret", "topsecret", "secretpassword", "hello", "world", "string", "auth", "authtoken", "x-oauth-basic",
    ]
    private static let sampleHosts: Set<TextKey> = [
        "localhost", "host", "hostname", "server", "domain", "domain.tld", "site", "address", "ip", "proxy",
        "proxyhost", "myhost",
        "host.com", "domain.com", "server.com", "site.com", "host1", "example", "0.0.0.0", "::1", "127.0.0.1",
        "www.foo.com",
        "foo.com", "bar.com", "foo.bar", "test.com", "yourhost", "my.host", "some.host", "somehost", "remote",
        "proxy.com",
        "a.com", "b.com", "google.com", "www.google.com", "python.org", "www.python.org", "foo", "bar", "test", "h",
        "db",
    ]
    private static let sampleDomains = [
        ".example", ".test", ".invalid", ".localhost", "example.com", "example.org", "example.net", ".local",
    ]
    private static let fewestBytes = 4

    /// - Parameter colon: Where `://` begins.
    static func match(at colon: Int, in window: SearchWindow) -> SecretMatch? {
        let authority = colon + 3
        let end = window.end(of: authority, limit: 320, isOfAuthority)
        guard end > authority else { return nil }
        let bytes = window.bytes[authority..<end]
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")),
            let split = bytes[..<at].firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let start = window.start(of: colon, limit: 32) {
            SecretByte.isAlphanumeric($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: "-")
        }
        guard let scheme = scheme(window.copy(start..<colon)) else { return nil }
        let user = window.copy(authority..<split)
        let password = window.copy(split + 1..<at)
        let host = window.copy(at + 1..<end)
        guard password.count >= fewestBytes, !isSample(password), !isSampleHost(host), password != user,
            Set(password).count > 2
        else { return nil }
        return SecretMatch(
            .connection, "password in an address of \(scheme)", offset: window.offset(of: start), length: end - start,
            digest: SecretDigest.of(password))
    }

    /// What nobody writes into an address as it is ends it.
    private static func isOfAuthority(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"/?#\"'`\\)(,;|^".utf8.contains(byte)
    }

    /// The known scheme, without the driver that SQLAlchemy has behind it.
    private static func scheme(_ text: [UInt8]) -> String? {
        let whole = String(decoding: text, as: UTF8.self).lowercased()
        if schemes.contains(TextKey(whole)) { return whole }
        let first = String(whole.split(separator: "+").first ?? "")
        return schemes.contains(TextKey(first)) ? first : nil
    }

    private static func isSample(_ password: [UInt8]) -> Bool {
        let lower = String(decoding: password, as: UTF8.self).lowercased()
        if samples.contains(TextKey(lower)) { return true }
        // A variable, or what a program puts something in for.
        if password.contains(where: { "${}<>[]*%".utf8.contains($0) && !isEscape($0, password) }) { return true }
        return SecretSample.isOne(password, fewest: 0) || lower.contains("password") || lower.contains("passwd")
            || lower.contains("secret") || lower.contains("pass_") || lower.contains("my-") || lower.hasPrefix("your")
    }

    /// Whether every `%` begins an escape of two digits, as in a password of a real address.
    private static func isEscape(_ byte: UInt8, _ text: [UInt8]) -> Bool {
        guard byte == UInt8(ascii: "%") else { return false }
        return text.indices.filter { text[$0] == byte }.allSatisfy { place in
            place + 2 < text.count
                && text[(place + 1)...(place + 2)].allSatisfy { SecretByte.isLowerHex($0 | 0x20) }
        }
    }

    private static func isSampleHost(_ host: [UInt8]) -> Bool {
        if host.isEmpty || host.contains(where: { "${}<>*%".utf8.contains($0) }) { return true }
        var text = String(decoding: host, as: UTF8.self).lowercased()
        if text.hasPrefix("[") { return text.hasPrefix("[::1]") || text.hasPrefix("[2001:db8") }
        if let port = text.firstIndex(of: ":") { text = String(text[..<port]) }
        if sampleHosts.contains(TextKey(text)) || text.hasPrefix("127.") { return true }
        // Addresses for documentation (RFC 5737).
        if text.hasPrefix("192.0.2.") || text.hasPrefix("198.51.100.") || text.hasPrefix("203.0.113.") { return true }
        return sampleDomains.contains { text.hasSuffix($0) }
    }
}
