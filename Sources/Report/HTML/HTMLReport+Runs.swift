import Core
import Ledger

extension HTMLReport {
    /// What one run told and another one does not, each once.
    func append(_ changes: [GoneFinding], _ id: StaticString, _ title: String, to page: inout HTMLText) {
        guard !changes.isEmpty else { return }
        page.table(id, title, ["Severity", "Id", "What", "First seen", "Artifacts"]) { page in
            for (finding, names) in GoneFinding.together(changes) {
                page.markup("<tr><td data-k=\"")
                page.number(finding.severity.place)
                page.markup("\">")
                page.text(finding.severity.word)
                page.markup("<td>")
                if finding.isVulnerability { page.code(finding.ids.first ?? "") } else { page.id(finding.id) }
                page.markup("<td>")
                let what = finding.isVulnerability ? finding.purl : finding.path ?? ""
                if !what.isEmpty { page.code(what) }
                page.cell(finding.firstSeen.description)
                page.cell(names.joined(separator: ", "))
                page.markup("\n")
            }
        }
    }

    /// What the run was given: a report of another time, program or set of advisories cannot be taken for this one.
    func append(_ inputs: RunInputs, to page: inout HTMLText) {
        page.table("inputs", "Inputs", ["Input", "What", "Digest", "Time"]) { page in
            func row(_ kind: String, _ what: String, _ digest: Digest? = nil, _ time: String = "") {
                page.markup("<tr>")
                page.cell(kind)
                page.cell(what)
                page.markup("<td>")
                if let digest { page.code(digest.description) }
                page.cell(time)
                page.markup("\n")
            }
            row("command", ([inputs.command] + inputs.arguments).joined(separator: " "), nil, inputs.clock.description)
            row("program", "layerlock", inputs.program)
            for file in inputs.files { row(file.role, file.path, file.digest) }
            for source in inputs.advisories {
                let data = source.dataDate.map { ", newest change \($0)" } ?? ""
                row("advisories", source.name, source.digest, "imported \(source.imported)\(data)")
            }
            if !inputs.asked.isEmpty { row("asked", inputs.asked.joined(separator: ", ")) }
            if !inputs.notAsked.isEmpty { row("not asked", inputs.notAsked.joined(separator: ", ")) }
        }
    }
}

extension GoneFinding {
    /// What is the same of several artifacts once, with their names, in the order told.
    static func together(_ changes: [GoneFinding]) -> [(finding: ToldFinding, names: [String])] {
        var groups: [(finding: ToldFinding, names: [String])] = []
        var places: [TextKey: Int] = [:]
        for change in changes {
            let key = TextKey(change.finding.words)
            if let place = places[key] {
                groups[place].names.append(change.artifact)
            } else {
                places[key] = groups.count
                groups.append((change.finding, [change.artifact]))
            }
        }
        return groups
    }
}

extension ToldFinding {
    /// `CVE-2018-18074 pkg:pypi/requests@2.19.1`, or a finding's id and path.
    var words: String {
        guard isVulnerability else { return path.map { "\(id.rawValue) \($0)" } ?? id.rawValue }
        return "\(ids.first ?? "") \(purl)"
    }
}
