import Core

/// Credentials for a registry.
enum RegistryCredentials: Sendable, Equatable {
    /// A name and a password.
    case basic(user: String, password: String)
    /// A token that is exchanged for others (OAuth 2's refresh token).
    case identity(String)
}

/// Credentials as docker and podman keep them.
struct DockerConfig {
    /// Docker Hub, as its credentials are filed.
    private static let hub = ["https://index.docker.io/v1/", "index.docker.io", "docker.io"]

    private let world: FetchWorld

    init(_ world: FetchWorld) { self.world = world }

    /// Credentials for a repository; nil where nobody keeps any.
    /// - Throws: `source.denied` where a helper fails, or a file cannot be read.
    func credentials(for host: String, repository: String) throws(Failure) -> RegistryCredentials? {
        for path in paths {
            guard let bytes = try world.file(path) else { continue }
            let document: JSONObject
            do throws(JSONFault) {
                document = try JSONCursor(try JSONReader.read(bytes, options: .foreign)).object()
            } catch {
                throw Failure(
                    .sourceDenied,
                    "the registries' credentials in \(PathEscaping.displayed(path.utf8)) cannot be read: \(error.message)"
                )
            }
            if let found = try credentials(in: document, host, repository) { return found }
        }
        return nil
    }

    /// The files, in the order in which they are looked at.
    private var paths: [String] {
        if let file = world.variable("REGISTRY_AUTH_FILE") { return [file] }
        if let folder = world.variable("DOCKER_CONFIG") { return ["\(folder)/config.json"] }
        var paths = world.home.map { ["\($0)/.docker/config.json"] } ?? []
        if let runtime = world.variable("XDG_RUNTIME_DIR") { paths.append("\(runtime)/containers/auth.json") }
        if let home = world.home { paths.append("\(home)/.config/containers/auth.json") }
        return paths
    }

    private func credentials(
        in document: JSONObject, _ host: String, _ repository: String
    ) throws(Failure) -> RegistryCredentials? {
        let names =
            host == "docker.io" ? Self.hub : [host, "https://\(host)", "https://\(host)/v1/", "https://\(host)/v2/"]
        for name in names {
            guard let helper = document["credHelpers"]?.object?[name]?.string else { continue }
            if let found = try asked(helper, for: name) { return found }
        }
        if let helper = document["credsStore"]?.string, !helper.isEmpty {
            for name in names {
                if let found = try asked(helper, for: name) { return found }
            }
        }
        guard let entries = document["auths"]?.object else { return nil }
        // Podman files them for a part of a repository's name too: the longest counts.
        var parts = repository.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        while !parts.isEmpty {
            if let found = try entry(entries["\(host)/\(parts.joined(separator: "/"))"]) { return found }
            parts.removeLast()
        }
        for name in names {
            if let found = try entry(entries[name]) { return found }
        }
        return nil
    }

    private func entry(_ value: JSONValue?) throws(Failure) -> RegistryCredentials? {
        guard let object = value?.object else { return nil }
        if let token = object["identitytoken"]?.string, !token.isEmpty { return .identity(token) }
        if let user = object["username"]?.string, let password = object["password"]?.string, !user.isEmpty {
            return .basic(user: user, password: password)
        }
        guard let text = object["auth"]?.string, !text.isEmpty else { return nil }
        guard let bytes = Base64.decode(text.utf8), let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            throw Failure(.sourceDenied, "a registry's credentials are not NAME:PASSWORD in base64")
        }
        let password = bytes[(colon + 1)...].filter { $0 != 0 }
        return .basic(
            user: String(decoding: bytes[..<colon], as: UTF8.self), password: String(decoding: password, as: UTF8.self))
    }

    /// By docker's protocol for helpers: the server's name goes in, JSON comes out; it fails where it knows none.
    private func asked(_ helper: String, for server: String) throws(Failure) -> RegistryCredentials? {
        guard !helper.isEmpty, helper.utf8.allSatisfy({ NameBytes.isOfName($0) }) else {
            throw Failure(.sourceDenied, "a credential helper of docker's config has no name of a program")
        }
        guard let answer = try world.run(["docker-credential-\(helper)", "get"], Array(server.utf8)) else {
            throw Failure(
                .sourceDenied, "docker-credential-\(helper), which docker's config names, is not in PATH",
                remedy: "install it, or keep the credentials in a file that REGISTRY_AUTH_FILE names")
        }
        guard answer.status == 0 else { return nil }
        do throws(JSONFault) {
            let document = try JSONCursor(try JSONReader.read(answer.output, options: .foreign)).object()
            guard let user = document["Username"]?.string, let secret = document["Secret"]?.string else { return nil }
            return user == "<token>" ? .identity(secret) : user.isEmpty ? nil : .basic(user: user, password: secret)
        } catch {
            throw Failure(.sourceDenied, "docker-credential-\(helper) answers with what is no JSON")
        }
    }
}

/// What bytes of names may be.
enum NameBytes {
    /// A letter, a digit, `.`, `_` or `-`.
    static func isOfName(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "._-".utf8.contains(byte)
    }
}
