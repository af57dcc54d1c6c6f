import Core

extension HTMLReport {
    /// A row an artifact, to which the other sections lead.
    func append(_ items: [MarkdownReport.Item], to page: inout HTMLText) {
        let columns = ["Verdict", "Name", "Source", "Kind", "Digest", "Size", "Files", "Layers"]
        page.table("artifacts", "Artifacts", columns) { page in
            for (index, item) in items.enumerated() {
                page.markup("<tr id=\"a")
                page.number(index)
                page.markup("\"><td>")
                let verdict = Self.words(item.report.verdict)
                let warned = item.report.findings.contains { $0.outcome == .warn }
                page.mark(verdict.outcome == .pass && warned ? .warn : verdict.outcome, verdict.text)
                page.markup("<br><span class=\"dim\">")
                page.text(item.what)
                page.markup("</span>")
                page.cell(item.report.name)
                for fact in item.report.notes?.facts ?? [] {
                    page.markup("<br><span class=\"dim\">")
                    page.text("\(fact.label): \(fact.value)")
                    page.markup("</span>")
                }
                page.cell(item.report.source)
                append(item.report.inventory, to: &page)
                page.markup("\n")
            }
        }
    }

    private func append(_ inventory: Inventory?, to page: inout HTMLText) {
        guard let inventory else {
            page.markup("<td><td><td><td><td>")
            return
        }
        page.cell(inventory.kind.rawValue)
        page.markup("<td>")
        if let digest = inventory.digest { page.code(digest.description) }
        page.markup("<br><span class=\"dim\">tree</span> ")
        page.code(inventory.tree.description)
        if let image = inventory.image {
            page.markup("<br><span class=\"dim\">config</span> ")
            page.code(image.configDigest.description)
        }
        page.markup("<td data-k=\"")
        page.number(inventory.size)
        page.markup("\">")
        if inventory.kind != .layerStack { page.text(TextMeasure.size(inventory.size)) }
        page.cell("\(inventory.files)")
        page.markup("<td>")
        guard !inventory.layers.isEmpty else { return }
        page.markup("<details><summary>")
        page.number(inventory.layers.count)
        page.markup("</summary><ol start=\"0\">")
        for layer in inventory.layers {
            page.markup("<li>")
            page.code(layer.digest.description)
            page.markup("<br><span class=\"dim\">diffID</span> ")
            page.code(layer.diffID.description)
        }
        page.markup("</ol></details>")
    }

    /// Signatures, and what is known of each.
    func append(signaturesOf items: [MarkdownReport.Item], to page: inout HTMLText) {
        guard items.contains(where: { $0.report.inventory?.signatures.isEmpty == false }) else { return }
        let columns = ["Artifact", "Format", "Status", "Profile or signer", "Signed", "Expires"]
        page.table("signatures", "Signatures", columns) { page in
            for (index, item) in items.enumerated() {
                for signature in item.report.inventory?.signatures ?? [] {
                    page.markup("<tr><td><a href=\"#a")
                    page.number(index)
                    page.markup("\">")
                    page.text(item.report.name)
                    page.markup("</a>")
                    page.cell(signature.format)
                    page.cell(signature.standing.rawValue)
                    if let fault = signature.fault { page.text(": \(fault)") }
                    page.cell(signature.profileVersionArn ?? signature.certificates.first?.subject ?? "")
                    page.cell(signature.signingTime?.description ?? "")
                    page.cell(signature.expires?.description ?? "")
                    page.markup("\n")
                }
            }
        }
    }

    /// Rows of changes of all artifacts together; the rest is counted.
    private static let changesShown = 20_000
    private static let style = TextStyle(unicode: true)

    /// What changed, by artifact and package, what nobody answers for first.
    func append(driftOf items: [MarkdownReport.Item], to page: inout HTMLText) {
        guard items.contains(where: { $0.report.drift.contains { !$0.changes.isEmpty } }) else { return }
        page.markup("<section>\n<h2 id=\"drift\">Drift</h2>\n")
        var room = Self.changesShown
        for (index, item) in items.enumerated() {
            let groups = item.report.drift.filter { !$0.changes.isEmpty }
            if groups.isEmpty { continue }
            page.markup("<h3><a href=\"#a")
            page.number(index)
            page.markup("\">")
            page.text(item.report.name)
            page.markup("</a></h3>\n")
            for group in ChangeGroup.Rank.allCases.flatMap({ rank in groups.filter { $0.rank == rank } }) {
                append(group, room: &room, to: &page)
            }
        }
        page.markup("</section>\n")
    }

    private func append(_ group: ChangeGroup, room: inout Int, to page: inout HTMLText) {
        let paths = group.changesByPath
        page.markup(group.rank.isAlarming ? "<details open><summary>" : "<details><summary>")
        page.mark(group.rank.isAlarming ? .fail : .warn, group.title(arrow: "→"))
        page.text(": \(group.countText(paths)) (\(group.kindsText))")
        page.markup("</summary>\n<table><tbody>\n")
        let shown = min(room, paths.count)
        room -= shown
        for changes in paths.prefix(shown) {
            guard let first = changes.first else { continue }
            page.markup("<tr>")
            page.cell(changes.map(\.kind.rawValue).joined(separator: ", "))
            page.markup("<td>")
            if let from = changes.lazy.compactMap(\.from).first {
                page.code(from.displayed)
                page.markup(" → ")
            }
            page.code(first.path.displayed)
            page.cell(
                (changes.compactMap { TextReport.detail(of: $0, style: Self.style) }
                    + TextReport.remarks(on: changes, style: Self.style)).joined(separator: ", "))
            page.markup("\n")
        }
        if shown < paths.count {
            page.markup("<tr><td colspan=\"3\">")
            page.text("… \(TextMeasure.grouped(paths.count - shown)) more, which the JSON report holds")
            page.markup("\n")
        }
        page.markup("</tbody></table></details>\n")
    }
}
