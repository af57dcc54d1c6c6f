import Core
import Ledger

extension TextReport {
    /// The advisories by ecosystem with their data dates, then the sources.
    package static func advisories(_ list: AdvisoryList, style: TextStyle) -> [UInt8] {
        guard !list.sources.isEmpty else {
            var canvas = TextCanvas(style)
            canvas.wrapped([Span("\(list.ledger): no advisories were imported")], hang: 2)
            return canvas.bytes
        }
        func data(_ part: AdvisorySource.Part) -> String {
            var text = TextMeasure.count(part.records, "record")
            if let date = part.dataDate, let age = list.age(of: part) {
                text += ", data of \(date), \(AgeText.short(age)) old"
            }
            return text
        }
        func catalogue(_ catalogue: AdvisorySource.Catalogue, of source: AdvisorySource) -> String {
            var text = "\(TextMeasure.count(catalogue.records, "CVE id")), \(catalogue.version)"
            if let date = catalogue.dataDate { text += " of \(date), \(AgeText.short(list.asOf.since(date))) old" }
            text += ", imported \(AgeText.short(list.asOf.since(source.fetched))) ago"
            return text + (list.isStale(catalogue, of: source) ? ": stale" : "")
        }
        let ecosystems = list.ecosystems.map { part in
            var text = data(part)
            if let fetched = list.fetched(part) { text += ", imported \(AgeText.short(list.asOf.since(fetched))) ago" }
            switch list.fault(of: part) {
            case .fetchedLongAgo: text += ": stale, \(AgeText.short(list.demand.maxAge)) are allowed"
            case .dataOld: text += ": stale, data of \(AgeText.short(list.demand.maxDataAge ?? .zero)) are allowed"
            case .future: text += ": stale, it is dated in the future"
            case nil: break
            }
            return (label: part.ecosystem, value: text)
        }
        let sources = list.sources.map { source in
            let digest = style.isVerbose ? source.digest.description : shortDigest(source.digest)
            return FactGroup(
                source.name,
                (source.isCompared ? [("records", TextMeasure.grouped(source.records))] : []) + [
                    ("digest", digest), ("imported", source.imported.description),
                ] + (source.fetched == source.imported ? [] : [("fetched", source.fetched.description)])
                    + source.parts.map { ($0.ecosystem, data($0)) }
                    + source.catalogues.map { ($0.kind.rawValue, catalogue($0, of: source)) })
        }
        return facts([FactGroup("ecosystems", ecosystems)] + sources, style: style)
    }

    /// Which advisories are needed, and from where to get them: any of an ecosystem's addresses will do.
    package static func needs(_ needs: [AdvisoryNeed], asOf: Timestamp, style: TextStyle) -> [UInt8] {
        guard !needs.isEmpty else {
            var canvas = TextCanvas(style)
            canvas.wrapped([Span("no packages are known that need advisories")], hang: 2)
            return canvas.bytes
        }
        let groups = needs.map { need in
            var rows = need.addresses.map { (label: $0.feed, value: $0.url) }
            if rows.isEmpty {
                let advice: Prose = "nobody publishes any; accept it: \(setting: .allowUnmatched, "ECOSYSTEM")"
                rows.append((label: "none", value: advice.words(style.wording)))
            }
            let age = need.fetched.map { "imported \(AgeText.short(asOf.since($0))) ago" }
            rows.append((label: "here", value: age ?? "not imported"))
            return FactGroup(need.ecosystem, rows)
        }
        return facts(groups, style: style)
    }
}
