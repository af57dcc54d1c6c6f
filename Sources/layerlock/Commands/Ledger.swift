import ArgumentParser
import LayerLock
import LayerModel
import LayerReport

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Check, export and import the ledger of rescans.",
        subcommands: [LedgerCheck.self])
}

struct LedgerCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check every page and every row of the ledger.")

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let path = try ledger.path()
            let counts = try Workplace.checkLedger(path)
            try common.print { TextReport.facts([FactGroup("\(path): whole", counts)], style: $0) }
            return .allowed
        }
    }
}
