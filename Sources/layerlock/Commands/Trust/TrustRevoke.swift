import ArgumentParser
import Core
import Engine

struct TrustRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a profile version, a signing job, a certificate, an identity or a key.",
        discussion: """
            Signatures made at --effective-from or later are invalid, those before stay valid. Who fears that signing \
            times were made up gives a time before the key's life. Entries are never removed. With --current, the list \
            is dated: it was compared with its sources and is complete.

            Example: layerlock trust revoke --help
            """)

    @Option(help: ArgumentHelp("A signing profile version's ARN.", valueName: "arn"))
    var profileVersion: String?
    @Option(help: ArgumentHelp("A signing job's ARN.", valueName: "arn"))
    var job: String?
    @Option(
        help: ArgumentHelp(
            "A certificate's revocation hash, 192 hexadecimal digits: `inspect --verbose` lists those of a signed package, "
                + "`trust show` that of a root.", valueName: "hash"))
    var certificate: String?
    @Option(
        help: ArgumentHelp(
            "An identity of the store by its name, or ISSUER and SUBJECT with a space between; * in it as in a glob.",
            valueName: "identity"))
    var identity: String?
    @Option(
        help: ArgumentHelp(
            "A key of the store by its name, its file, or the SHA-256 that `trust list` shows.", valueName: "key"))
    var key: String?
    @Option(help: ArgumentHelp("From when on its signatures are invalid (RFC 3339).", valueName: "time"))
    var effectiveFrom: JudgingTime?
    @Option(help: "Why, for those who read the list.")
    var reason: String?
    @Flag(help: "The list is complete as of now (or --as-of): date it.")
    var current = false
    @OptionGroup var store: TrustOptions
    @OptionGroup var common: CommonOptions

    private var subjects: [RevokedSubject] {
        [
            profileVersion.map(RevokedSubject.profileVersion), job.map(RevokedSubject.job),
            certificate.map(RevokedSubject.certificate), identity.map(RevokedSubject.identity),
            key.map(RevokedSubject.key),
        ].compactMap(\.self)
    }

    func validate() throws {
        if subjects.isEmpty, current, effectiveFrom == nil, reason == nil { return }
        guard subjects.count == 1, let subject = subjects.first else {
            throw ValidationError(
                "Give one of --profile-version, --job, --certificate, --identity and --key, or --current alone.")
        }
        guard effectiveFrom != nil, let reason, !reason.isEmpty else {
            throw ValidationError("--effective-from and --reason are needed to revoke something.")
        }
        if !subject.isWellFormed, identity == nil, key == nil {
            throw ValidationError("--\(subject.word) takes \(subject.form).")
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let changes = try Revoke(store: store.trust, isCurrent: current).run(
                subjects.first, effectiveFrom: effectiveFrom?.timestamp, reason: reason, asOf: common.time)
            try common.print(changes, in: store.trust)
            return .allowed
        }
    }
}
