import ArgumentParser
import Core
import Report

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a finding id means, its likely cause and the fix.",
        discussion: """
            Without an id all are listed, by family; the beginning of ids lists those that begin so.

            Example: layerlock explain lock.drift
            """)

    @Argument(
        help: "A finding id such as archive.zip-overlap, or the beginning of some.",
        completion: .list(FindingID.allCases.map(\.rawValue)))
    var id: String?
    @OptionGroup var common: CommonOptions

    private var listed: [FindingID] {
        let start = id ?? ""
        return FindingRegistry.all.filter { $0.rawValue.utf8.starts(with: start.utf8) }
    }

    func validate() throws {
        guard let id, FindingID(rawValue: id) == nil, listed.isEmpty else { return }
        let near = FindingRegistry.nearest(to: id).map(\.rawValue).joined(separator: ", ")
        throw ValidationError(
            "No finding has the id \(PathEscaping.displayed(Array(id.utf8)))."
                + (near.isEmpty
                    ? " Reports name the ids; `layerlock explain` lists them." : " Near it: \(near)."))
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let style = Terminal.style(1, verbosity: common.verbosity)
            if let id, FindingID(rawValue: id) != nil {
                try Output.write(TextReport.explain(id, style: style), to: nil)
            } else {
                try Output.write(TextReport.list(listed, style: style), to: nil)
            }
            return .allowed
        }
    }
}
