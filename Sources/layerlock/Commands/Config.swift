import ArgumentParser
import Core
import Report

struct ConfigCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Say what the project file and variables set.",
        discussion: "Example: layerlock config show",
        subcommands: [ConfigShow.self])
}

struct ConfigShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print each value that is set, where it comes from, and which commands take it.",
        discussion: """
            Reads layerlock.toml and the variables that begin with LAYERLOCK_, as every command does, and looks for the \
            artifacts that the file names. Exits 1 where the file cannot be used, or an artifact is not found.

            Example: layerlock config show --format json
            """)

    @Option(help: "How to print it.")
    var format: SettingsFormat = .usual
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let overview = try ProjectUse.current.overview()
            try Output.write(try format.bytes(overview, common), to: nil)
            return overview.problems.isEmpty ? .allowed : .undecided
        }
    }
}
