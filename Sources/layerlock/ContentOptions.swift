import ArgumentParser
import Core
import Engine

/// What is looked for in files' content, and how it is named.
struct ContentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Give credentials fingerprints made with this salt of 16 bytes or more, the same in each report.",
            valueName: "text"))
    var secretSalt: String?
    @Option(
        help: ArgumentHelp("Look for these hosts and texts as well as for known ones.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var indicators: String?

    @Option(
        help: ArgumentHelp("Ask the YARA rules of this folder about each file too.", valueName: "folder"),
        completion: .directory)
    var yara: String?

    /// The files, which no output may go over.
    var inputs: [String?] { [indicators, yara] }

    func demand(secrets: FindingRule? = nil, malware: FindingRule? = nil, programs: FindingRule? = nil) -> ContentDemand
    {
        var demand = ContentDemand()
        (demand.secrets, demand.malware, demand.programs) = (secrets, malware, programs)
        (demand.salt, demand.indicators) = (secretSalt, indicators)
        (demand.yara, demand.yaraProgram) = (yara, YaraPlace.program)
        return demand
    }
}

/// What `--fail-on` of `verify` and `rescan` takes: ids of hooks and of what files' content holds, and conditions for vulnerabilities.
struct ContentFailOn: ExpressibleByArgument {
    var ids: Set<FindingID> = []
    /// nil where none is named.
    var conditions: FailOn?

    private static let families: Set<FindingFamily> = [.secret, .malware, .program, .hook]

    init?(argument: String) {
        var others: [String] = []
        for part in argument.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let text = String(decoding: part, as: UTF8.self)
            if let id = FindingID(rawValue: text), Self.isTaken(id) {
                ids.insert(id)
            } else {
                others.append(text)
            }
        }
        guard !others.isEmpty else { return }
        guard let conditions = FailOn(others.joined(separator: ",")) else { return nil }
        self.conditions = conditions
    }

    /// What only is listed is no finding, which would fail.
    private static func isTaken(_ id: FindingID) -> Bool {
        families.contains(id.family) && id.outcome == .warn && id.severity != .none
    }

    static var allValueStrings: [String] { FailOn.usual }
    static var defaultCompletionKind: CompletionKind {
        .list(
            FailOn.usual
                + FindingID.allCases.filter(isTaken).map(\.rawValue))
    }
}
