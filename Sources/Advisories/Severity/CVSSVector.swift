import Core

/// The metrics of a CVSS vector string: `CVSS:3.1/AV:N/…`.
struct CVSSVector {
    /// Metrics that a version knows and the values each may have.
    typealias Metrics = [TextKey: String]

    private var values: [TextKey: UInt8] = [:]

    /// Nil where the string is no vector of `prefix`, holds an unknown metric or value, one twice, or lacks one of
    /// `required`.
    /// - Parameter metrics: Each metric's values, a letter each; words are listed in `words`.
    init?(_ text: String, metrics: Metrics, words: Set<TextKey> = [], required: [String]) {
        for field in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            let parts = field.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard parts.count == 2, let name = String(parts[0]), let allowed = metrics[name],
                let value = String(parts[1]),
                let letter = parts[1].first, values[name] == nil,
                words.contains("\(name):\(value)") || parts[1].count == 1 && allowed.utf8.contains(letter)
            else { return nil }
            values[name] = letter
        }
        for name in required where values[name] == nil { return nil }
    }

    /// A metric's value, a letter; nil for one that is not defined.
    subscript(name: String) -> Unicode.Scalar? {
        guard let letter = values[name], letter != UInt8(ascii: "X") else { return nil }
        return Unicode.Scalar(letter)
    }
}
