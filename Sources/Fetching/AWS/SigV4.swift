import Core
import Cryptography

/// What AWS takes a signature from.
package struct AWSCredentials: Sendable, Equatable {
    /// The key's name.
    package var accessKeyID: String
    /// The key.
    package var secretAccessKey: String
    /// The token of temporary credentials; nil for lasting ones.
    package var sessionToken: String?
    /// When they end; nil where nobody says.
    package var expiration: Timestamp?

    /// Sets each property.
    package init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Timestamp? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

/// Signs requests to AWS ("Signature Version 4", AWS General Reference; botocore's `auth.py` is what it has to agree with).
package struct SigV4: Sendable {
    /// Who signs.
    package var credentials: AWSCredentials
    /// The service as the credential's scope names it: `lambda`, `s3`, `ecr`, `sts`.
    package var service: String
    /// The region.
    package var region: String

    /// Signs so.
    package init(_ credentials: AWSCredentials, service: String, region: String) {
        self.credentials = credentials
        self.service = service
        self.region = region
    }

    /// The request with its signature, and the headers that the signature is also over.
    ///
    /// The address has to be escaped after RFC 3986 (`WebEscaping`), in upper-case hexadecimal.
    /// - Throws: `internal.fault`.
    package func signed(_ request: HTTPRequest, at time: Timestamp) throws(Failure) -> HTTPRequest {
        var request = request
        let stamp = Self.stamp(time)
        let payload = try SHA256.digest(of: request.body).hex
        request[header: "X-Amz-Date"] = stamp
        request[header: "X-Amz-Security-Token"] = credentials.sessionToken
        // S3 wants it as a header, the others take it.
        if service == "s3" { request[header: "X-Amz-Content-SHA256"] = payload }
        let date = String(stamp.utf8.prefix(8)) ?? stamp
        let scope = "\(date)/\(region)/\(service)/aws4_request"
        let (canonical, names) = self.canonical(request, payload: payload)
        let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(try SHA256.digest(of: Array(canonical.utf8)).hex)"
        var key = Array("AWS4\(credentials.secretAccessKey)".utf8)
        for part in [date, region, service, "aws4_request"] {
            key = try HMACSHA256.code(of: Array(part.utf8), key: key).bytes
        }
        let signature = try HMACSHA256.code(of: Array(text.utf8), key: key).hex
        request[header: "Authorization"] =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
        return request
    }

    /// The request in the form that its signature is over, and the names of the headers that count.
    private func canonical(_ request: HTTPRequest, payload: String) -> (text: String, names: String) {
        var headers: [WebEscaping.Parameter] = [.init(name: "host", value: request.address.authority)]
        for header in request.headers where !header.isNamed("Authorization") {
            headers.append(.init(name: header.name.lowercased(), value: Self.trimmed(header.value)))
        }
        headers.sort()
        let names = headers.map(\.name).joined(separator: ";")
        // S3 takes the path as it is sent; the others escape once more what is escaped already.
        let path =
            service == "s3"
            ? request.address.path : WebEscaping.escaped(request.address.path.utf8, keepsSlashes: true)
        let text = [
            request.method, path, Self.canonicalQuery(request.address.query ?? ""),
            headers.map { "\($0.name):\($0.value)\n" }.joined(), names, payload,
        ].joined(separator: "\n")
        return (text, names)
    }

    /// The parameters by name and value, each with an equals sign.
    private static func canonicalQuery(_ query: String) -> String {
        var parameters: [WebEscaping.Parameter] = []
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            parameters.append(
                WebEscaping.Parameter(
                    name: String(decoding: name, as: UTF8.self),
                    value: String(decoding: pair.dropFirst(name.count + 1), as: UTF8.self)))
        }
        return WebEscaping.joined(parameters)
    }

    /// Without white space around it, and with one space for several.
    private static func trimmed(_ value: String) -> String {
        value.utf8.split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }

    /// `20261129T120000Z`.
    static func stamp(_ time: Timestamp) -> String {
        let whole = Timestamp(milliseconds: time.milliseconds - time.milliseconds % 1_000)
        return String(
            decoding: "\(whole)".utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }
}
