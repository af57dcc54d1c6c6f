import Core
import Remote

/// A repository of a registry (OCI distribution-spec 1.1): requests with the tokens that it asks for.
final class RegistryClient {
    /// The types that manifests are asked for by: some registries answer 404 to whoever leaves one out.
    static let manifestTypes = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ]
    /// Bytes of a manifest at the most, as registries have it.
    static let manifestLimit = 4 << 20
    private static let tokenLimit = 1 << 20
    /// Pages of a list at the most.
    private static let pageLimit = 64

    let session: HTTPSession
    let image: ImageReference
    private let base: WebAddress
    /// What is sent as `Authorization`; nil while nothing was asked for.
    private(set) var authorization: String?
    /// Whether credentials were looked for already.
    private var credentials: RegistryCredentials??

    /// - Parameter authorization: What another client of the same repository was let in by; nil for none.
    init(_ session: HTTPSession, _ image: ImageReference, authorization: String? = nil) throws(Failure) {
        self.session = session
        self.authorization = authorization
        self.image = image
        let host = image.host == "docker.io" ? "registry-1.docker.io" : image.host
        guard var base = WebAddress("https://\(host)") else {
            throw Failure(.inputUnsupported, "names no registry")
        }
        if session.world.takesLoopback, base.isLoopback { base = WebAddress("http://\(host)") ?? base }
        base.path = "/v2/\(image.repository)"
        self.base = base
    }

    /// An answer with its bytes, and the type that they are said to have.
    struct Document {
        var bytes: [UInt8]
        var type: String?
        var digest: String?
    }

    /// A manifest by tag or digest; nil where there is none.
    func manifest(_ reference: String) throws(Failure) -> Document? {
        let accept = Self.manifestTypes.map { HTTPHeader("Accept", $0) }
        let answer = try document("/manifests/\(reference)", accept, limit: Self.manifestLimit)
        switch answer.head.status {
        case 200: return try readable(answer)
        case 404: return nil
        default: throw failure(answer, "the manifest \(reference)")
        }
    }

    /// What refers to a manifest, by the registry's own list, page by page; nil where it keeps none.
    func referrers(_ digest: Digest) throws(Failure) -> [Document]? {
        var pages: [Document] = []
        var path = "/referrers/\(digest)"
        while true {
            let answer = try document(
                path, [HTTPHeader("Accept", Self.manifestTypes[0])], limit: Self.manifestLimit)
            switch answer.head.status {
            case 200: pages.append(try readable(answer))
            // Registries that do not know the request, each in its way.
            case 400, 404, 405, 501:
                // What earlier pages named must not go unseen.
                guard pages.isEmpty else { throw failure(answer, "a page of what refers to \(digest)") }
                return nil
            default: throw failure(answer, "what refers to \(digest)")
            }
            guard let next = try nextPage(answer.head, below: "/referrers/\(digest)") else { return pages }
            guard pages.count < Self.pageLimit, next != path else {
                throw Failure(.sourceAnswer, "lists what refers to \(digest) in more than \(Self.pageLimit) pages")
            }
            path = next
        }
    }

    /// Where a list goes on, as a path of the repository (RFC 8288); nil where it does not.
    private func nextPage(_ head: HTTPResponse, below path: String) throws(Failure) -> String? {
        for link in head.values(of: "link") {
            let bytes = Array(link.utf8)
            guard
                link.lowercased().utf8.split(separator: UInt8(ascii: ";")).dropFirst().contains(where: { part in
                    let word = part.filter { $0 != 0x20 && $0 != UInt8(ascii: "\"") }
                    return word.elementsEqual("rel=next".utf8)
                })
            else { continue }
            // What other pages hold must not go unseen; no token of ours goes elsewhere for it.
            guard bytes.first == UInt8(ascii: "<"), let end = bytes.firstIndex(of: UInt8(ascii: ">")),
                let next = base.following(String(decoding: bytes[1..<end], as: UTF8.self)), next.hasOrigin(of: base),
                next.path == base.path + path
            else {
                throw Failure(.sourceAnswer, "\(image.host) lists what refers to an image in pages that lead elsewhere")
            }
            return path + (next.query.map { "?\($0)" } ?? "")
        }
        return nil
    }

    /// A small blob, whole.
    func blob(_ digest: Digest, size: UInt64) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try blob(digest, size: size) { piece throws(Failure) in bytes += piece.array() }
        return bytes
    }

    /// The bytes of a blob as they come; whether they have the digest is for the caller to tell.
    func blob(
        _ digest: Digest, size: UInt64, _ take: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> UInt64 {
        let download = Download(
            request: { [self] besides throws(Failure) in
                request("/blobs/\(digest)", besides)
            }, size: size, limit: size, isStated: true,
            renew: { [self] answer throws(Failure) in
                // A token may have ended since. Where blobs lie elsewhere nobody there says whom to tell our credentials.
                guard answer.head.status == 401, !answer.head.isOfAnotherHost else { return false }
                try authorize(answer)
                return true
            }, refusal: { [self] answer in failure(answer, "the blob \(digest)") })
        return try download.run(session, started: { _ throws(Failure) in }, take)
    }

    // MARK: - Requests

    private func request(_ path: String, _ headers: [HTTPHeader]) -> HTTPRequest {
        var request = HTTPRequest("GET", base, headers: headers)
        let parts = path.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1)
        request.address.path += String(decoding: parts[0], as: UTF8.self)
        if parts.count == 2 { request.address.query = String(decoding: parts[1], as: UTF8.self) }
        request[header: "Authorization"] = authorization
        return request
    }

    private func document(_ path: String, _ headers: [HTTPHeader], limit: Int) throws(Failure) -> HTTPSession.Document {
        var isAsked = false
        while true {
            let answer = try session.document(limit: limit) { () throws(Failure) in request(path, headers) }
            guard answer.head.status == 401, !answer.head.isOfAnotherHost, !isAsked else { return answer }
            isAsked = true
            try authorize(answer)
        }
    }

    private func readable(_ answer: HTTPSession.Document) throws(Failure) -> Document {
        guard JSONReader.firstByte(of: answer.body) == UInt8(ascii: "{") else {
            throw Failure(.sourceAnswer, "\(image.host) answers 200 with what is no JSON, such as a page for people")
        }
        return Document(
            bytes: answer.body,
            type: answer.head[header: "content-type"].map { type in
                let word = type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 }
                return String(decoding: word, as: UTF8.self)
            }, digest: answer.head[header: "docker-content-digest"])
    }

    private func failure(_ answer: HTTPSession.Document, _ what: String) -> Failure {
        let host = image.host
        switch answer.head.status {
        case 401, 403:
            return Failure(
                .sourceDenied, "\(host) refuses \(what)",
                remedy: "log in, by `docker login \(host)` or `aws ecr get-login-password`, with the right to pull")
        case 404: return Failure(.sourceNotFound, "\(host)/\(image.repository) has no \(what)")
        case 429, 500...599:
            return Failure(
                .sourceUnreachable, "\(host) answers \(answer.head.status) for \(what), every time", remedy: "run again"
            )
        default: return Failure(.sourceAnswer, "\(host) answers \(answer.head.status) for \(what)")
        }
    }

    // MARK: - Tokens

    private func authorize(_ answer: HTTPSession.Document) throws(Failure) {
        guard let challenge = Challenge(answer.head.values(of: "www-authenticate")) else {
            throw Failure(.sourceDenied, "\(image.host) does not say how it wants to know who asks")
        }
        let known = try self.known()
        if challenge.scheme == "basic" {
            guard case .basic(let user, let password)? = known else {
                throw Failure(
                    .sourceDenied, "\(image.host) wants a name and a password, and none are kept for it",
                    remedy: "log in: `docker login \(image.host)`")
            }
            authorization = Self.basic(user, password)
            return
        }
        authorization = "Bearer \(try token(challenge, known))"
    }

    /// A token for pulling, as the registry's own service of tokens gives it.
    private func token(_ challenge: Challenge, _ known: RegistryCredentials?) throws(Failure) -> String {
        guard let text = challenge.parameters["realm"], var realm = WebAddress(text) else {
            throw Failure(.sourceAnswer, "\(image.host) names no place that gives tokens")
        }
        var items: [(name: String, value: String)] = []
        if let service = challenge.parameters["service"] { items.append((name: "service", value: service)) }
        items.append((name: "scope", value: challenge.parameters["scope"] ?? "repository:\(image.repository):pull"))
        var request = HTTPRequest("GET", realm)
        switch known {
        case .identity(let token):
            items += [
                (name: "grant_type", value: "refresh_token"), (name: "client_id", value: "layerlock-fetch"),
                (name: "refresh_token", value: token),
            ]
            request.method = "POST"
            request.headers = [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]
            request.body = Array(WebEscaping.query(items).utf8)
        case .basic(let user, let password):
            request[header: "Authorization"] = Self.basic(user, password)
            fallthrough
        case nil:
            realm.query = [realm.query, WebEscaping.query(items)].compactMap(\.self).joined(separator: "&")
            request.address = realm
        }
        let answer = try session.document(limit: Self.tokenLimit) { [request] () throws(Failure) in request }
        guard answer.head.status == 200 else {
            guard [400, 401, 403].contains(answer.head.status) else {
                throw Failure(.sourceUnreachable, "\(realm.shown) answers \(answer.head.status) where a token is due")
            }
            throw Failure(
                .sourceDenied, "\(realm.shown) gives no token for \(image.host)/\(image.repository)",
                remedy: "log in: `docker login \(image.host)`")
        }
        do throws(JSONFault) {
            let document = try JSONCursor(try JSONReader.read(answer.body, options: .foreign)).object()
            if let token = document["token"]?.string ?? document["access_token"]?.string,
                !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            {
                return token
            }
        } catch {
            // The same as no token.
        }
        throw Failure(.sourceAnswer, "\(realm.shown) answers without a token")
    }

    /// The credentials that are kept for the registry; for one of ECR, those that AWS gives.
    private func known() throws(Failure) -> RegistryCredentials? {
        if let credentials { return credentials }
        var found = try DockerConfig(session.world).credentials(for: image.host, repository: image.repository)
        if found == nil, let registry = ElasticRegistry(host: image.host) {
            found = try registry.credentials(session)
        }
        credentials = .some(found)
        return found
    }

    private static func basic(_ user: String, _ password: String) -> String {
        "Basic \(String(decoding: Base64.encode(Array("\(user):\(password)".utf8)), as: UTF8.self))"
    }
}

