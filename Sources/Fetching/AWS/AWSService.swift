import Core

/// A service of AWS in a region: where it answers, and what its refusals mean.
struct AWSService {
    let session: HTTPSession
    let name: String
    let region: String

    init(_ session: HTTPSession, _ name: String, region: String) {
        (self.session, self.name, self.region) = (session, name, region)
    }

    /// What hosts of a region end in.
    static func suffix(of region: String) -> String {
        region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    }

    /// The endpoint that the environment names instead of AWS's own, as the SDKs read it; nil for none.
    func override() throws(Failure) -> WebAddress? {
        let world = session.world
        guard
            let text = world.variable("AWS_ENDPOINT_URL_\(name.uppercased())") ?? world.variable("AWS_ENDPOINT_URL")
        else { return nil }
        guard var address = WebAddress(text), address.query == nil else {
            throw Failure(.sourceRefused, "AWS_ENDPOINT_URL is no address of a service")
        }
        while address.path.hasSuffix("/") { address.path = String(address.path.utf8.dropLast()) ?? "" }
        return address
    }

    /// The address of a path, escaped, in the service.
    func address(path: String, query: [(name: String, value: String)] = []) throws(Failure) -> WebAddress {
        let prefix = name == "ecr" ? "api.ecr" : name
        var address = try override() ?? WebAddress(host: "\(prefix).\(region).\(Self.suffix(of: region))", path: "")
        address.path += path
        if !query.isEmpty { address.query = WebEscaping.query(query) }
        return address
    }

    /// Gets a document, signed.
    func signed(
        _ credentials: AWSCredentials, limit: Int, retries: Int = HTTPSession.retries,
        _ make: () throws(Failure) -> HTTPRequest
    ) throws(Failure) -> HTTPSession.Document {
        try session.document(limit: limit, retries: retries) { () throws(Failure) in
            try SigV4(credentials, service: name, region: region).signed(try make(), at: session.world.now())
        }
    }

    /// What an answer that refuses comes to. Its text is shown where it tells what is lacking; a text about a signature
    /// quotes what was signed, and is not.
    func failure(_ answer: HTTPSession.Document, _ what: String) -> Failure {
        let (code, message) = Self.error(answer)
        let shown = code.map { " (\($0))" } ?? ""
        let status = answer.head.status
        switch status {
        case 401, 403:
            let failure = Failure(.sourceDenied, "\(name) refuses \(what)\(shown)\(reason(code, message))")
            guard let skew = skew(answer.head) else { return failure }
            return Failure(
                .sourceDenied, "\(failure.message): \(skew)",
                remedy: "set the clock, by NTP for instance, and run again")
        case 404: return Failure(.sourceNotFound, "\(name) knows no such thing: \(what)\(shown)")
        case 400 where code == "ExpiredToken" || code == "ExpiredTokenException" || code == "InvalidClientTokenId":
            return Failure(.sourceDenied, "\(name) does not take the credentials\(shown)", remedy: "log in anew")
        case 429, 500...599:
            return Failure(
                .sourceUnreachable, "\(name) answers \(status) for \(what)\(shown), every time", remedy: "run again")
        default: return Failure(.sourceAnswer, "\(name) answers \(status) for \(what)\(shown)")
        }
    }

    /// Whether an answer says that credentials have come to their end.
    func isExpired(_ answer: HTTPSession.Document) -> Bool {
        let code = Self.error(answer).code
        return code == "ExpiredToken" || code == "ExpiredTokenException"
    }

    /// Whether an answer says, in the service's own words, that there is no such thing.
    func isMissing(_ answer: HTTPSession.Document) -> Bool {
        Self.error(answer).code == "ResourceNotFoundException"
    }

    private func reason(_ code: String?, _ message: String?) -> String {
        guard let code, let message, code.hasPrefix("AccessDenied") || code.hasPrefix("AccessDeniedException") else {
            return ""
        }
        return ": \(PathEscaping.displayed(message.utf8.prefix(300)))"
    }

    /// How far this machine's clock is off, where that alone makes signatures worthless.
    private func skew(_ head: HTTPResponse) -> String? {
        guard let date = head[header: "date"].flatMap(HTTPDate.time) else { return nil }
        let own = session.world.now().milliseconds
        let (difference, overflow) = own.subtractingReportingOverflow(date.milliseconds)
        guard !overflow, abs(difference) > 240_000 else { return nil }
        let minutes = abs(difference) / 60_000
        return "this machine's clock is \(minutes) minutes \(difference > 0 ? "ahead of" : "behind") the server's"
    }

    /// The code and the text of an error, in JSON or XML.
    private static func error(_ answer: HTTPSession.Document) -> (code: String?, message: String?) {
        var code = answer.head[header: "x-amzn-errortype"]
        var message: String?
        if JSONReader.firstByte(of: answer.body) == UInt8(ascii: "{") {
            do throws(JSONFault) {
                let document = try JSONCursor(try JSONReader.read(answer.body, options: .foreign)).object()
                code = code ?? document["__type"]?.string ?? document["Code"]?.string
                message = document["Message"]?.string ?? document["message"]?.string
            } catch {
                // The status says enough.
            }
        } else {
            code = code ?? XMLText.value(of: "Code", in: answer.body)
            message = XMLText.value(of: "Message", in: answer.body)
        }
        // `com.amazonaws.ecr#ServerException`, `AccessDeniedException:http://…`.
        let word = code?.utf8.split(separator: UInt8(ascii: ":")).first?.split(separator: UInt8(ascii: "#")).last
        let name = word.map { Array($0.prefix(80)) }.flatMap { bytes in
            bytes.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2E }
                ? String(decoding: bytes, as: UTF8.self) : nil
        }
        return (name, message)
    }
}

/// Dates of HTTP (RFC 9110, 5.6.7), in the form that servers have to send.
enum HTTPDate {
    /// The time of `Sun, 06 Nov 1994 08:49:37 GMT`; nil for another form.
    static func time(_ text: String) -> Timestamp? {
        let words = text.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 6, let month = months.firstIndex(where: { $0 == words[2] }) else { return nil }
        let number = month + 1
        return Timestamp(rfc3339: "\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1])T\(words[4])Z")
    }
}
