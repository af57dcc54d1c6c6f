import ArgumentParser
import Core
import Project
import Report

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a first project file from what lies in this folder.",
        discussion: """
            Looks for zips, images, a lockfile, a trust store and waivers, here and three folders below, and writes \
            layerlock.toml with comments on what else it may say. In a repository it also sees to .gitattributes: manifests \
            whose line ends git changes no longer hash to their names. What is there already is never written over.

            Example: layerlock init && layerlock lock
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let draft = try ProjectDraft.look()
            guard try NewFile.write(Array(draft.text(CommandWording()).utf8), to: ProjectSearch.name) else {
                throw Failure(
                    .outputFailed, "is there already, and stays as it is", file: ProjectSearch.name,
                    remedy: "edit it; `layerlock config show` prints what it says")
            }
            let isInRepository = try ProjectSearch.isInRepository(".")
            let attributes = isInRepository ? try GitAttributes.see(to: ProjectDraft.lockfile) : nil
            guard !common.quiet else { return .allowed }
            let artifacts = draft.artifacts.map { (label: $0.name, value: $0.paths.joined(separator: ", ")) }
            var facts = [
                FactGroup(
                    "wrote \(ProjectSearch.name)", artifacts.isEmpty ? [("no artifact was found", "")] : artifacts)
            ]
            if let attributes { facts.append(attributes) }
            facts.append(FactGroup("next", [("layerlock lock", "pins what the file names")]))
            try common.print { TextReport.facts(facts, style: $0) }
            return .allowed
        }
    }
}

/// The line that keeps git from changing manifests: with other line ends they no longer hash to their names.
private enum GitAttributes {
    private static let file = ".gitattributes"
    private static let limit = 1 << 20

    /// Writes the file where there is none; says what is missing where there is one.
    static func see(to lockfile: String) throws(Failure) -> FactGroup? {
        let line = "\(lockfile).d/** -text"
        let text = "# Digests of these files are their names: git must not change their line ends.\n\(line)\n"
        if try NewFile.write(Array(text.utf8), to: file) { return FactGroup("wrote \(file)", [(line, "")]) }
        let known = try FileReading.readWhole(file, limit: limit)
        if known.split(separator: UInt8(ascii: "\n")).contains(where: { $0.starts(with: "\(lockfile).d/".utf8) }) {
            return nil
        }
        return FactGroup("add to \(file)", [(line, "")])
    }
}
