import Core

/// What the trust store says of the revocation of one signature, whatever its format and whoever judges.
///
/// A revocation counts for signatures made at its effective time or later, also one of a certificate: the store says
/// from when on a key is no longer believed. Who fears that signing times were made up chooses a time before the
/// certificate's life.
struct StoreRevocation {
    /// What is asked about.
    struct Question {
        var profileVersion: ProfileVersionArn
        var job: String
        /// Each certificate's name in messages, and the id by which it is revoked.
        var certificates: [(name: String, hash: String)]
        var signingTime: Timestamp
    }

    /// Why it cannot be told that nothing is revoked.
    enum Gap {
        /// There is no list.
        case missing
        /// The list is of a time to come: nobody can have known, and a list that claims it would never be too old.
        case future(list: Timestamp, asOf: Timestamp)
        /// The list is older than allowed.
        case old(list: Timestamp)

        /// nil where a list says all.
        init?(_ list: RevocationList, asOf: Timestamp, maxAge: Duration?) {
            if list.asOf > asOf {
                self = .future(list: list.asOf, asOf: asOf)
            } else if let maxAge, .milliseconds(asOf.milliseconds - list.asOf.milliseconds) > maxAge {
                self = .old(list: list.asOf)
            } else {
                return nil
            }
        }

        var message: String {
            switch self {
            case .missing: "not known: the trust store has no revocations.json"
            case .future(let list, let asOf):
                "not known: the list of revocations is of \(list), later than the time judged at, \(asOf)"
            case .old(let list): "not known: the list of revocations is of \(list), older than allowed"
            }
        }

        var remedy: Prose {
            switch self {
            case .missing: "`\(run: .initializeTrust)` writes an empty, dated list, where nothing is revoked"
            case .future: "correct asOf in revocations.json, or the clock"
            case .old: "compare revocations.json with its sources, then `\(run: .revoke, .setting(.current))`"
            }
        }
    }

    /// The file of the profile version, where that says that it is revoked with effect on the signature.
    private(set) var profileFile: String?
    /// What is revoked with effect on the signature, one sentence each, the profile's first.
    private(set) var hits: [String] = []
    /// What is revoked and spares the signature.
    private(set) var spared: [String] = []
    /// Why the rest cannot be told; nil where it can.
    private(set) var gap: Gap?
    /// When the list was complete; nil where there is none.
    private(set) var listed: Timestamp?

    /// Asks a store; nil is one that holds nothing.
    init(_ question: Question, store: TrustStore?, asOf: Timestamp, maxAge: Duration?) {
        if let profile = store?.profile(question.profileVersion), profile.status == .revoked {
            let what = "the profile version (\(profile.file))"
            if let time = profile.revokedFrom {
                if question.signingTime >= time { profileFile = profile.file }
                weigh(what, from: time, nil, question.signingTime)
            } else {
                profileFile = profile.file
                hits.append("\(what) is revoked, and no time is given: for ever")
            }
        }
        guard let list = store?.revocations else {
            gap = .missing
            return
        }
        listed = list.asOf
        let asked: [(String, Revocation.Kind, String)] =
            [
                ("the profile version", .profileVersion, question.profileVersion.text),
                ("the signing job", .job, question.job),
            ] + question.certificates.map { ($0.name, .certificate, $0.hash) }
        for (what, kind, id) in asked {
            guard let entry = list.revocation(kind, id) else { continue }
            weigh(what, from: entry.effectiveFrom, entry.reason, question.signingTime)
        }
        gap = Gap(list, asOf: asOf, maxAge: maxAge)
    }

    /// Asks a store about a signature of Sigstore's.
    ///
    /// - Parameters:
    ///   - time: When somebody believed saw the signature, the earliest; nil where nobody did: then any time that has come counts.
    init(_ signer: BundleSigner, signedAt time: Timestamp?, store: TrustStore, asOf: Timestamp, maxAge: Duration?) {
        guard let list = store.revocations else {
            gap = .missing
            return
        }
        listed = list.asOf
        for entry in list.entries where signer.isMeant(by: entry) {
            weigh("the \(entry.kind.rawValue)", from: entry.effectiveFrom, entry.reason, time ?? asOf)
        }
        gap = Gap(list, asOf: asOf, maxAge: maxAge)
    }

    private mutating func weigh(_ what: String, from time: Timestamp, _ reason: String?, _ signed: Timestamp) {
        let why = reason.map { " (\(PathEscaping.displayed($0.utf8)))" } ?? ""
        if signed >= time {
            hits.append("\(what) is revoked from \(time) on\(why)")
        } else {
            spared.append("\(what) is revoked from \(time) on, which spares what was signed before")
        }
    }
}
