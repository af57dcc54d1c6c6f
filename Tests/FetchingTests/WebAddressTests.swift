import Core
import Testing

@testable import Fetching

@Suite struct WebAddressTests {
    @Test(arguments: [
        ("https://Host.example:443/a?b=c#d", "https://host.example/a?b=c"),
        ("http://127.0.0.1:80", "http://127.0.0.1/"),
        ("https://[::1]:8443/x", "https://[::1]:8443/x"), ("HTTPS://a.b/..//x%2Fy", "https://a.b/..//x%2Fy"),
    ])
    func addressesAreReadAsTheyAreSent(_ text: String, _ read: String) { #expect(WebAddress(text)?.text == read) }

    @Test(arguments: [
        "ftp://a/", "https://", "https://user@host/", "https://user:pass@host/", "https://a b/", "https://a/\u{0}",
        "a/b", "",
        "https://a/\r\nX: y", "https://a:0/", "https://a:99999/", "https://a:1:2/", "https://a/ü", "javascript:1",
        "https://a\\b/",
    ])
    func whatIsNoPlainAddressIsNone(_ text: String) { #expect(WebAddress(text) == nil) }

    @Test(arguments: [
        ("/x", "https://a.b/x"), ("x?y", "https://a.b/c/x?y"), ("//d.e/f", "https://d.e/f"),
        ("?q", "https://a.b/c/d?q"),
        ("http://a.b/x", "http://a.b/x"), ("data:x", nil), ("", nil), ("https://u@v/", nil),
    ])
    func redirectsLeadWhereBrowsersGo(_ location: String, _ target: String?) throws {
        let base = try #require(WebAddress("https://a.b/c/d?e"))
        #expect(base.following(location)?.text == target)
    }

    @Test(arguments: [
        ("http://127.0.0.1/", true), ("http://localhost:1/", true), ("http://[::1]/", true),
        ("http://127.0.0.1.evil.example/", false),
        ("http://localhost.evil.example/", false), ("http://128.0.0.1/", false),
    ])
    func onlyThisMachineIsLoopback(_ text: String, _ is: Bool) { #expect(WebAddress(text)?.isLoopback == `is`) }

    @Test func whatIsSecretInAnAddressIsNotShown() {
        #expect(WebAddress("https://a.b/c?X-Amz-Signature=s")?.shown == "https://a.b/c")
    }
}

@Suite struct ChallengeTests {
    @Test func bearersAreReadWithTheirQuotes() throws {
        let text = #"Bearer realm="https://a.b/t?x=1,2",service="s \"q\"",scope="repository:a/b:pull,push""#
        let challenge = try #require(Challenge([text]))
        #expect(challenge.scheme == "bearer")
        #expect(challenge.parameters["realm"] == "https://a.b/t?x=1,2")
        #expect(challenge.parameters["service"] == #"s "q""#)
        #expect(challenge.parameters["scope"] == "repository:a/b:pull,push")
    }

    @Test func whatIsNotUnderstoodIsPassedOver() {
        #expect(Challenge(["Negotiate", "Basic realm=x"])?.scheme == "basic")
        #expect(Challenge(["Digest realm=x"]) == nil)
        #expect(Challenge([#"Bearer realm="open"#])?.parameters["realm"] == "open")
    }

    @Test(arguments: [
        ("111122223333.dkr.ecr.eu-central-1.amazonaws.com", "eu-central-1"),
        ("111122223333.dkr.ecr-fips.us-east-1.amazonaws.com", "us-east-1"),
        ("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("111122223333.dkr.ecr.eu-central-1.amazonaws.com.evil.example", nil),
        ("public.ecr.aws", nil), ("x.dkr.ecr.eu-central-1.amazonaws.com", nil),
        ("111122223333.dkr.ecr.eu-central-1.amazonaws.com.cn", nil),
    ])
    func registriesOfAWSAreToldByTheirHost(_ host: String, _ region: String?) {
        #expect(ElasticRegistry(host: host)?.region == region)
    }
}

/// Answers as they are written down, one for each request.
private final class Script: HTTPTransport {
    typealias Answer = (status: Int, headers: [HTTPHeader], body: [UInt8], fault: TransportFault?)
    var answers: [Answer]
    private(set) var requests: [HTTPRequest] = []

    init(_ answers: [Answer]) { self.answers = answers }

    func perform(
        _ request: HTTPRequest, head: (HTTPResponse) -> Bool, body: (RawSpan) throws(Failure) -> Void
    ) throws(HTTPStop) {
        requests.append(request)
        guard !answers.isEmpty else { throw .fault(TransportFault(.lasting, "nothing is written down")) }
        let answer = answers.removeFirst()
        if answer.status > 0, head(HTTPResponse(status: answer.status, headers: answer.headers)) {
            do throws(Failure) { try body(answer.body.span.bytes) } catch { throw .taker(error) }
        }
        if let fault = answer.fault { throw .fault(fault) }
    }
}

@Suite struct TransferTests {
    private static func world(_ script: Script, waited: @escaping (Int) -> Void = { _ in }) -> FetchWorld {
        FetchWorld(
            transport: script, now: { Timestamp(milliseconds: 0) }, wait: waited, variable: { _ in nil },
            file: { _ throws(Failure) in nil }, run: { _, _ throws(Failure) in nil })
    }

    private static func download(_ script: Script, size: UInt64? = nil, limit: UInt64 = 100) throws(Failure) -> String {
        let download = Download(
            request: { besides throws(Failure) in
                HTTPRequest("GET", WebAddress(host: "a.b"), headers: besides + [HTTPHeader("Authorization", "secret")])
            }, size: size, limit: limit, isStated: false, refusal: { Failure(.sourceAnswer, "\($0.head.status)") })
        var bytes: [UInt8] = []
        _ = try download.run(HTTPSession(world(script)), started: { _ throws(Failure) in }) { piece throws(Failure) in
            bytes += piece.array()
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let reset = TransportFault(.passing, "reset")
    private static func tagged(_ length: Int) -> [HTTPHeader] {
        [HTTPHeader("ETag", "\"t\""), HTTPHeader("Content-Length", "\(length)")]
    }
    private static func range(_ text: String) -> [HTTPHeader] { [HTTPHeader("Content-Range", text)] }

    @Test func aDownloadGoesOnWhereItBrokeOff() throws {
        let script = Script([
            (200, Self.tagged(6), Array("ab".utf8), Self.reset), (503, [], [], nil),
            (206, Self.range("bytes 2-5/6"), Array("cdef".utf8), nil),
        ])
        #expect(try Self.download(script) == "abcdef")
        #expect(script.requests[2][header: "range"] == "bytes=2-")
        #expect(script.requests[2][header: "if-match"] == "\"t\"")
    }

    @Test func ofAnEndlessRefusalTheBeginningIsEnough() {
        for body in [[], Array("no".utf8), [UInt8](repeating: 0x78, count: 1 << 17)] {
            let script = Script([(404, [], body, nil)])
            let failure = #expect(throws: Failure.self) { try Self.download(script) }
            #expect(failure?.message == "404")
        }
        // What says nothing of its end has none.
        let script = Script([(404, [], [UInt8](repeating: 0x78, count: 1 << 17), Self.reset)])
        let failure = #expect(throws: Failure.self) { try Self.download(script) }
        #expect(failure?.message == "404" && script.requests.count == 1)
    }

    @Test func aDocumentThatComesDropByDropIsGivenUp() throws {
        let script = Script([(200, [], Array("{}".utf8), nil)])
        let session = HTTPSession(Self.world(script))
        _ = try session.document(limit: 10) { () throws(Failure) in HTTPRequest("GET", WebAddress(host: "a.b")) }
        #expect(script.requests.map(\.seconds) == [HTTPSession.documentSeconds])
    }

    @Test func whatChangedMeanwhileIsNotPutTogether() {
        for answer: Script.Answer in [
            (412, [], [], nil),
            (200, [HTTPHeader("ETag", "\"u\""), HTTPHeader("Content-Length", "6")], Array("uvwxyz".utf8), nil),
            (206, Self.range("bytes 1-5/6"), Array("bcdef".utf8), nil), (206, [], Array("cdef".utf8), nil),
        ] {
            let script = Script([(200, Self.tagged(6), Array("ab".utf8), Self.reset), answer])
            #expect(throws: Failure(.sourceAnswer, "")) { try Self.download(script) }
        }
        // Without an entity tag nobody knows.
        let script = Script([
            (200, [HTTPHeader("Content-Length", "6")], Array("ab".utf8), Self.reset),
            (206, Self.range("bytes 2-5/6"), Array("cdef".utf8), nil),
        ])
        #expect(throws: Failure(.sourceUnreachable, "")) { try Self.download(script) }
    }

    @Test func noMoreComesThanWasStatedOrIsAllowed() {
        #expect(throws: Failure(.sourceAnswer, "")) {
            try Self.download(Script([(200, [], [UInt8](repeating: 1, count: 101), nil)]))
        }
        #expect(throws: Failure(.sourceAnswer, "")) {
            try Self.download(Script([(200, Self.tagged(9), [1], nil)]), size: 8)
        }
        #expect(throws: Failure(.inputSpoolLimit, "")) { try Self.download(Script([(200, Self.tagged(101), [], nil)])) }
        let silent = Script(Array(repeating: (200, Self.tagged(9), [], Self.reset), count: 9))
        #expect(throws: Failure(.sourceUnreachable, "")) { try Self.download(silent) }
        #expect(silent.requests.count == 4)
    }

    @Test func nothingOfOursFollowsToAnotherHostNorOutOfTLS() throws {
        let script = Script([(302, [HTTPHeader("Location", "https://c.d/x")], [], nil), (200, [], [0x61], nil)])
        #expect(try Self.download(script) == "a")
        #expect(script.requests.map { $0[header: "authorization"] } == ["secret", nil])
        let same = Script([(302, [HTTPHeader("Location", "/y")], [], nil), (200, [], [0x61], nil)])
        #expect(try Self.download(same) == "a")
        #expect(same.requests.map { $0[header: "authorization"] } == ["secret", "secret"])
        for location in ["http://a.b/x", "http://127.0.0.1/x", "https://a.b:444/x", "file:///etc/passwd"] {
            let script = Script([(302, [HTTPHeader("Location", location)], [], nil), (200, [], [], nil)])
            if location.hasSuffix("444/x") {
                _ = try Self.download(script)
                #expect(script.requests[1][header: "authorization"] == nil)
            } else {
                #expect(throws: Failure.self) { try Self.download(script) }
                #expect(script.requests.count == 1)
            }
        }
    }

    @Test func aServerIsWaitedForAsLongAsItAsksAndNoLonger() throws {
        var waits: [Int] = []
        let script = Script([
            (429, [HTTPHeader("Retry-After", "2")], [], nil), (429, [HTTPHeader("Retry-After", "99999")], [], nil),
            (0, [], [], Self.reset), (200, [], Array("{}".utf8), nil),
        ])
        let session = HTTPSession(Self.world(script) { waits.append($0) })
        let document = try session.document(limit: 9) { () throws(Failure) in
            HTTPRequest("GET", WebAddress(host: "a.b"))
        }
        #expect(document.body == Array("{}".utf8))
        #expect(waits.count == 3)
        #expect((2_000..<2_500).contains(waits[0]) && (20_000..<20_500).contains(waits[1]) && waits[2] < 13_000)
    }
}
