import Core

/// Versions that were read already: a package's releases stand in many records.
struct VersionTable {
    private struct Key: Hashable {
        let text: String
        let scheme: VersionScheme

        func hash(into hasher: inout Hasher) { hasher.combine(text) }
    }

    /// Nil for what is no version.
    private var readings: [Key: Version?] = [:]

    /// Nil for a text that is no version of the scheme.
    mutating func version(_ text: String, scheme: VersionScheme) -> Version? {
        let key = Key(text: text, scheme: scheme)
        if let known = readings[key] { return known }
        let version: Version?
        do throws(UnparsableVersion) { version = try Version(text, scheme: scheme) } catch { version = nil }
        readings.updateValue(version, forKey: key)
        return version
    }
}
