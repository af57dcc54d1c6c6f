import ArgumentParser
import Core
import Report

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what a finding id means, its likely cause and the fix.")

    @Argument(
        help: "A finding id such as archive.zip-overlap.",
        completion: .list(FindingID.allCases.map(\.rawValue)))
    var id: String
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard FindingID(rawValue: id) == nil else { return }
        let near = FindingRegistry.nearest(to: id).map(\.rawValue).joined(separator: ", ")
        throw ValidationError(
            "No finding has the id \(PathEscaping.displayed(Array(id.utf8)))."
                + (near.isEmpty
                    ? " Reports name the ids; docs/archives.md lists those of archives." : " Near it: \(near)."))
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let style = Terminal.style(1, verbosity: common.verbosity)
            try Output.write(TextReport.explain(id, style: style), to: nil)
            return .allowed
        }
    }
}
