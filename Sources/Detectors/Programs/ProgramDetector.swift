import Archive
import Core
import Ledger

/// Tells programs apart that are for another machine, run with their owner's rights, may be changed by anybody, or cannot be
/// started.
package struct ProgramDetector: Detector {
    package static let id: StaticString = "programs"
    package static let version = 2

    package init() {}

    package func makeObservers(in room: SpoolRoom) -> [any ContentObserver] {
        [
            ProgramObserver(ContentBudget(limit: PackageInventory.keptLimit), in: room), ScriptObserver(),
            LoaderFolders.observer,
        ]
    }

    package func observe(_ sight: inout ArtifactSight) async -> [Finding] {
        Self.findings(in: sight, .warn)
    }

    package func findings(of observation: [Finding]) -> [Finding] { observation }

    /// What is told of the programs of an artifact.
    package static func findings(in sight: ArtifactSight, _ outcome: Outcome) -> [Finding] {
        let programs = sight.observed[.programs]
        let scripts = sight.observed[.scripts]
        var needs = ProgramNeeds(sight)
        var findings: [Finding] = []
        for entry in sight.entries.sorted(by: { $0.path < $1.path }) where entry.type == .file {
            let program = programs[entry.path]
            let script = entry.mode & 0o111 != 0 ? scripts[entry.path] : nil
            let isProgram = program != nil || script != nil
            func tell(_ id: FindingID, _ message: String) {
                findings.append(Finding(id, outcome, message, path: entry.path.displayed))
            }
            if entry.mode & 0o6000 != 0, entry.mode & 0o111 != 0 {
                tell(.programSetuid, "\(rights(entry)), mode \(entry.modeText)")
            }
            if isProgram, entry.mode & 0o002 != 0 {
                tell(.programWritable, "anybody may write to it, mode \(entry.modeText)")
            }
            if let program {
                if let other = sight.machine(of: program) { tell(.programArchitecture, other) }
                if let linkage = program.linkage, let missing = needs.missing(linkage, of: entry.path) {
                    tell(.programInterpreterMissing, missing)
                }
            }
            if let line = script, let missing = needs.missing(script: line, at: entry.path) {
                tell(.programInterpreterMissing, missing)
            }
        }
        return findings
    }

    private static func rights(_ entry: Entry) -> String {
        let owner = entry.owner.map { " \($0.uid)" } ?? ""
        let group = entry.owner.map { " \($0.gid)" } ?? ""
        switch (entry.mode & 0o4000 != 0, entry.mode & 0o2000 != 0) {
        case (true, true): return "runs as its owner\(owner) and its group\(group)"
        case (true, false): return "runs as its owner\(owner)"
        default: return "runs as its group\(group)"
        }
    }
}

extension ArtifactSight {
    /// For which machine a program is, where that is another than the image's; nil where it is the image's, or nobody says.
    fileprivate func machine(of program: ProgramDigest) -> String? {
        guard let architecture, let machine = program.machine else { return nil }
        let wanted: UInt16? =
            switch architecture {
            case "amd64", "x86_64": 62
            case "arm64", "aarch64": 183
            case "386": 3
            case "arm": 40
            case "ppc64le": 21
            case "s390x": 22
            case "riscv64": 243
            default: nil
            }
        guard let wanted, wanted != machine else { return nil }
        // 64-bit processors run their 32-bit programs too.
        if wanted == 62 && machine == 3 || wanted == 183 && machine == 40 { return nil }
        return "is for ELF machine \(machine), not for \(architecture)"
    }
}
