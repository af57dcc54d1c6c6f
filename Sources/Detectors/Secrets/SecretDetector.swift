import Archive
import Core
import Ledger

/// Tells credentials in an artifact: in its files, of an image also in those that a later layer hides, and in its config.
package struct SecretDetector: Detector {
    package static let id: StaticString = "secrets"
    package static let version = 1

    /// What fingerprints are made with; nil for none.
    private let salt: SecretSalt?
    private let search: SearchDemand

    /// - Parameter search: What the reading looks for beside, which is one for all detectors.
    package init(salt: SecretSalt? = nil, _ search: SearchDemand = .all) {
        self.salt = salt
        self.search = search
    }

    /// The same with a salt, unless it has one.
    fileprivate func salted(_ salt: SecretSalt) -> SecretDetector {
        SecretDetector(salt: self.salt ?? salt, search)
    }

    fileprivate var needsSalt: Bool { salt == nil }

    package func makeObservers(in room: SpoolRoom) -> [any ContentObserver] { [search.observer] }

    package func observe(_ sight: inout ArtifactSight) async -> FoundSecrets { FoundSecrets(sight) }

    package func findings(of observation: FoundSecrets) -> [Finding] {
        observation.findings(.warn, salt: salt, asOf: nil)
    }
}

extension [any Detector] {
    /// Whether one of them makes fingerprints where it is given a salt.
    package var needSalt: Bool { contains { ($0 as? SecretDetector)?.needsSalt ?? false } }

    /// The same, with a salt where one needs it.
    package func salted(_ salt: SecretSalt) -> [any Detector] {
        map { detector in (detector as? SecretDetector)?.salted(salt) ?? detector }
    }
}

/// The credentials of one artifact.
package struct FoundSecrets: Sendable {
    /// One of them.
    package struct Place: Sendable {
        package var match: SecretMatch
        /// The file's path; nil for what stands in the config.
        package var path: EntryPath?
        /// Where it is beside the path: the variable of the config, the layer that is hidden.
        package var remark: String
    }

    package private(set) var places: [Place] = []
    /// Files with more than was looked at.
    package private(set) var cutShort: [EntryPath] = []

    /// Gathers what was noted while an artifact was read.
    package init(_ sight: ArtifactSight) {
        for (path, note) in sight.observed[.search].sorted(by: { $0.key < $1.key }) {
            places += note.secrets.map { Place(match: $0, path: path, remark: "") }
            if note.isCutShort { cutShort.append(path) }
        }
        for hidden in sight.hidden {
            for (path, note) in hidden.observed[.search].sorted(by: { $0.key < $1.key }) {
                let remark = hidden.remark(path)
                places += note.secrets.map { Place(match: $0, path: path, remark: remark) }
                if note.isCutShort { cutShort.append(path) }
            }
        }
        for text in sight.texts {
            for match in ConfigSecrets.matches(of: text) {
                places.append(Place(match: match, remark: " in \(text.place)"))
            }
        }
    }

    /// What is told of them.
    /// - Parameters:
    ///   - outcome: How a check ends that finds one.
    ///   - asOf: When it is judged: what ended before only warns. Nil where nobody judges yet.
    package func findings(_ outcome: Outcome, salt: SecretSalt?, asOf: Timestamp?) -> [Finding] {
        var findings = places.map { place in
            let match = place.match
            var outcome = outcome
            var message = "\(match.what), \(match.length) bytes at byte \(match.offset)\(place.remark)"
            if place.path == nil { message = "\(match.what), \(match.length) bytes\(place.remark)" }
            // The id alone opens nothing, nor does a key without its passphrase.
            if match.kind == .accessKeyID || match.kind == .encryptedKey, outcome == .fail { outcome = .warn }
            if let end = match.end {
                let time = Timestamp(milliseconds: end.multipliedReportingOverflow(by: 1000).partialValue)
                if let asOf, time < asOf {
                    if outcome == .fail { outcome = .warn }
                    message += "; it ended \(time)"
                } else {
                    message += "; it ends \(time)"
                }
            }
            if match.kind.isLong, let salt, let digest = match.digest, let print = salt.fingerprint(of: digest) {
                message += "; fingerprint \(print)"
            }
            return Finding(match.kind.id, outcome, message, path: place.path?.displayed)
        }
        findings += cutShort.map { path in
            Finding(
                .secretUnread, .unknown, "holds more of what looks like credentials than is looked at",
                path: path.displayed)
        }
        return findings
    }
}
