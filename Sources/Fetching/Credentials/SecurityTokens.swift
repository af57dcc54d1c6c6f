import Core

/// Temporary credentials by AWS's Security Token Service.
struct SecurityTokens {
    let chain: CredentialChain

    private var world: FetchWorld { chain.session.world }

    /// By the token of an issuer that the role trusts (`AssumeRoleWithWebIdentity`, which is not signed).
    func webIdentity(role: String, tokenFile: String, session: String?) throws(Failure) -> AWSCredentials {
        guard let bytes = try world.file(tokenFile) else {
            throw CredentialChain.denied("the file with the web identity's token is not there")
        }
        let items = [
            (name: "Action", value: "AssumeRoleWithWebIdentity"), (name: "RoleArn", value: role),
            (name: "RoleSessionName", value: session ?? "layerlock-fetch"), (name: "Version", value: "2011-06-15"),
            (name: "WebIdentityToken", value: CredentialChain.line(bytes)),
        ]
        return try asked(items, signer: nil)
    }

    /// By other credentials (`AssumeRole`).
    func role(
        _ role: String, with base: AWSCredentials, session: String?, externalID: String?, seconds: String?
    ) throws(Failure) -> AWSCredentials {
        var items = [
            (name: "Action", value: "AssumeRole"), (name: "RoleArn", value: role),
            (name: "RoleSessionName", value: session ?? "layerlock-fetch"), (name: "Version", value: "2011-06-15"),
        ]
        if let externalID { items.append((name: "ExternalId", value: externalID)) }
        if let seconds { items.append((name: "DurationSeconds", value: seconds)) }
        return try asked(items, signer: base)
    }

    private func asked(_ items: [(name: String, value: String)], signer: AWSCredentials?) throws(Failure)
        -> AWSCredentials
    {
        let service = AWSService(chain.session, "sts", region: chain.region)
        let answer = try chain.session.document(limit: 1 << 18) { () throws(Failure) in
            var request = HTTPRequest("POST", try service.address(path: "/"))
            request.headers = [HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
            request.body = Array(WebEscaping.query(items).utf8)
            guard let signer else { return request }
            return try SigV4(signer, service: "sts", region: chain.region).signed(request, at: world.now())
        }
        guard answer.head.status == 200 else { throw service.failure(answer, "the role") }
        func text(_ name: String) -> String? { XMLText.value(of: name, in: answer.body) }
        guard let id = text("AccessKeyId"), let key = text("SecretAccessKey"), let token = text("SessionToken") else {
            throw CredentialChain.denied("the Security Token Service answered without credentials")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: key, sessionToken: token,
            expiration: text("Expiration").flatMap { Timestamp(rfc3339: $0) })
    }
}

/// The few texts that are wanted of AWS's answers in XML.
enum XMLText {
    /// What stands in the first element of a name, if that is text alone.
    static func value(of name: String, in bytes: [UInt8]) -> String? {
        let (open, close) = (Array("<\(name)>".utf8), Array("</\(name)>".utf8))
        guard let start = place(of: open, in: bytes[...]),
            let end = place(of: close, in: bytes[(start + open.count)...])
        else { return nil }
        let text = bytes[(start + open.count)..<end]
        guard !text.contains(UInt8(ascii: "<")) else { return nil }
        var value = String(decoding: text, as: UTF8.self)[...].utf8
        var plain: [UInt8] = []
        let entities = [("&lt;", 0x3C), ("&gt;", 0x3E), ("&quot;", 0x22), ("&apos;", 0x27), ("&amp;", 0x26)]
        while let byte = value.first {
            if let known = entities.first(where: { value.starts(with: $0.0.utf8) }) {
                plain.append(UInt8(known.1))
                value = value.dropFirst(known.0.utf8.count)
            } else {
                plain.append(byte)
                value = value.dropFirst()
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func place(of word: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.first { bytes[$0] == word[0] && bytes[$0...].starts(with: word) }
    }
}
