import Core
import Ledger

extension HTMLReport {
    /// What is deployed: layer versions and images with the functions that they reach, and each function with what it uses.
    func append(_ fleet: FleetFacts, to page: inout HTMLText) {
        page.table("parts", "Layer versions and images", ["State", "What", "Digest", "Newest", "Scanned", "Functions"])
        {
            page in
            for (number, part) in fleet.parts.enumerated() {
                page.markup("<tr id=\"p")
                page.number(number)
                page.markup("\"><td>")
                page.mark(Self.worst(part.findings), part.word)
                page.markup("<td>")
                page.code(part.id)
                page.cell(part.digest?.description ?? "not known")
                page.cell(part.newest.map { "\($0)" } ?? "")
                page.cell(part.scan.map { $0.last?.description ?? "never" } ?? "not asked")
                page.markup("<td>")
                links(part.functions.map { ($0, fleet.functions[$0].name) }, "f", "function", to: &page)
                page.markup("\n")
            }
        }
        page.table("functions", "Functions", ["State", "Function", "Aliases", "Uses", "Findings"]) { page in
            for (number, function) in fleet.functions.enumerated() {
                page.markup("<tr id=\"f")
                page.number(number)
                page.markup("\"><td>")
                page.mark(Self.worst(function.findings), function.state.rawValue)
                page.markup("<td>")
                page.code(function.id)
                page.cell(function.aliases.joined(separator: ", "))
                page.markup("<td>")
                links(function.parts.map { ($0, fleet.parts[$0].name) }, "p", "part", to: &page)
                page.markup("<td>")
                for id in Set(function.findings.filter { $0.outcome != .pass }.map(\.id)).sorted() { page.id(id) }
                page.markup("\n")
            }
        }
    }

    private static func worst(_ findings: [Finding]) -> Core.Outcome {
        findings.map(\.outcome).max { $0.gravity < $1.gravity } ?? .pass
    }

    /// Links to rows, folded where they are many.
    private func links(
        _ rows: [(number: Int, name: String)], _ letter: StaticString, _ noun: String, to page: inout HTMLText
    ) {
        let isFolded = rows.count > 5
        if isFolded {
            page.markup("<details><summary>")
            page.text(TextMeasure.count(rows.count, noun))
            page.markup("</summary>")
        }
        for (index, row) in rows.enumerated() {
            if index > 0 { page.markup(", ") }
            page.markup("<a href=\"#")
            page.markup(letter)
            page.number(row.number)
            page.markup("\">")
            page.text(row.name)
            page.markup("</a>")
        }
        if isFolded { page.markup("</details>") }
    }
}
