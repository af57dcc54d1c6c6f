import Archive
import Core
import Detectors
import Ledger
import Policy

/// What is asked of files' content beside what it is pinned as.
package struct ContentDemand: Sendable {
    /// What to make of credentials; nil where nobody asks.
    package var secrets: FindingRule?
    /// What to make of miners, stealers and packed programs; nil where nobody asks.
    package var malware: FindingRule?
    /// What to make of programs that are for another machine, have their owner's rights or cannot be started; nil where
    /// nobody asks.
    package var programs: FindingRule?
    /// What fingerprints of credentials are made with; nil for none.
    package var salt: String?
    /// The file of indicators that a team adds; nil for none.
    package var indicators: String?
    /// The folder of YARA rules of a team's own; nil for none.
    package var yara: String?
    /// The program that asks them; nil where there is none.
    package var yaraProgram: String?

    /// Asks for nothing.
    package init() {}

    /// Whether content is looked into.
    package var isAsked: Bool { secrets != nil || malware != nil || programs != nil }

    /// Reads what the demand names.
    /// - Throws: `malware.rules`, `malware.yara-program`, `input.*`.
    func prepared(
        _ judge: FindingJudge?, asOf: Timestamp?, in room: SpoolRoom
    ) throws(Failure) -> ContentCheck? {
        guard isAsked else { return nil }
        var scope: SearchScope = []
        if secrets != nil { scope.insert(.secrets) }
        if malware != nil { scope.insert(.malware) }
        return ContentCheck(
            demand: self,
            search: scope.isEmpty
                ? nil
                : SearchDemand(
                    scope, indicators: try IndicatorList.load(indicators),
                    rules: malware == nil ? nil : try rules(in: room)),
            salt: try SecretSalt.of(salt), judge: judge, asOf: asOf)
    }

    /// The detectors of a rescan, told what to look for; nil where nobody says anything.
    /// - Throws: `malware.rules`, `malware.yara-program`, `input.*`.
    package func detectors(in environment: Environment) throws(Failure) -> [any Detector]? {
        guard salt != nil || indicators != nil || yara != nil else { return nil }
        return DetectorList.all(
            SearchDemand(
                [.secrets, .malware], indicators: try IndicatorList.load(indicators),
                rules: try rules(in: environment.spoolRoom)),
            salt: try SecretSalt.of(salt))
    }

    private func rules(in room: SpoolRoom) throws(Failure) -> YaraRules? {
        guard let yara else { return nil }
        return try YaraRules(yara, program: yaraProgram.map { YaraProgram(path: $0) }, in: room)
    }
}

extension IndicatorList {
    fileprivate static func load(_ file: String?) throws(Failure) -> IndicatorList {
        guard let file else { return IndicatorList() }
        let bytes = try FileReading.readWhole(file, limit: byteLimit)
        do throws(JSONFault) {
            return try IndicatorList(bytes)
        } catch {
            throw error.failure(.malwareRules, file: file, remedy: "docs/malware.md shows the file's form")
        }
    }
}

extension SecretSalt {
    fileprivate static func of(_ text: String?) throws(Failure) -> SecretSalt? {
        guard let text else { return nil }
        guard let salt = SecretSalt(text) else {
            throw Failure(
                .inputOption, prose: "\(setting: .secretSalt) has fewer than \(SecretSalt.fewestBytes) bytes",
                remedy: "take a longer one, such as openssl rand -hex 16 prints")
        }
        return salt
    }
}

/// What is asked of content, with all that it needs.
struct ContentCheck: Sendable {
    let demand: ContentDemand
    let search: SearchDemand?
    let salt: SecretSalt?
    /// What excuses findings; nil for nothing.
    let judge: FindingJudge?
    /// The time to judge at; nil where nobody judges.
    let asOf: Timestamp?

    /// Who sees the content while an artifact is read.
    func observers(in room: SpoolRoom) -> [any ContentObserver] {
        (search?.observers ?? []) + (demand.programs == nil ? [] : ProgramDetector().makeObservers(in: room))
    }

    /// What is told of an artifact that was read with `observers`.
    func findings(of artifact: ReadArtifact, name: String) -> [Finding] {
        let sight = artifact.sight()
        var found: [Finding] = []
        if let rule = demand.secrets {
            found += FoundSecrets(sight).findings(rule.outcome, salt: salt, asOf: asOf)
        }
        if let rule = demand.malware { found += FoundIndicators(sight).findings(rule.outcome) }
        if let rule = demand.programs { found += ProgramDetector.findings(in: sight, rule.outcome) }
        guard let judge, let identity = ArtifactIdentity(artifact.inventory) else { return found }
        var cache = FindingJudge.Cache()
        return judge.judged(found, names: RescanAdvisories.names(name, identity), &cache)
    }
}
