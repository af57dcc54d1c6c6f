import Core

/// Where the advisories of an ecosystem are published.
package enum FeedAddresses {
    /// One of them.
    package typealias Address = (feed: String, url: String)

    private static let osv = "https://osv-vulnerabilities.storage.googleapis.com/"
    private static let amazon = "https://cdn.amazonlinux.com/"

    /// Where to get what packages of an ecosystem are compared with; none where nobody publishes any that are read here.
    ///
    /// - Parameter ecosystem: Of a distribution with the release, where that is known.
    package static func all(of ecosystem: Ecosystem) -> [Address] {
        let own = distribution(ecosystem)
        return hasOSV(ecosystem) ? [("OSV", osv + escaped(ecosystem.name) + "/all.zip")] + own : own
    }

    private static func hasOSV(_ ecosystem: Ecosystem) -> Bool {
        let without: [TextKey] = ["Amazon Linux", "Fedora", "Kali", "Oracle Linux"]
        return ecosystem.scheme != nil && !without.contains(TextKey(ecosystem.name))
            && !ecosystem.name.utf8.contains(UInt8(ascii: "/"))
    }

    private static func distribution(_ ecosystem: Ecosystem) -> [Address] {
        switch TextKey(ecosystem.name) {
        case "Amazon Linux": amazonLinux(ecosystem.release)
        case "Debian": [("Debian security tracker", "https://security-tracker.debian.org/tracker/data/json")]
        case "Alpine":
            ["main", "community"].map { repository in
                let branch = ecosystem.release ?? "edge"
                return ("Alpine secdb", "https://secdb.alpinelinux.org/\(escaped(branch))/\(repository).json")
            }
        case "Wolfi": [("Wolfi secdb", "https://packages.wolfi.dev/os/security.json")]
        case "Chainguard": [("Chainguard secdb", "https://packages.cgr.dev/chainguard/security.json")]
        case "Red Hat": [("Red Hat CSAF", "https://security.access.redhat.com/data/csaf/v2/vex/")]
        default: []
        }
    }

    /// Of each repository the mirrors, of which each has `repodata/repomd.xml`, which names the `updateinfo`.
    private static func amazonLinux(_ release: String?) -> [Address] {
        let name = "Amazon Linux updateinfo"
        switch release.map({ TextKey($0) }) {
        case "1": return [(name, "http://repo.us-east-1.amazonaws.com/latest/updates/mirror.list")]
        case "2":
            return [
                (name, amazon + "2/core/latest/x86_64/mirror.list"),
                (name, amazon + "2/extras/TOPIC/latest/x86_64/mirror.list"),
            ]
        default:
            return [
                (name, amazon + "al2023/core/mirrors/latest/x86_64/mirror.list"),
                (name, amazon + "al2023/kernel-livepatch/mirrors/latest/x86_64/mirror.list"),
            ]
        }
    }

    private static func escaped(_ text: String) -> String { PercentEncoding.encoded(text.utf8) }
}
