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
        let ecosystems = list.ecosystems.map { part in
            var text = data(part)
            if list.isStale(part) { text += ": stale, \(AgeText.short(list.maxAge)) are allowed" }
            return (label: part.ecosystem, value: text)
        }
        let sources = list.sources.map { source in
            let digest = style.isVerbose ? source.digest.description : shortDigest(source.digest)
            return FactGroup(
                source.name,
                [
                    ("records", TextMeasure.grouped(source.records)), ("digest", digest),
                    ("imported", source.imported.description),
                ] + source.parts.map { ($0.ecosystem, data($0)) })
        }
        return facts([FactGroup("ecosystems", ecosystems)] + sources, style: style)
    }
}