/// A private registry of ECR, by its host: `111122223333.dkr.ecr.eu-central-1.amazonaws.com`.
struct ElasticRegistry: Equatable {
    let account: String
    let region: String

    init?(host: String) {
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count >= 6, parts[0].utf8.count == 12, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            parts[1] == "dkr", parts[2] == "ecr" || parts[2] == "ecr-fips", !parts[3].isEmpty,
            parts[4...].joined(separator: ".") == AWSService.suffix(of: parts[3])
        else { return nil }
        (account, region) = (parts[0], parts[3])
    }

    /// The name and password that ECR gives for twelve hours.
    func credentials(_ session: HTTPSession) throws(Failure) -> RegistryCredentials {
        let service = AWSService(session, "ecr", region: region)
        let credentials = try CredentialChain(session: session, region: region).credentials()
        let target = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
        let answer = try service.signed(credentials, limit: 1 << 18) { () throws(Failure) in
            var request = HTTPRequest("POST", try service.address(path: "/"))
            request.headers = [
                HTTPHeader("Content-Type", "application/x-amz-json-1.1"), HTTPHeader("X-Amz-Target", target),
            ]
            request.body = Array("{}".utf8)
            return request
        }
        guard answer.head.status == 200 else { throw service.failure(answer, "a token for the registry") }
        do throws(JSONFault) {
            let document = try JSONCursor(try JSONReader.read(answer.body, options: .foreign)).object()
            if let text = document["authorizationData"]?.array?.first?.object?["authorizationToken"]?.string,
                let bytes = Base64.decode(text.utf8), let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
            {
                return .basic(
                    user: String(decoding: bytes[..<colon], as: UTF8.self),
                    password: String(decoding: bytes[(colon + 1)...], as: UTF8.self))
            }
        } catch {
            // The same as no token.
        }
        throw Failure(.sourceAnswer, "ecr answers 200 without a token")
    }
}
