import ArgumentParser
import LayerLock
import LayerModel
import LayerReport

struct Unpack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write an artifact's verified entries into a new folder.",
        discussion: """
            Everything is written or nothing. Refuses a folder that is not empty. Of an image its merged root is written; \
            owners and capabilities are set where root unpacks.
            """)

    private static let ownersNotice = Array(
        "layerlock: owners, capabilities and set-user-id bits of the image are not set: only root can\n".utf8)

    @Argument(help: "A layer or function zip, or an image; - for standard input.", completion: .file())
    var artifact: String
    @Option(help: ArgumentHelp("The folder to make.", valueName: "dir"), completion: .directory)
    var to: String
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let workplace = Terminal.workplace(reading, verbosity: common.verbosity)
            let read = try await workplace.read(artifact, wanting: .digest)
            let setsOwners = try await workplace.unpack(read, to: to)
            let style = Terminal.style(1, verbosity: common.verbosity)
            if !common.quiet { try Output.write(TextReport.unpacked(read.inventory, to: to, style: style), to: nil) }
            if !setsOwners { Output.error(Self.ownersNotice) }
            return .allowed
        }
    }
}
