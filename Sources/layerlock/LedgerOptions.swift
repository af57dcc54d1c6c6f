import ArgumentParser
import Core
import Engine

/// Which ledger is meant.
struct LedgerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The ledger: a file, or a PostgreSQL server as postgres://… or service=NAME "
                + "(default: $XDG_STATE_HOME/layerlock/ledger.sqlite, ~/.local/state/layerlock/ledger.sqlite).",
            valueName: "file"), completion: .file(extensions: ["sqlite"]))
    var ledger: String?

    /// The file; where nobody names one, that of the user (XDG Base Directory Specification).
    /// - Throws: `input.not-found` where neither is known.
    func path() throws(Failure) -> String {
        guard let file else {
            throw Failure(
                .inputNotFound, "neither HOME nor XDG_STATE_HOME is set", remedy: "name the ledger with --ledger")
        }
        return file
    }

    /// The file, which no output may go over; nil where nobody names one and the user has none.
    var file: String? {
        if let ledger { return ledger }
        // The specification has relative paths ignored.
        if let state = Terminal.variable("XDG_STATE_HOME"), state.hasPrefix("/") {
            return "\(state)/layerlock/ledger.sqlite"
        }
        guard let home = Terminal.variable("HOME"), home.hasPrefix("/") else { return nil }
        return "\(home)/.local/state/layerlock/ledger.sqlite"
    }

    /// The file, whose folder is made where nobody named one: what scans found is nobody else's to read.
    func pathToWrite() throws(Failure) -> String {
        let path = try path()
        if ledger == nil { try Folder.createAll(above: path) }
        return path
    }
}

/// How recent a rescan has to be.
struct ScanAgeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A rescan older than this is stale: 36h, 7d, 2w.", valueName: "age"))
    var maxScanAge: Age?

    /// Where nobody says.
    static let usual = Duration.seconds(7 * 86_400)

    var age: Duration { maxScanAge?.duration ?? Self.usual }
}

extension FailOn: ExpressibleByArgument {
    /// Reads conditions as `--fail-on` takes them.
    package init?(argument: String) { self.init(argument) }
}

/// What excuses findings, and how old the advisories may be that they follow from.
struct ExcuseOptions: ParsableArguments {
    /// Where waivers lie unless somebody names another file.
    static let usualWaivers = ".layerlock/waivers.json"

    @Option(
        help: ArgumentHelp(
            "The waivers: findings to live with until a day (default: \(usualWaivers), where it is there).",
            valueName: "file"), completion: .file(extensions: ["json"]))
    var waivers: String?
    @Option(
        help: ArgumentHelp(
            "A VEX document (OpenVEX, CycloneDX, CSAF) that excuses findings; can be repeated.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var vex: [String] = []
    @OptionGroup var advisories: AdvisoryOptions

    /// - Throws: `input.unreadable` where nobody can tell whether there are waivers.
    func demand(failsOn conditions: FailOn?) throws(Failure) -> FindingDemand {
        var file = waivers
        if file == nil, try FileKind.of(Self.usualWaivers) != .missing { file = Self.usualWaivers }
        var demand = FindingDemand(waivers: file, vex: vex, failsOn: conditions ?? .any)
        demand.advisories = advisories.demand
        return demand
    }

    /// The files, as reports state them.
    var stated: [(role: String, path: String?)] {
        var file = waivers
        do throws(Failure) {
            if file == nil, try FileKind.of(Self.usualWaivers) != .missing { file = Self.usualWaivers }
        } catch {
            file = Self.usualWaivers
        }
        return [("waivers", file)] + vex.map { ("vex", $0) }
    }

    /// The files, which no output may go over.
    var inputs: [String?] { [waivers ?? Self.usualWaivers] + vex }

    /// Whether anything was given that needs a ledger, waivers aside.
    var areGiven: Bool { !vex.isEmpty || advisories.areGiven }
}

/// Which findings of advisories count.
struct FindingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only these findings fail, by one of several conditions: high (also low, medium, critical: of this severity and "
                + "above, or rated by nobody, or known to be exploited), kev (known to be exploited), new, new:high, fixable:high. "
                + "Ids such as secret.access-key, hook.env or program.setuid fail where they would only warn.",
            valueName: "conditions"), completion: ContentFailOn.defaultCompletionKind)
    var failOn: ContentFailOn?
    @OptionGroup var excuses: ExcuseOptions

    @Flag(help: "Fail where there is code that no package's metadata accounts for; a waiver may name its path.")
    var requireOwned = false

    @Flag(help: "Only warn of vulnerabilities that no named version mends.")
    var onlyFixed = false
    @Flag(help: "Only warn of what the distribution calls unimportant, unless it is known to be exploited.")
    var ignoreUnimportant = false

    /// - Throws: `input.unreadable` where nobody can tell whether there are waivers.
    func demand() throws(Failure) -> FindingDemand {
        var demand = try excuses.demand(failsOn: failOn?.conditions)
        demand.failsOnIDs = failOn?.ids ?? []
        demand.requiresOwned = requireOwned
        demand.spares.unfixed = onlyFixed
        demand.spares.unimportant = ignoreUnimportant
        return demand
    }

    /// Whether anything was given that needs a ledger, conditions of what fails aside.
    var areGiven: Bool { excuses.areGiven || onlyFixed || ignoreUnimportant }
}

/// By which run it is told what is new.
struct BaselineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Call new what this run did not tell: the last one by a day or time, one of an id, or one with this report in JSON "
                + "(default: the one before).", valueName: "time|report|id"),
        completion: .file(extensions: ["json"]))
    var baseline: String?

    /// Which run is meant.
    var demand: BaselineDemand { baseline.map { BaselineDemand($0) } ?? .last }

    /// A report, which no output may go over.
    var inputs: [String?] { [baseline] }
}

/// What a run is called.
enum RunID {
    /// Variables that name a run of a CI service, the same in a retry of it.
    private static let variables = [
        ("GITHUB_RUN_ID", "github"), ("CI_PIPELINE_ID", "gitlab"), ("CODEBUILD_BUILD_ID", "codebuild"),
        ("BUILD_TAG", "jenkins"), ("BUILDKITE_BUILD_ID", "buildkite"), ("CIRCLE_WORKFLOW_ID", "circleci"),
        ("BITBUCKET_PIPELINE_UUID", "bitbucket"), ("BUILD_BUILDID", "azure"),
    ]

    /// The id of the CI service's run; nil where there is none.
    static var ofService: String? {
        for (variable, service) in variables {
            if let value = Terminal.variable(variable), isID(value) { return "\(service):\(value)" }
        }
        return nil
    }

    /// Whether a text can be one: it is shown, and kept.
    static func isID(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
