import Core
import Engine
import Ledger
import Project
import Report

/// What a run was given, as its report states it.
struct InputStatement {
    /// Files and folders by what they are read as.
    var files: [(role: String, path: String?)] = []
    /// The ledger whose advisories count; nil where none is asked.
    var ledger: String?
    /// Its sources of advisories, where the run read them; nil where they are still to be read.
    var sources: [AdvisorySource]?
    /// All checks of the command, and whether each was asked for.
    var checks: [(name: String, isAsked: Bool)] = []

    /// Collects it, where the report is for machines or all is told. What cannot be read again has no digest: what was
    /// judged is said by the findings.
    /// - Parameter program: The digest of the program, which `program` begins to compute beside the run.
    func inputs(
        _ common: CommonOptions, isForPeople: Bool, program: Digest?, _ use: ProjectUse = .current
    ) async -> RunInputs? {
        guard !isForPeople || common.verbose else { return nil }
        var inputs = RunInputs(command: use.command, arguments: use.rest, clock: Clock.now())
        inputs.program = program
        for (role, path) in files + [("project", use.project?.file)] {
            guard let path else { continue }
            inputs.files.append(RunInputs.File(role: role, path: path, digest: Self.digest(of: path, as: role)))
        }
        if let ledger {
            inputs.advisories = await sources(of: ledger, common).map { source in
                RunInputs.Source(
                    name: source.name, digest: source.digest, imported: source.imported,
                    dataDate: source.parts.compactMap(\.dataDate).max())
            }
        }
        inputs.asked = checks.filter(\.isAsked).map(\.name)
        inputs.notAsked = checks.filter { !$0.isAsked }.map(\.name)
        return inputs
    }

    private func sources(of ledger: String, _ common: CommonOptions) async -> [AdvisorySource] {
        if let sources { return sources }
        do throws(Failure) {
            return try await ListAdvisories(Terminal.environment(verbosity: common.verbosity), ledger: ledger).run()
        } catch {
            return []
        }
    }

    private static func digest(of path: String, as role: String) -> Digest? {
        do throws(Failure) {
            return try InputDigest.of(path, as: role)
        } catch {
            return nil
        }
    }

    /// Of the program as it lies on the disk: 30 MB, which are hashed beside the run. Nil where nobody asks.
    static func program(_ common: CommonOptions, isForPeople: Bool) async -> Digest? {
        guard !isForPeople || common.verbose else { return nil }
        return digest(of: "/proc/self/exe", as: "program")
    }
}
