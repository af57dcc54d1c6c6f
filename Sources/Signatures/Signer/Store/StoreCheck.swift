import Core

extension TrustStore {
    /// How long a list of revocations, or the life of a root, is left before `notices` speaks of it.
    private static let notice: Int64 = 90 * 86_400_000

    /// What deserves a look in a store that loads: nothing of it makes the store wrong.
    ///
    /// - Parameters:
    ///   - asOf: The time to judge at.
    ///   - maxRevocationAge: The age from which the list of revocations is called old; 90 days by default.
    /// - Returns: Warnings with ids of the family `trust.`, or one pass.
    package func notices(asOf: Timestamp, maxRevocationAge: Duration? = nil) -> [Finding] {
        var notices = profiles.flatMap { profileNotices($0) }
        for config in configs {
            for arn in config.allowed + config.lockfileSigners where profile(arn) == nil {
                notices.append(
                    warning(
                        .trustProfileMissing, "\(config.file) names \(arn.text), which the store does not hold",
                        "import the profile, or take it out of the config"))
            }
        }
        for root in roots { notices += rootNotices(root, asOf) }
        notices += revocationNotices(asOf, maxRevocationAge)
        let summary =
            [
                (profiles.count, "profile"), (configs.count, "config"), (roots.count, "root"),
                (revocations?.entries.count ?? 0, "revocation"),
            ].map { count, noun in "\(count) \(noun)\(count == 1 ? "" : "s")" }.joined(separator: ", ")
        return notices.isEmpty ? [Finding(.trustValid, .pass, summary)] : notices
    }

    private func warning(_ id: FindingID, _ message: String, _ remedy: Prose) -> Finding {
        Finding(id, .warn, message, remedy: remedy)
    }

    private func profileNotices(_ profile: SigningProfile) -> [Finding] {
        var notices: [Finding] = []
        let name = "\(profile.file) (\(profile.name)/\(profile.version))"
        if profile.trustAnchors.isEmpty {
            notices.append(
                warning(
                    .trustProfileWithoutAnchor, "\(name) names no trust anchor: nothing that it signed is trusted",
                    "`\(run: .addRoot, "ROOT.pem", .setting(.profile, .word(profile.name)))`"))
        }
        switch profile.status {
        case .active: break
        case .canceled:
            notices.append(
                warning(
                    .trustProfileCanceled, "\(name) is canceled: it signs no more, what it signed stays valid",
                    "move to another profile; revoke it if its signatures are no longer to be believed"))
        case .revoked:
            let time = profile.revokedFrom.map { "from \($0) on" } ?? "for ever, since it gives no effective time"
            notices.append(
                warning(
                    .trustProfileRevoked, "\(name) is revoked \(time)",
                    "keep the file: it is what says so; sign with another profile"))
        }
        return notices
    }

    private func rootNotices(_ root: TrustRoot, _ asOf: Timestamp) -> [Finding] {
        var notices: [Finding] = []
        let name = "roots/\(root.name) (\(root.certificate.subject))"
        if root.certificate.notAfter < asOf {
            notices.append(
                warning(
                    .trustRootExpired,
                    "\(name) ended on \(root.certificate.notAfter): it vouches for what was signed before only",
                    "add the root that follows it, if there is one"))
        } else if root.certificate.notAfter.milliseconds - asOf.milliseconds < Self.notice {
            notices.append(
                warning(
                    .trustRootExpired, "\(name) ends on \(root.certificate.notAfter)", "add the root that follows it"
                ))
        }
        if root.certificate.notBefore > asOf {
            notices.append(
                warning(
                    .trustRootExpired, "\(name) begins on \(root.certificate.notBefore) only", "check the clock"))
        }
        if !profiles.contains(where: { $0.trustAnchors.contains(root.name) }) {
            notices.append(
                warning(.trustRootUnused, "\(name) vouches for no profile", "remove it, or add it to a profile"))
        }
        if let twin = roots.first(where: { $0.certificate.der == root.certificate.der }), twin.name != root.name {
            notices.append(
                warning(.trustRootUnused, "\(name) is the same certificate as roots/\(twin.name)", "keep one"))
        }
        return notices
    }

    private func revocationNotices(_ asOf: Timestamp, _ maxAge: Duration?) -> [Finding] {
        guard let list = revocations else {
            return [
                warning(
                    .trustRevocations, "there is no revocations.json: whether something is revoked is not known",
                    "`\(run: .initializeTrust)` writes an empty, dated list")
            ]
        }
        if list.asOf > asOf {
            return [
                warning(
                    .trustRevocations, "revocations.json is dated \(list.asOf), in the future: it would never be old",
                    "correct its asOf")
            ]
        }
        let age = asOf.milliseconds - list.asOf.milliseconds
        guard .milliseconds(age) > (maxAge ?? .milliseconds(Self.notice)) else { return [] }
        return [
            warning(
                .trustRevocations, "revocations.json is of \(list.asOf), \(age / 86_400_000) days old",
                "compare it with its sources, then `\(run: .revoke, .setting(.current))`")
        ]
    }
}
