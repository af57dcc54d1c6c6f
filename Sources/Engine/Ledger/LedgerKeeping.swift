import Core
import Ledger

extension Workplace {
    /// Checks every page and row of a ledger; gives how many rows there are of what.
    /// - Throws: `input.not-found`, `ledger.*`.
    package static func checkLedger(_ path: String) async throws(Failure) -> [(label: String, value: String)] {
        let rows = try await existing(path).check { record throws(Failure) in
            guard case .evidence(let evidence, let artifact) = record,
                try !EvidenceForm.isBound(evidence, to: artifact)
            else { return }
            throw Failure(
                .ledgerInvalid, "is damaged: the evidence of \(artifact.digest) is not what was kept of it", file: path,
                remedy: "look at it again: layerlock rescan --all --trust TRUSTSTORE")
        }
        return rows.map { ($0.table, "\($0.rows)") }
    }

    /// Hands out an export of a ledger piece by piece: lines of JSON, the last one of which says how many there are.
    /// - Throws: `input.not-found`, `ledger.*`, or what `append` throws.
    package static func exportLedger(
        _ path: String, append: ([UInt8]) throws(Failure) -> Void
    ) async throws(Failure) {
        let ledger = try existing(path)
        var piece = LedgerLine.header()
        var records = 0
        try await ledger.export { record throws(Failure) in
            records += 1
            piece += LedgerLine.text(record)
            if piece.count >= 1 << 16 {
                try append(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        try append(piece + LedgerLine.end(records: records))
        try await ledger.close()
    }

    /// Takes an export into a ledger, all of it or nothing; makes the ledger where there is none.
    /// - Parameter file: The export; `-` for standard input.
    /// - Throws: `ledger.export-invalid` with the line, `input.*`, `ledger.*`, `output.failed`.
    package static func importLedger(_ file: String, into path: String) async throws(Failure) -> [(
        label: String, value: String
    )] {
        var lines = try FileLines(file == "-" ? "/dev/stdin" : file, limit: LedgerLine.byteLimit)
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
        let ledger = try LedgerPlace.open(path)
        let counts = try await ledger.importRecords(digest: digest) { () throws(Failure) in
            if isFirst {
                isFirst = false
                return first
            }
            return hasEnded ? nil : try next()
        }
        try await ledger.close()
        return [
            ("layers", "\(counts.layers)"), ("artifacts", "\(counts.artifacts)"), ("packages", "\(counts.packages)"),
            ("advisories", "\(counts.advisories)"),
            ("scans", "\(counts.scans), \(counts.knownScans) of them known"),
        ]
    }

    private static func existing(_ path: String) throws(Failure) -> any LedgerStore {
        guard let ledger = try LedgerPlace.openExisting(path) else {
            throw Failure(
                .inputNotFound, "there is no ledger", file: path, remedy: "rescan makes one; name another with --ledger"
            )
        }
        return ledger
    }
}
