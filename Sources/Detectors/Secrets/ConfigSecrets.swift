import Core

/// A text of an image's config.
package struct ConfigText: Sendable {
    /// Where it stands, such as `the variable TOKEN`.
    package var place: String
    /// The variable or label; empty where it has no name.
    package var name: String
    package var value: String

    /// Describes one.
    package init(place: String, name: String = "", value: String) {
        self.place = place
        self.name = name
        self.value = value
    }
}

/// Credentials in an image's config: by their form, or by the name of what holds them.
enum ConfigSecrets {
    static func matches(of text: ConfigText) -> [SecretMatch] {
        let found = matches(in: Array(text.value.utf8))
        if !found.isEmpty || text.name.isEmpty || !EnvironmentSecret.isOne(name: text.name, value: text.value) {
            return found
        }
        return [
            SecretMatch(.named, "value that looks like a secret", offset: 0, length: text.value.utf8.count, digest: nil)
        ]
    }

    private static func matches(in bytes: [UInt8]) -> [SecretMatch] {
        var examiner = SearchExaminer(SearchPlan.of(.secrets, indicators: []))
        var stream = SearchStream(unit: 1)
        bytes.withUnsafeBytes { stream.take($0, isWhole: true, &examiner) }
        return examiner.finish().secrets
    }
}
