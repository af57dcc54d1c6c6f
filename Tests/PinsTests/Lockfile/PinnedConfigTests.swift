import Core
import Cryptography
import Pins
import Testing

/// What a lockfile keeps of an image's config.
@Suite("The config of a pinned image") struct PinnedConfigTests {
    private func pinned(_ config: ImageConfig) throws -> ImageConfig {
        try PinnedConfig(config) { bytes throws(Failure) in try SHA256.digest(of: bytes) }.values
    }

    @Test func everyValueComesBack() throws {
        let lockfile = try lockfile(try imagePin())
        let read = try Lockfile(parsing: lockfile.text)
        #expect(read["api"]?.config == (try imageConfig()))
        #expect(read.text == lockfile.text)
    }

    @Test func secretsDoNotStandInTheLockfile() throws {
        let text = String(decoding: try lockfile(try imagePin()).text, as: UTF8.self)
        #expect(!text.contains("do-not-print"))
        #expect(text.contains("\"API_TOKEN=\(try sha256(Array("API_TOKEN=do-not-print".utf8)))\""))
        #expect(text.contains("\"PATH=/usr/bin:/bin\""))
    }

    @Test func anEmptyConfigIsPinnedAsEmpty() throws {
        var pin = try imagePin()
        pin.config = PinnedConfig(replaced: ImageConfig())
        let text = try lockfile(pin).text
        #expect(String(decoding: text, as: UTF8.self).contains("\"config\": {}"))
        #expect(try Lockfile(parsing: text)["api"]?.config?.values == ImageConfig())
    }

    @Test func anImageWithoutConfigIsNoPin() throws {
        var pin = try imagePin()
        pin.config = nil
        var lockfile = Lockfile()
        do throws(Failure) {
            try lockfile.set(pin)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .lockfileInvalid)
        }
    }

    @Test(arguments: [
        "API_TOKEN=x", "DB_PASSWORD=x", "AWS_SECRET_ACCESS_KEY=x", "gpg_key=x", "MY_AUTH=x", "HTTP_COOKIE=x",
        "DB_PWD=x", "DBPASS=x", "SSHKEY=x", "encryptionKey=x", "GIT=https://ghp_0123456789@host/x",
        "URL=https://t0ken@host",
        "PLAIN=Bearer eyJhbGciOi", "PLAIN=bearer x", "HOOK=https://hooks.slack.com/services/T0/B0/x",
        "OPTS=-Xmx1g -Dpassword=x", "PLAIN= ghp_0123456789", "URL=https://host/?a=b&token=x",
        "PLAIN=ghp_0123456789", "PLAIN=AKIAIOSFODNN7EXAMPLE", "PLAIN=-----BEGIN PRIVATE KEY-----",
        "DATABASE_URL=postgres://me:pw@host/db", "PLAIN=eyJhbGciOi.x.y",
        "PLAIN=sha256:0000000000000000000000000000000000000000000000000000000000000000",
    ]) func looksLikeASecret(_ variable: String) throws {
        let values = try pinned(ImageConfig(environment: [variable]))
        let name = variable.prefix { $0 != "=" }
        #expect(values.environment == ["\(name)=\(try sha256(Array(variable.utf8)))"])
    }

    @Test(arguments: [
        "PATH=/bin", "PWD=/", "API_TOKEN=", "KEYBOARD=de", "AUTHOR=me", "MONKEY=1", "URL=https://host/a:b@c",
        "PASSENGER=1", "NOVALUE", "BYPASS=1", "GIT=ssh://git@host/x", "OPTS=-Xmx1g -Dfile.encoding=UTF-8",
    ]) func looksLikeNone(_ variable: String) throws {
        #expect(try pinned(ImageConfig(environment: [variable])).environment == [variable])
    }

    @Test func argumentsThatLookLikeSecretsAreReplacedToo() throws {
        let arguments = [
            "run", "--token=x", "--user=me", "--api-key", "x", "-Dpassword=x", "sh -c 'curl ghp_01'", "--token", "-v",
        ]
        func hash(_ text: String) throws -> String { "\(try sha256(Array(text.utf8)))" }
        let expected = [
            "run", "--token=\(try hash("--token=x"))", "--user=me", "--api-key", try hash("--api-key=x"),
            "-Dpassword=\(try hash("-Dpassword=x"))", try hash("sh -c 'curl ghp_01'"), "--token", "-v",
        ]
        let values = try pinned(ImageConfig(entrypoint: arguments, command: arguments))
        #expect(values.entrypoint == expected && values.command == expected)
    }

    @Test func thePlatformIsPinned() throws {
        var pin = try imagePin()
        for platform in [
            ImagePlatform(os: "linux", architecture: "arm", variant: "v7"),
            ImagePlatform(os: "linux", architecture: "amd64"), nil,
        ] {
            pin.platform = platform
            let text = try lockfile(pin).text
            #expect(try Lockfile(parsing: text)["api"]?.platform == platform)
            #expect(String(decoding: text, as: UTF8.self).contains("\"platform\"") == (platform != nil))
        }
        pin = try zipPin()
        pin.platform = ImagePlatform(os: "linux", architecture: "amd64")
        var lockfile = Lockfile()
        #expect(throws: Failure(.lockfileInvalid, "")) { try lockfile.set(pin) }
    }

    @Test func labelsThatLookLikeSecretsAreReplacedToo() throws {
        let values = try pinned(ImageConfig(labels: ["build.token": "x", "title": "y"]))
        #expect(values.labels == ["build.token": "\(try sha256(Array("build.token=x".utf8)))", "title": "y"])
    }
}
