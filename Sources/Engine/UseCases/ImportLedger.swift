import Core
import Ledger
import LedgerSQL

/// Takes an export into a ledger, all of it or nothing.
package struct ImportLedger: Sendable {
    package var environment: Environment
    /// The ledger.
    package var ledger: String

    /// Imports in a process into a ledger, which is made where there is none.
    package init(_ environment: Environment, ledger: String) {
        self.environment = environment
        self.ledger = ledger
    }

    /// First members of inventories that begin with a lower-case letter, as no line of an export does.
    private static let inventories = [
        "columns", "format_version", "imageDetails", "images", "planned_values", "rows", "schemaVersion",
        "terraform_version",
        "values", "version",
    ]

    /// Whether a file is to be read as an export: unless it begins as an inventory does. Standard input is always taken for one.
    /// - Throws: `input.*`.
    package static func isExport(_ file: String) throws(Failure) -> Bool {
        guard file != "-" else { return true }
        var buffer: [UInt8] = []
        let pieces = try FilePieces(file)
        while buffer.count < 256, try pieces.append(to: &buffer) > 0 {}
        let head = buffer.prefix(256).filter { $0 > 0x20 }
        guard head.starts(with: "{\"".utf8) else { return head.first != UInt8(ascii: "[") }
        let key = head.dropFirst(2).prefix { $0 != UInt8(ascii: "\"") }
        if let letter = key.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) { return false }
        return !Self.inventories.contains { key.elementsEqual($0.utf8) }
    }

    /// How much was taken in of what.
    /// - Parameter file: The export; `-` for standard input.
    /// - Throws: `ledger.export-invalid` with the line, `input.*`, `ledger.*`, `output.failed`.
    package func run(_ file: String) async throws(Failure) -> [(label: String, value: String)] {
        let lines = try FileLines(file == "-" ? "/dev/stdin" : file, limit: LedgerLine.byteLimit)
        return Self.told(try await take(lines, of: file))
    }

    static func told(_ counts: ImportCounts) -> [(label: String, value: String)] {
        [
            ("layers", "\(counts.layers)"), ("artifacts", "\(counts.artifacts)"), ("packages", "\(counts.packages)"),
            ("advisories", "\(counts.advisories)"),
            ("scans", "\(counts.scans), \(counts.knownScans) of them known"), ("runs", "\(counts.runs)"),
        ]
    }

    /// Takes in the lines of an export.
    /// - Parameter isCopy: Whether the ledger holds nothing yet, and has to hold all that the lines say in the end, and nothing else.
    func take(
        _ given: consuming FileLines, of file: String, isCopy: Bool = false
    ) async throws(Failure) -> ImportCounts {
        var lines = given
        var records: Int64 = 0
        var hasEnded = false
        func fault(_ message: String) -> Failure {
            Failure(
                .ledgerExportInvalid, "line \(lines.number): \(message)", file: file,
                remedy: "export the ledger again")
        }
        func next() throws(Failure) -> LedgerRecord? {
            while let line = try lines.next() {
                guard !hasEnded else { throw fault("more follows after the end") }
                let content: LedgerLine.Content
                do throws(JSONFault) { content = try LedgerLine.content(line) } catch { throw fault(error.message) }
                switch content {
                case .header:
                    guard lines.number == 1 else { throw fault("begins anew") }
                case .record(let record):
                    guard lines.number > 1 else { throw fault("is no export of a ledger") }
                    if case .evidence(let evidence, let artifact) = record,
                        try !EvidenceForm.isBound(evidence, to: artifact)
                    {
                        throw fault("the evidence is not what was kept of \(artifact.digest)")
                    }
                    records += 1
                    return record
                case .end(let count):
                    guard count == records else { throw fault("\(records) records, \(count) were written") }
                    hasEnded = true
                }
            }
            guard hasEnded else { throw fault("the file ends too early") }
            return nil
        }
        // The first line tells whether it is an export at all: nothing is made for what is none.
        let first = try next()
        var isFirst = true
        func record() throws(Failure) -> LedgerRecord? {
            if isFirst {
                isFirst = false
                return first
            }
            return hasEnded ? nil : try next()
        }
        guard isCopy else {
            let store = try environment.ledgers.open(ledger)
            let counts = try await store.importRecords(digest: AdvisoryState.digest, record)
            try await store.close()
            return counts
        }
        var (taken, held) = (RecordDigest(), RecordDigest())
        let store = try environment.ledgers.openToFill(ledger)
        let counts = try store.fill(digest: AdvisoryState.digest) { () throws(Failure) in
            let next = try record()
            if let next { try taken.add(next) }
            return next
        } giving: { record throws(Failure) in
            try held.add(record)
        } finish: { () throws(Failure) in
            guard taken == held else {
                throw Failure(
                    .ledgerInvalid,
                    "would hold \(held.count) records, and not the \(taken.count) of \(file) as they are",
                    file: ledger, remedy: "check \(file), and report this")
            }
        }
        try await store.close()
        return counts
    }
}
