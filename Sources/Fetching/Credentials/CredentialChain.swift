import Core

/// Finds credentials where the AWS SDKs find them, in their order: the environment, profiles, web identity, the container,
/// the machine.
///
/// They are held while the process runs, and put into no message.
struct CredentialChain {
    let session: HTTPSession
    /// The region that the environment or the profile in use names; nil for none.
    static func region(_ world: FetchWorld) throws(Failure) -> String? {
        if let named = world.variable("AWS_REGION") ?? world.variable("AWS_DEFAULT_REGION") { return named }
        let profile = world.variable("AWS_PROFILE") ?? world.variable("AWS_DEFAULT_PROFILE")
        return try Profiles(world)[profile ?? "default"]?["region"]
    }

    /// The region of what is fetched, whose STS is asked where no setting names another.
    let region: String

    private var world: FetchWorld { session.world }

    /// Credentials.
    /// - Throws: `source.denied` where there are none, or what should give them does not.
    func credentials() throws(Failure) -> AWSCredentials {
        if let found = environment() { return found }
        let profiles = try Profiles(world)
        let name = world.variable("AWS_PROFILE") ?? world.variable("AWS_DEFAULT_PROFILE")
        let profile = profiles[name ?? "default"]
        if let name, case nil = profile {
            throw Self.denied("there is no profile \(PathEscaping.displayed(name.utf8)), which AWS_PROFILE names")
        }
        if let profile, profile["role_arn"] != nil {
            return try ProfileCredentials(chain: self, profiles: profiles).credentials(of: name ?? "default")
        }
        if let file = world.variable("AWS_WEB_IDENTITY_TOKEN_FILE"), let role = world.variable("AWS_ROLE_ARN") {
            return try SecurityTokens(chain: self).webIdentity(
                role: role, tokenFile: file, session: world.variable("AWS_ROLE_SESSION_NAME"))
        }
        if case .some = profile,
            let found = try ProfileCredentials(chain: self, profiles: profiles).own(of: name ?? "default")
        {
            return found
        }
        if let found = try container() { return found }
        if let found = try machine() { return found }
        throw Self.denied(
            "no AWS credentials were found: not in the environment, not in a profile, not from a container or a machine"
        )
    }

    /// Of the environment's variables; nil without them.
    func environment() -> AWSCredentials? {
        guard let id = world.variable("AWS_ACCESS_KEY_ID"), let key = world.variable("AWS_SECRET_ACCESS_KEY") else {
            return nil
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: key, sessionToken: world.variable("AWS_SESSION_TOKEN"))
    }

