import ArgumentParser
import Core
import Engine
import Report

struct LedgerCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Check, export, import, merge and copy ledgers of rescans, and sign what they know.",
        discussion: "Example: layerlock ledger check",
        subcommands: [
            LedgerCheck.self, LedgerExport.self, LedgerImport.self, LedgerMerge.self, LedgerCopy.self,
            LedgerReceipt.self,
        ])
}

struct LedgerCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check every page and every row of the ledger.",
        discussion: "Example: layerlock ledger check --ledger scans.db")

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let path = try ledger.path()
            let counts = try await CheckLedger(
                Terminal.environment(verbosity: common.verbosity), ledger: path
            ).run()
            if !common.quiet {
                try common.print { TextReport.facts([FactGroup("\(path): whole", counts)], style: $0) }
            }
            return .allowed
        }
    }
}

struct LedgerExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write all that the ledger holds, a JSON object a line.",
        discussion: "Example: layerlock ledger export --output scans.jsonl")

    @OptionGroup var ledger: LedgerOptions
    @Option(
        name: .shortAndLong, help: "Write to this file instead of standard output.", completion: .file())
    var output: String?
    @OptionGroup var common: CommonOptions

    func validate() throws { try checkOutput(output, spares: [ledger.file]) }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let export = ExportLedger(
                Terminal.environment(verbosity: common.verbosity), ledger: try ledger.path())
            if let output {
                try await AtomicFile.write(
                    to: output,
                    awaiting: { append async throws(Failure) in
                        try await export.run(append: append)
                    })
            } else {
                try await export.run { bytes throws(Failure) in try Output.write(bytes, to: nil) }
            }
            return .allowed
        }
    }
}

struct LedgerImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take an export, or inventories, into the ledger: all of it, or nothing where it is not whole.",
        discussion: """
            Of an export what is known already stays as it is. Inventories, as `layerlock fleet` reads them, take the place of those that \
            were taken in before: name all of them at once; `status` and `rescan` then name the functions that a layer reaches. The \
            ledger is made where there is none.

            Example: layerlock ledger import scans.jsonl
            """)

    @Argument(
        help: "What `ledger export` wrote, or inventories; - for standard input, which has to be an export.",
        completion: .file())
    var files: [String]
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if files.count > 1, files.contains("-") {
            throw ValidationError("Standard input (-) has to be an export, which is taken in alone.")
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(verbosity: common.verbosity)
            let path = try ledger.pathToWrite()
            let counts: [(label: String, value: String)]
            if files.count == 1, try ImportLedger.isExport(files[0]) {
                counts = try await ImportLedger(environment, ledger: path).run(files[0])
            } else {
                counts = try await ImportInventories(environment, ledger: path).run(files, asOf: common.time)
            }
            if !common.quiet { try common.print { TextReport.facts([FactGroup("imported", counts)], style: $0) } }
            return .allowed
        }
    }
}

struct LedgerMerge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Take what other ledgers hold into one, as after a rescan that was split.",
        discussion: """
            Layers, artifacts, looks and packages of all are known then, runs are one sequence by their ids, and what a later run told of \
            an artifact counts. Sources of advisories that the ledger has under their names stay. The packages that came are compared \
            with its advisories. Each file is taken in as a whole or not at all; merging twice is merging once.

            Example: layerlock ledger merge shard-1.sqlite shard-2.sqlite --ledger scans.db
            """)

    @Argument(help: "Ledgers, or what `ledger export` wrote.", completion: .file())
    var files: [String]
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let merge = MergeLedgers(
                Terminal.environment(verbosity: common.verbosity), ledger: try ledger.pathToWrite())
            try await merge.run(files, asOf: common.time, clock: { Clock.now() }) { file, counts throws(Failure) in
                guard !common.quiet else { return }
                try common.print {
                    TextReport.facts([FactGroup("merged \(PathEscaping.displayed(file.utf8))", counts)], style: $0)
                }
            }
            return .allowed
        }
    }
}

struct LedgerCopy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy all that a ledger holds into one that holds nothing: a file, or a server.",
        discussion: """
            What the copy holds is read back and compared with what the other one holds before any of it counts: all is there, or nothing. \
            Due work, what is deployed and the salt of fingerprints are not copied: they are of one ledger.

            Example: layerlock ledger copy scans.db postgres://ledger@db.example/security
            """)

    @Argument(
        help: "The ledger to copy: a file, postgres://… or service=NAME.", completion: .file(extensions: ["sqlite"]))
    var from: String
    @Argument(help: "Where to: a ledger that holds nothing, which is made where there is none.", completion: .file())
    var to: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let counts = try await CopyLedger(Terminal.environment(verbosity: common.verbosity), from: from, to: to)
                .run()
            if !common.quiet { try common.print { TextReport.facts([FactGroup("copied", counts)], style: $0) } }
            return .allowed
        }
    }
}
