/// Which ids tell the vulnerabilities of one package apart: those that no two of them have.
///
/// An advisory gives its own id to each of its vulnerabilities, whoever gave them theirs.
package enum OwnIDs {
    /// Ids that several vulnerabilities of one package have: an advisory's own, which tells none of them.
    /// - Parameter vulnerabilities: The ids of each.
    package static func shared(of vulnerabilities: some Sequence<[String]>) -> Set<TextKey> {
        var seen: Set<TextKey> = []
        var shared: Set<TextKey> = []
        for ids in vulnerabilities {
            for id in ids where !seen.insert(id).inserted { shared.insert(id) }
        }
        return shared
    }

    /// Whether an id names one vulnerability, whoever tells of it: a CVE or GitHub's.
    package static func isVulnerability(_ id: String) -> Bool {
        ["CVE-", "GHSA-"].contains { id.utf8.starts(with: $0.utf8) }
    }

    /// Whether a package URL is of a distribution's package, whose advisories tell of several vulnerabilities at once.
    package static func isOfDistribution(purl: String) -> Bool {
        ["pkg:apk/", "pkg:deb/", "pkg:rpm/"].contains { purl.utf8.starts(with: $0.utf8) }
    }

    /// The ids that tell a vulnerability from others; all where none does.
    package static func own(_ ids: [String], isShared: (String) -> Bool) -> [String] {
        let own = ids.filter { !isShared($0) }
        return own.isEmpty ? ids : own
    }
}

extension Vulnerability {
    /// What tells it from the other vulnerabilities of its package for as long as nobody gives it another id: its CVE or GitHub's id, else
    /// all ids. An advisory gives its own id to each of its vulnerabilities, and it is the first one of those that have neither.
    package var identity: String { OwnIDs.isVulnerability(id) ? id : ids.joined(separator: "\0") }
}
