import Core
import Cryptography
import TestKit
import Testing

@testable import Fetching

@Suite struct SigV4Tests {
    private static let time = Timestamp(milliseconds: 1_790_000_000_123)

    /// RFC 4231, test cases 1, 2 and 6.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        ([], "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ])
    func codesAreThoseOfTheStandard(_ key: [UInt8], _ message: String, _ code: String) throws {
        #expect(try HMACSHA256.code(of: Array(message.utf8), key: key).hex == code)
    }

    /// "Example: GET Object" of S3's documentation of signatures.
    @Test func theExampleOfTheDocumentationIsSignedAsThere() throws {
        let credentials = AWSCredentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        let address = try #require(WebAddress("https://examplebucket.s3.amazonaws.com/test.txt"))
        let request = HTTPRequest("GET", address, headers: [HTTPHeader("Range", "bytes=0-9")])
        let time = try #require(Timestamp(rfc3339: "2013-05-24T00:00:00Z"))
        let signed = try SigV4(credentials, service: "s3", region: "us-east-1").signed(request, at: time)
        #expect(
            signed[header: "authorization"]?.hasSuffix(
                "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41") == true)
    }

    /// botocore is what AWS itself ships: what it signs otherwise would be refused.
    @Test(.needs("python3 with botocore") { await Self.hasBotocore }) func botocoreSignsTheSame() async throws {
        let seed = UInt64(20_261_129)
        var random = SeededGenerator(seed: seed)
        var cases: [JSONValue] = []
        var own: [String] = []
        for index in 0..<200 {
            let service = ["s3", "lambda", "ecr", "sts"].randomElement(using: &random) ?? "s3"
            let credentials = AWSCredentials(
                accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret/\(index)+key",
                sessionToken: index % 2 == 0 ? "token+/=\(index)" : nil)
            var segments: [String] = []
            for _ in 0..<Int.random(in: 0..<4, using: &random) { segments.append(Self.text(&random)) }
            if index % 3 == 0 { segments.append("arn:aws:lambda:eu-central-1:111122223333:layer:ä+b:7") }
            var items: [(name: String, value: String)] = []
            for _ in 0..<Int.random(in: 0..<5, using: &random) {
                items.append((name: "k\(Self.text(&random))", value: Self.text(&random)))
            }
            if index % 4 == 0 { items += [(name: "find", value: "LayerVersion"), (name: "Arn", value: "a:b/c=d&e")] }
            if index % 5 == 0 { items.append((name: "empty", value: "")) }
            let path = "/" + segments.map { WebEscaping.escaped($0.utf8) }.joined(separator: "/")
            let address = WebAddress(
                host: "service.example", port: index % 7 == 0 ? 4_566 : nil, path: path,
                query: items.isEmpty ? nil : WebEscaping.query(items))
            var request = HTTPRequest(
                index % 6 == 0 ? "POST" : "GET", address, headers: [HTTPHeader("X-Amz-Target", "  A   b  ")])
            if request.method == "POST" { request.body = Array("{\"a\": \(index)}".utf8) }
            let signed = try SigV4(credentials, service: service, region: "eu-central-1").signed(request, at: Self.time)
            own.append(try #require(signed[header: "Authorization"]))
            var given = JSONObject("service", .string(service))
            given["method"] = .string(request.method)
            given["url"] = .string(address.text)
            given["body"] = .string(String(decoding: request.body, as: UTF8.self))
            given["secret"] = .string(credentials.secretAccessKey)
            if let token = credentials.sessionToken { given["token"] = .string(token) }
            cases.append(.object(given))
        }
        let answer = try await Tool.python.run(
            ["-c", Self.script, SigV4.stamp(Self.time)], input: JSONWriter.text(.array(cases), style: .compact))
        #expect(answer.status == 0, "\(answer.errors)")
        let theirs = answer.text.split(separator: "\n").map(String.init)
        #expect(theirs.count == own.count)
        for (index, pair) in zip(own, theirs).enumerated() { #expect(pair.0 == pair.1, "\(cases[index])") }
    }

    private static var hasBotocore: Bool {
        get async { (try? await Tool.python.run(["-c", "import botocore"]))?.status == 0 }
    }

    /// Never `.` or `..` alone: S3 sends these as they are, and nothing that is asked of the others has one.
    private static func text(_ random: inout SeededGenerator) -> String {
        let letters = [
            "a", "Z", "9", "-", "_", ".", "~", " ", "+", "=", "/", "&", "%", ":", "ü", "😀", "$", "(", "'", "*",
        ]
        return (0..<Int.random(in: 1..<6, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" }
            .joined() + "x"
    }

    private static let script = """
        import json, sys
        from botocore.auth import S3SigV4Auth, SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        for case in json.load(sys.stdin):
            kind = S3SigV4Auth if case["service"] == "s3" else SigV4Auth
            auth = kind(Credentials("AKIDEXAMPLE", case["secret"], case.get("token")), case["service"], "eu-central-1")
            request = AWSRequest(case["method"], case["url"], headers={"X-Amz-Target": "  A   b  "}, data=case["body"].encode())
            request.context["timestamp"] = sys.argv[1]
            request.context["payload_signing_enabled"] = True
            auth._modify_request_before_signing(request)
            text = auth.string_to_sign(request, auth.canonical_request(request))
            auth._inject_signature_to_request(request, auth.signature(text, request))
            print(request.headers["Authorization"])
        """
}
