import LayerModel

extension TextReport {
    /// The advisories by ecosystem with their data dates, then the sources.
    public static func advisories(_ list: AdvisoryList, style: TextStyle) -> [UInt8] {
        guard !list.sources.isEmpty else {
            var canvas = TextCanvas(style)
            canvas.wrapped([Span("\(list.ledger): no advisories were imported")], hang: 2)
            return canvas.bytes
        }
        let ecosystems = list.ecosystems.map { part in
            var text = TextMeasure.count(part.records, "record")
            if let date = part.dataDate, let age = list.age(of: part) {
                text += ", data of \(date), \(AgeText.short(age)) old"
            }
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
                    ("ecosystems", source.parts.map(\.ecosystem).joined(separator: ", ")),
                ])
        }
        return facts([FactGroup("ecosystems", ecosystems)] + sources, style: style)
    }
}
