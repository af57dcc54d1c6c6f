import Core

/// Credentials of a profile, by whichever way it says.
struct ProfileCredentials {
    /// Profiles that lead to each other at the most.
    private static let depth = 8

    let chain: CredentialChain
    let profiles: Profiles

    private var world: FetchWorld { chain.session.world }

    /// Credentials of a profile that has to have some.
    /// - Throws: `source.denied`.
    func credentials(of name: String, after seen: [String] = []) throws(Failure) -> AWSCredentials {
        guard seen.count < Self.depth, !seen.contains(where: { $0 == name }) else {
            throw denied(name, "leads back to itself by source_profile")
        }
        guard let profile = profiles[name] else { throw denied(name, "is not there") }
        if let role = profile["role_arn"], let found = try assumed(role, by: profile, name, seen) { return found }
        guard let found = try own(of: name) else { throw denied(name, "says of no credentials") }
        return found
    }

    /// Credentials that a profile has without taking a role; nil where it has none.
    func own(of name: String) throws(Failure) -> AWSCredentials? {
        guard let profile = profiles[name] else { return nil }
        if let id = profile["aws_access_key_id"], let key = profile["aws_secret_access_key"] {
            return AWSCredentials(accessKeyID: id, secretAccessKey: key, sessionToken: profile["aws_session_token"])
        }
        if let command = profile["credential_process"] {
            let answer = try world.run(["sh", "-c", command], [])
            guard let answer, answer.status == 0 else { throw denied(name, "has a credential_process that failed") }
            return try CredentialChain.parsed(
                answer.output, tokenKey: "SessionToken", "the credential_process of \(shown(name))")
        }
        let isLogin = ["sso_session", "sso_start_url", "login_session"].contains { profile[TextKey($0)] != nil }
        return isLogin ? try exported(name) : nil
    }

    /// By the role that a profile takes; nil where it does not say from what.
    private func assumed(
        _ role: String, by profile: [TextKey: String], _ name: String, _ seen: [String]
    ) throws(Failure) -> AWSCredentials? {
        let tokens = SecurityTokens(chain: chain)
        if let file = profile["web_identity_token_file"] {
            return try tokens.webIdentity(role: role, tokenFile: file, session: profile["role_session_name"])
        }
        let base: AWSCredentials
        if let source = profile["source_profile"] {
            // A profile may take a role with its own keys.
            if source == name {
                guard let own = try own(of: name) else {
                    throw denied(name, "takes a role from itself, and has no keys")
                }
                base = own
            } else {
                base = try credentials(of: source, after: seen + [name])
            }
        } else if let source = profile["credential_source"] {
            base = try machine(source, name)
        } else {
            return nil
        }
        guard profile["mfa_serial"] == nil else {
            throw denied(
                name, "asks for a second factor, which nobody is asked for here",
                "get a session first, by `aws configure export-credentials --format env`, then run again")
        }
        return try tokens.role(
            role, with: base, session: profile["role_session_name"], externalID: profile["external_id"],
            seconds: profile["duration_seconds"])
    }

    private func machine(_ source: String, _ name: String) throws(Failure) -> AWSCredentials {
        let found: AWSCredentials?
        switch source {
        case "Environment": found = chain.environment()
        case "EcsContainer": found = try chain.container()
        case "Ec2InstanceMetadata": found = try chain.machine()
        default: throw denied(name, "has an unknown credential_source")
        }
        guard let found else { throw denied(name, "names a credential_source that gives nothing") }
        return found
    }

    /// Of a login in a browser, which the AWS CLI keeps (version 2 has the command).
    private func exported(_ name: String) throws(Failure) -> AWSCredentials {
        let words = "aws configure export-credentials --format process --profile".split(separator: " ").map(String.init)
        guard let answer = try world.run(words + [name], []) else {
            throw denied(name, "is one of a login, and the AWS CLI, version 2, is not in PATH")
        }
        guard answer.status == 0 else {
            throw denied(name, "is one of a login that has ended", "aws sso login --profile \(shown(name))")
        }
        return try CredentialChain.parsed(answer.output, tokenKey: "SessionToken", "the login of \(shown(name))")
    }

    private func shown(_ name: String) -> String { ShellWord.quoted(PathEscaping.displayed(name.utf8)) }

    private func denied(_ name: String, _ message: String, _ remedy: String? = nil) -> Failure {
        var failure = CredentialChain.denied("the profile \(shown(name)) \(message)")
        if let remedy { failure.remedy = Prose(remedy) }
        return failure
    }
}
