import Core

/// Licence, maintainer and dependencies in apk's database.
enum AlpineDescription {
    static func read(_ stanza: [ArraySlice<UInt8>]) -> Package.Description {
        var description = Package.Description()
        if let text = value("L", stanza).flatMap({ PackageText.line($0) }) { description.add(Package.License(text)) }
        description.supplier = value("m", stanza).flatMap { PackageText.line($0) }.flatMap { Package.Supplier($0) }
        for word in (value("D", stanza) ?? []).split(separator: 0x20).prefix(Package.Description.needLimit) {
            // `!name` is what must not be there.
            guard word.first != UInt8(ascii: "!"), let name = name(word) else { continue }
            description.needs.append([name])
        }
        let provided = (value("p", stanza) ?? []).split(separator: 0x20).prefix(Package.Description.needLimit)
        description.provides = provided.compactMap(name)
        return description
    }

    /// The value of a line that stands once.
    private static func value(_ letter: Character, _ stanza: [ArraySlice<UInt8>]) -> ArraySlice<UInt8>? {
        let found = stanza.filter { $0.first == letter.asciiValue && $0.dropFirst().first == UInt8(ascii: ":") }
        return found.count == 1 ? found[0].dropFirst(2) : nil
    }

    /// `so:libc.so.1=1.0`, `name>=1`: what stands before a comparison.
    private static func name(_ word: ArraySlice<UInt8>) -> TextKey? {
        PackageText.shown(word.prefix { !"<>=~@".utf8.contains($0) }).map { TextKey($0) }
    }
}
