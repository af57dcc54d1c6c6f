import Archive
import Core
import Detectors
import TestKit
import Testing

@testable import Detectors

/// What is told as a credential, and what is not.
@Suite struct SecretTests {
    private func found(_ text: String, name: String = "a.txt") async throws -> [SecretMatch] {
        try Self.note(Array(text.utf8), name: name)?.secrets ?? []
    }

    static func note(
        _ bytes: [UInt8], name: String = "a.txt", pieces: Int = .max, _ scope: SearchScope = [.secrets, .malware],
        indicators: [Indicator] = []
    ) throws -> SearchNote? {
        let path = try DetectorsTests.path(name)
        var feed = try ContentFeed([SearchObserver(scope, indicators: indicators)])
        feed.begin(ObservedFile(path: path, size: UInt64(bytes.count), mode: 0o644))
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + min(pieces, bytes.count))
            try feed.take(Array(bytes[start..<end]).span.bytes)
            start = end
        }
        try feed.end()
        return feed.finish()[.search][path]
    }

    private static let credentials: [(String, String)] = [
        (SecretText.gitHub, "token"), (SecretText.npm, "token"), (SecretText.accessKey, "access-key"),
        (SecretText.connection, "connection"), (SecretText.slack, "token"), (SecretText.stripe, "token"),
        (SecretText.gitLab, "token"), (SecretText.pyPI, "token"),
        (SecretText.privateKey, "private-key"), (SecretText.sessionToken, "web-token"),
        (SecretText.keyID, "access-key-id"), (SecretText.cache, "connection"), (SecretText.twilio, "token"),
        (SecretText.webhook, "webhook"),
    ]

    @Test("each form is found", arguments: Self.credentials)
    func forms(text: String, kind: String) async throws {
        #expect(try await found("before \(text) after").map(\.kind.rawValue) == [kind])
    }

    private static let publicTexts: [String] = [
        "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "xoxb-your-token-goes-here-please-thank-you", "sk_test_51HqLyjWDarjtT1zdp7dcAbQz",
        "postgres://u:${PASS}@db.acme.io/d", "mysql://user:password@localhost/x",
        "https://user:<password>@acme.io/",
        "postgresql://scott:tiger@localhost/test", "http://foo:bar@example.com/", "redis://localhost:6379/0",
        "https://acme.io:8443/path@2.0", "amqp://guest:guest@rabbit:5672/",
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----MIIEpQIBAAKCAQEAuyf/lNrH9ck8DmNyo3fGgvCI1l9s+cmBY3WIz+cUDqmxiieR8fk",
        SecretText.published,
        "8f14e45fceea167a5a36dedd4bea2543 da39a3ee5e6b4b0d3255bfef95601890afd80709", "twilio SK and AC",
    ]

    @Test("what only looks like one, or is published, is none", arguments: Self.publicTexts)
    func samples(text: String) async throws { #expect(try await found(text) == []) }

    @Test(
        "a text across the pieces that content comes in is found once, at its place",
        arguments: [1, 2, 7, 1000, 5119, 5120, 5121, 5200, 8192])
    func borders(pieces: Int) throws {
        let token = Array("k=\(SecretText.gitHub)\n".utf8)
        for offset in [0, 1, 1023, 4096, 5119, 5121, 9000] {
            let bytes = [UInt8](repeating: 0x0A, count: offset) + token + [UInt8](repeating: 0x79, count: 6000)
            let secrets = try Self.note(bytes, pieces: pieces)?.secrets
            #expect(secrets?.map(\.offset) == [UInt64(offset) + 2], "\(offset) in pieces of \(pieces)")
        }
    }

    @Test func textOfTwoBytesACharacterIsFoundBehindItsMark() throws {
        let units = Array("x\(SecretText.gitHub)".utf8)
        let attached: [UInt8] = [0xFF, 0xFE] + units.flatMap { [$0, 0] }
        #expect(try Self.note(attached)?.secrets.count == nil)
        let spaced = Array(" \(SecretText.gitHub)".utf8)
        #expect(try Self.note([0xFF, 0xFE] + spaced.flatMap { [$0, 0] }, pieces: 3)?.secrets.map(\.offset) == [4])
        #expect(try Self.note([0xFE, 0xFF] + spaced.flatMap { [0, $0] })?.secrets.count == 1)
        // A mark before plain text hides nothing.
        #expect(try Self.note([0xFF, 0xFE] + spaced)?.secrets.count == 1)
    }

    @Test func manyOfThemInOneFileAreCutShortAndSaidToBe() throws {
        let bytes = Array(String(repeating: SecretText.gitHub + "\n", count: 101).utf8)
        let note = try #require(try Self.note(bytes))
        #expect(note.secrets.count == 100 && note.isCutShort)
    }

    @Test func hostileRepetitionsEndSoon() throws {
        for text in ["://a:", ".eyJ", "AKIA", "-----BEGIN PRIVATE KEY-----", "twilio", "ghp_", "stratum+tcp://"] {
            let bytes = Array(String(repeating: text, count: 200_000 / text.utf8.count).utf8)
            _ = try Self.note(bytes, pieces: 65_536)
        }
    }

    @Test func fingerprintsAreKeyedAndTheCredentialIsNowhere() async throws {
        var sample = Sample()
        try sample.add("token.txt", SecretText.gitHub)
        try sample.add("db.env", SecretText.connection)
        func messages(_ salt: String?) async throws -> [String] {
            let detector = SecretDetector(salt: salt.flatMap { SecretSalt($0) })
            return try await sample.observations(by: [detector]).looks.flatMap(\.findings).map(\.message)
        }
        let first = try await messages("0123456789abcdef")
        #expect(try await messages("0123456789abcdef") == first)
        #expect(try await messages("fedcba9876543210") != first)
        #expect(first[1].contains("fingerprint ") && !first[0].contains("fingerprint"))
        #expect(!(try await messages(nil).joined()).contains("fingerprint"))
        for message in first { #expect(!message.contains("zQWBu") && !message.contains("Xk29")) }
        #expect(SecretSalt("too short") == nil)
    }

    /// RFC 4231, test case 2.
    @Test func theCodeIsHMAC() throws {
        let code = try SecretSalt.code(of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(Hex.text(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func aTokenThatEndedOnlyWarns() async throws {
        var sample = Sample()
        try sample.add("t", SecretText.webToken(#"{"sub":"u7","exp":1700000000}"#))
        func outcome(_ time: Int64) async throws -> [Outcome] {
            let found = try await sample.observations(by: [SecretDetector()])[SecretDetector.self]
            return try #require(found).findings(.fail, salt: nil, asOf: Timestamp(milliseconds: time * 1000)).map(
                \.outcome)
        }
        #expect(try await outcome(1_600_000_000) == [.fail])
        #expect(try await outcome(1_800_000_000) == [.warn])
    }
}
