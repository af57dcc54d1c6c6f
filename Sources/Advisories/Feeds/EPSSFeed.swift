import Core
import Ledger

/// FIRST's exploit prediction scores, CSV (first.org/epss/data_stats): a comment with the model and the date, the names of the columns,
/// a line a vulnerability.
struct EPSSFeed: CatalogueFeed {
    let kind = AdvisorySource.Catalogue.Kind.epss
    let byteLimit = 64 << 20
    private static let rowLimit = 4_000_000
    private static let start = "#model_version:"

    func mayBeDocument(name: String) -> Bool { name.contains("epss") && name.hasSuffix(".csv") }

    func recognises(_ head: [UInt8]) -> Bool { head.starts(with: Self.start.utf8) }

    func read(_ bytes: [UInt8]) throws(AdvisoryFault) -> ExploitCatalogue {
        var lines = Lines(bytes)
        guard let header = lines.next() else { throw AdvisoryFault("is empty") }
        var catalogue = try self.header(header)
        guard let columns = lines.next(), columns.elementsEqual("cve,epss,percentile".utf8) else {
            throw AdvisoryFault("line 2: the columns are not cve,epss,percentile")
        }
        var seen: Set<[UInt8]> = []
        while let line = lines.next() {
            guard let row = Self.row(line) else {
                throw AdvisoryFault("line \(lines.number): is no CVE id and two shares")
            }
            guard seen.insert(Array(line.prefix { $0 != UInt8(ascii: ",") })).inserted else {
                throw AdvisoryFault("line \(lines.number): its vulnerability stands twice")
            }
            guard catalogue.rows.count < Self.rowLimit else {
                throw AdvisoryFault("holds more than \(Self.rowLimit) lines")
            }
            catalogue.rows.append(row)
        }
        guard !catalogue.rows.isEmpty else { throw AdvisoryFault("holds no vulnerability") }
        guard lines.endsWhole else { throw AdvisoryFault("line \(lines.number): the document ends within a line") }
        return catalogue
    }

    /// `#model_version:v2025.03.14,score_date:2026-11-20T12:55:00Z`.
    private func header(_ line: ArraySlice<UInt8>) throws(AdvisoryFault) -> ExploitCatalogue {
        let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        let date = Array("score_date:".utf8)
        guard fields.count == 2, fields[0].starts(with: Self.start.utf8), fields[1].starts(with: date),
            let version = String(validating: fields[0].dropFirst(Self.start.utf8.count), as: UTF8.self),
            (1...64).contains(version.utf8.count),
            let text = String(validating: fields[1].dropFirst(date.count), as: UTF8.self),
            let released = Self.time(text)
        else { throw AdvisoryFault("line 1: states no model_version and score_date") }
        return ExploitCatalogue(kind: kind, version: version, released: released, rows: [])
    }

    /// RFC 3339; FIRST writes an offset without a colon as well.
    private static func time(_ text: String) -> Timestamp? {
        let end = "+0000"
        return Timestamp(
            rfc3339: text.hasSuffix(end) ? String(text.utf8.dropLast(end.utf8.count)).map { $0 + "Z" } ?? "" : text)
    }

    private static func row(_ line: ArraySlice<UInt8>) -> ExploitRow? {
        let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count == 3, CatalogueID.isOne(fields[0]), let probability = share(fields[1]),
            let percentile = share(fields[2])
        else { return nil }
        return .predicted(
            id: String(decoding: fields[0], as: UTF8.self),
            ExploitPrediction(probability: probability, percentile: percentile))
    }

    /// A number from 0 to 1, in decimals or with an exponent (`9e-05`), in parts of the whole; further digits are dropped.
    static func share(_ text: ArraySlice<UInt8>) -> Int? {
        guard (1...32).contains(text.count) else { return nil }
        let parts = text.split(separator: UInt8(ascii: "e"), omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        var shift = 0
        if parts.count == 2 {
            guard parts[1].first == UInt8(ascii: "-"), let digits = digits(parts[1].dropFirst()), digits.count <= 2
            else {
                return nil
            }
            shift = digits.reduce(0) { $0 * 10 + $1 }
        }
        let numbers = parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard numbers.count <= 2, let whole = digits(numbers[0]), whole.count == 1 else { return nil }
        var fraction: [Int] = []
        if numbers.count == 2 {
            guard let digits = digits(numbers[1]) else { return nil }
            fraction = digits
        }
        var value = 0
        let all = Array(repeating: 0, count: shift) + whole + fraction + Array(repeating: 0, count: 10)
        for digit in all.prefix(10) { value = value * 10 + digit }
        guard value <= ExploitPrediction.whole,
            value < ExploitPrediction.whole || all.dropFirst(10).allSatisfy({ $0 == 0 })
        else { return nil }
        return value
    }

    private static func digits(_ text: ArraySlice<UInt8>) -> [Int]? {
        guard !text.isEmpty, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.map { Int($0) - 0x30 }
    }

    /// The lines of a document, ended by LF or CR LF.
    private struct Lines {
        private var rest: ArraySlice<UInt8>
        /// The number of the line given last.
        private(set) var number = 0
        /// Whether the last line was ended: a document that was cut short ends anywhere.
        private(set) var endsWhole = true

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        mutating func next() -> ArraySlice<UInt8>? {
            guard !rest.isEmpty else { return nil }
            number += 1
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            endsWhole = end != nil
            var line = rest[..<(end ?? rest.endIndex)]
            rest = end.map { rest[($0 + 1)...] } ?? []
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            return line
        }
    }
}