    /// Of the container's own service (ECS, EKS pod identity); nil outside of one.
    func container() throws(Failure) -> AWSCredentials? {
        let address: WebAddress
        if let path = world.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            guard let found = WebAddress("http://169.254.170.2\(path)") else {
                throw Self.denied("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path")
            }
            address = found
        } else if let full = world.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            // Nobody else is told a token in the clear.
            guard let found = WebAddress(full),
                found.scheme == "https" || found.isLoopback
                    || ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"].contains(where: { $0 == found.host })
            else { throw Self.denied("AWS_CONTAINER_CREDENTIALS_FULL_URI leads to no service of this machine") }
            address = found
        } else {
            return nil
        }
        var token = world.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        if let path = world.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            guard let bytes = try world.file(path) else {
                throw Self.denied("the file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names is not there")
            }
            token = Self.line(bytes)
        }
        var request = HTTPRequest("GET", address, headers: token.map { [HTTPHeader("Authorization", $0)] } ?? [])
        request.isForMachine = true
        let answer = try session.document(limit: 1 << 16) { () throws(Failure) in request }
        guard answer.head.status == 200 else {
            throw Self.denied("the container's credentials answered \(answer.head.status)")
        }
        return try Self.parsed(answer.body, tokenKey: "Token", "the container's credentials")
    }

    /// Of the machine's role (EC2, by IMDSv2); nil where no such service answers.
    func machine() throws(Failure) -> AWSCredentials? {
        if world.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" { return nil }
        let base = world.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
        let start = base.hasSuffix("/") ? String(base.utf8.dropLast()) ?? base : base
        let roles = "/latest/meta-data/iam/security-credentials/"
        guard let tokens = WebAddress("\(start)/latest/api/token"), let list = WebAddress("\(start)\(roles)") else {
            throw Self.denied("AWS_EC2_METADATA_SERVICE_ENDPOINT is no address")
        }
        var request = HTTPRequest(
            "PUT", tokens, headers: [HTTPHeader("X-aws-ec2-metadata-token-ttl-seconds", "21600")])
        request.isForMachine = true
        guard let token = attempt(request) else { return nil }
        request = HTTPRequest("GET", list, headers: [HTTPHeader("X-aws-ec2-metadata-token", token)])
        request.isForMachine = true
        // A machine without a role.
        guard let role = attempt(request), !role.isEmpty else { return nil }
        guard let place = WebAddress("\(start)\(roles)\(WebEscaping.escaped(role.utf8))") else { return nil }
        request.address = place
        let answer = try session.document(limit: 1 << 16) { [request] () throws(Failure) in request }
        guard answer.head.status == 200 else { throw Self.denied("the machine's role answered \(answer.head.status)") }
        return try Self.parsed(answer.body, tokenKey: "Token", "the machine's role")
    }

    /// The first line of what answers, once: where no such service is, nobody waits for it three times.
    private func attempt(_ request: HTTPRequest) -> String? {
        var request = request
        request.seconds = 5
        var body: [UInt8] = []
        do throws(HTTPStop) {
            let head = try session.following(request, head: { _ in true }) { piece throws(Failure) in
                if body.count < 1 << 16 { body += piece.array() }
            }
            return head.status == 200 ? Self.line(body) : nil
        } catch {
            return nil
        }
    }

    /// Credentials as AWS's services and `credential_process` give them in JSON.
    static func parsed(_ bytes: [UInt8], tokenKey: String, _ what: String) throws(Failure) -> AWSCredentials {
        do throws(JSONFault) {
            let document = try JSONCursor(try JSONReader.read(bytes, options: .foreign)).object()
            guard let id = document["AccessKeyId"]?.string, let key = document["SecretAccessKey"]?.string else {
                throw JSONFault(.unexpected, "no keys", line: 1)
            }
            return AWSCredentials(
                accessKeyID: id, secretAccessKey: key, sessionToken: document[tokenKey]?.string,
                expiration: document["Expiration"]?.string.flatMap { Timestamp(rfc3339: $0) })
        } catch {
            // What was answered may hold a part of what is secret.
            throw denied("\(what) give no credentials")
        }
    }

    /// The first line, without white space around it.
    static func line(_ bytes: [UInt8]) -> String {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return String(decoding: line.filter { $0 > 0x20 }, as: UTF8.self)
    }

    static func denied(_ message: String) -> Failure {
        Failure(
            .sourceDenied, message,
            remedy:
                "see in docs/sources.md where credentials are looked for; `aws sts get-caller-identity` tells who you are"
        )
    }
}

/// The profiles of both files.
struct Profiles {
    private let config: ProfileFile
    private let credentials: ProfileFile

    init(_ world: FetchWorld) throws(Failure) {
        func file(_ variable: String, _ name: String) throws(Failure) -> ProfileFile {
            guard let path = world.variable(variable) ?? world.home.map({ "\($0)/.aws/\(name)" }) else {
                return ProfileFile([])
            }
            return ProfileFile(try world.file(path) ?? [])
        }
        config = try file("AWS_CONFIG_FILE", "config")
        credentials = try file("AWS_SHARED_CREDENTIALS_FILE", "credentials")
    }

    /// The settings of a profile; those of the file of credentials win. nil where there is none.
    subscript(_ name: String) -> [TextKey: String]? {
        let (own, shared) = (config.profile(name, isConfig: true), credentials.profile(name, isConfig: false))
        guard let shared else { return own }
        return (own ?? [:]).merging(shared) { _, second in second }
    }
}
