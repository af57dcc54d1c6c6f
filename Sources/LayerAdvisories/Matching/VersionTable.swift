/// Versions of one package name that were read already: a package's releases stand in many records.
struct VersionTable {
    private enum Reading {
        case version(Version)
        case none
    }

    private var readings: [VersionScheme: [String: Reading]] = [:]

    /// Nil for a text that is no version of the scheme.
    mutating func version(_ text: String, scheme: VersionScheme) -> Version? {
        switch readings[scheme]?[text] {
        case .version(let version): return version
        case .some(.none): return nil
        case nil: break
        }
        do throws(UnparsableVersion) {
            let version = try Version(text, scheme: scheme)
            readings[scheme, default: [:]][text] = .version(version)
            return version
        } catch {
            readings[scheme, default: [:]][text] = Reading.none
            return nil
        }
    }
}
