import Core
import Testing

@testable import Remote

@Suite struct RemoteReferenceTests {
    private static let digest = "sha256:\(String(repeating: "ab", count: 32))"

    private static func read(_ text: String) throws -> RemoteReference? { try RemoteReference(Locator(text)) }

    @Test(arguments: [
        ("arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:7", false),
        ("arn:aws-cn:lambda:cn-north-1:111122223333:function:pay", true),
        ("arn:aws:lambda:eu-central-1:111122223333:function:pay:12", false),
        ("arn:aws:lambda:eu-central-1:111122223333:function:pay:$LATEST", true),
        ("arn:aws:lambda:eu-central-1:111122223333:function:pay:live", true),
        ("s3://bucket/a/b c/ü.zip", true), ("s3://bucket/a?x=1?versionId=3sL4", false),
        ("arn:aws:s3:::bucket/key", true),
        ("oci://registry.example:5000/team/app:1.2", true), ("oci://registry.example/app", true),
        ("oci://registry.example/app@\(digest)", false), ("oci://registry.example/app:1@\(digest)", false),
        ("docker://alpine:3.20", true), ("docker://localhost:5000/app", true),
    ])
    func whatIsNamedIsUnderstoodAndMayFloat(_ text: String, _ floats: Bool) throws {
        #expect(try Self.read(text)?.isFloating == floats)
    }

    @Test(arguments: [
        "arn:aws:lambda:eu-central-1:111122223333:layer:telemetry", "arn:aws:lambda:eu-central-1:1:layer:telemetry:7",
        "arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:latest",
        "arn:aws:lambda:x/../y:111122223333:layer:a:1",
        "arn:aws:lambda:eu.evil.example#:111122223333:function:a",
        "arn:aws:lambda:eu-central-1:111122223333:function:a/b",
        "s3://bucket", "s3://bucket/", "s3://b/key", "s3://bu cket/key", "s3://bucket@evil/key",
        "s3://bucket/k?versionId=",
        "oci://registry.example", "oci://registry.example/", "oci://registry.example/App",
        "oci://registry.example/a/../b",
        "oci://user@registry.example/a", "oci://registry.example/a@sha256:12", "oci://registry.example/a:", "oci:///a",
        "oci://registry.example/a?x", "oci://registry.example/a:\(String(repeating: "t", count: 129))",
    ])
    func whatNamesNothingIsRefused(_ text: String) {
        #expect(throws: RemoteReference.Fault.self) { try Self.read(text) }
    }

    @Test(arguments: ["layer.zip", "-", "https://example.com/a.zip", "arn:aws:iam::1:role/x", "file:///x", "app:1.2"])
    func whatIsOfAnotherFormIsNoneOfThese(_ text: String) throws { #expect(try Self.read(text) == nil) }

    @Test func partsAreThoseThatWereMeant() throws {
        guard case .image(let hub)? = try Self.read("docker://alpine") else { return #expect(Bool(false)) }
        #expect([hub.host, hub.repository, hub.tag] == ["docker.io", "library/alpine", "latest"])
        guard case .object(let object)? = try Self.read("s3://bkt/a?b?versionId=v1") else {
            return #expect(Bool(false))
        }
        #expect(object.key == "a?b")
        #expect(object.versionID == "v1")
        guard case .function(let function)? = try Self.read("arn:aws:lambda:r-1:111122223333:function:f:live") else {
            return #expect(Bool(false))
        }
        #expect(function.arn(version: "9") == "arn:aws:lambda:r-1:111122223333:function:f:9")
    }
}

@Suite struct FetchProtocolTests {
    @Test func aRequestSurvivesItsLine() throws {
        let request = FetchRequest(
            .describe, "s3://bucket/ü \"x\"", platform: ImagePlatform(os: "linux", architecture: "arm64"), limit: 12)
        #expect(request.line.last == UInt8(ascii: "\n"))
        #expect(try FetchRequest(line: request.line) == request)
    }

    @Test func eventsSurviveTheirLines() throws {
        let digest = try #require(Digest(hex: String(repeating: "0f", count: 32)))
        let events: [FetchEvent] = [
            .resolved(.init(reference: "oci://a.b/c@\(digest)", digest: digest, subject: .manifest, layout: digest)),
            .resolved(.init(reference: "s3://b/k", digest: nil, size: 7)), .progress(done: 1, total: nil),
            .progress(done: 1, total: 2), .done(size: 9), .failed(Failure(.sourceDenied, "no", remedy: "log in")),
        ]
        for event in events { #expect(try FetchEvent(line: event.line) == event) }
    }

    @Test func whatIsNotKnownIsPassedOverAndWhatIsWrongIsRefused() throws {
        #expect(try FetchEvent(line: Array(#"{"event":"sings"}"#.utf8)) == nil)
        for line in [
            "", "{}", "[]", #"{"event":"done","size":-1}"#, #"{"event":"resolved","reference":""}"#,
            #"{"event":"resolved","reference":"x","digest":"sha256:12","digestOf":"content"}"#,
            #"{"event":"resolved","reference":"x","digest":"sha256:12"}"#, #"{"event":"done","event":"done","size":1}"#,
        ] {
            #expect(throws: JSONFault.self) { try FetchEvent(line: Array(line.utf8)) }
        }
    }

    /// A program of somebody's own cannot have an artifact judged by an id of its choice, nor steer a terminal.
    @Test func anErrorOfAnotherProgramIsTroubleAndNoVerdict() throws {
        for id in ["archive.accepted", "lock.drift", "nonsense"] {
            let line = #"{"event":"error","id":"\#(id)","message":"a\u001b[2Jb"}"#
            guard case .failed(let failure)? = try FetchEvent(line: Array(line.utf8)) else {
                return #expect(Bool(false))
            }
            #expect(failure.code == .sourceUnreachable)
            #expect(!failure.message.utf8.contains(0x1B))
        }
    }
}
