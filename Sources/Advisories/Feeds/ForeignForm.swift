import Core

/// A form of data that is often taken for advisories, and that no feed reads.
package struct ForeignForm: Sendable, Equatable {
    /// What it is, with its article.
    package var what: String
    /// What to give in its stead.
    package var instead: Prose

    init(_ what: String, _ instead: Prose = Self.usual) {
        self.what = what
        self.instead = instead
    }

    private static let usual: Prose =
        "give records of OSV's schema, such as the all.zip that OSV publishes for each ecosystem"
    private static let repository: Prose =
        "give the updateinfo.xml that it names, of Amazon Linux, or records of OSV's schema"
    private static let unpack: Prose = "unpack it, and give what was in it"

    /// What a document is, told from its first bytes; nil where that is not known.
    package static func of(_ head: [UInt8]) -> ForeignForm? { binary(head) ?? text(head) }

    private static func binary(_ head: [UInt8]) -> ForeignForm? {
        if head.starts(with: "SQLite format 3\0".utf8) {
            return head.holds("vulnerability") ? ForeignForm("Grype's database") : ForeignForm("an SQLite database")
        }
        // The first page of a bbolt file: its magic number, 0xED0CDAED, follows the page's header of 16 bytes.
        if head.dropFirst(16).starts(with: [0xED, 0xDA, 0x0C, 0xED]) {
            return ForeignForm("a bbolt database, such as trivy's")
        }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return ForeignForm("a zip archive", unpack) }
        if head.dropFirst(257).starts(with: "ustar".utf8) {
            return ForeignForm("a tar archive", "unpack it, and give the folder")
        }
        let packed: [(String, [UInt8])] = [
            ("gzip", [0x1F, 0x8B]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
            ("bzip2", [0x42, 0x5A, 0x68]), ("7-Zip", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        ]
        return packed.first { head.starts(with: $0.1) }.map { ForeignForm("packed by \($0.0)", unpack) }
    }

    private static func text(_ head: [UInt8]) -> ForeignForm? {
        let isBOM = head.starts(with: [0xEF, 0xBB, 0xBF])
        let text = head.dropFirst(isBOM ? 3 : 0).drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        switch text.first {
        case UInt8(ascii: "<"): return markup(Array(text))
        case UInt8(ascii: "{"), UInt8(ascii: "["): return object(head)
        default: return plain(Array(text))
        }
    }

    /// What is neither JSON nor XML, by how its lines begin.
    private static func plain(_ text: [UInt8]) -> ForeignForm? {
        if text.starts(with: "https://".utf8) || text.starts(with: "http://".utf8) {
            return ForeignForm(
                "a list of addresses, such as a repository's mirror.list",
                "fetch what lies there: repodata/repomd.xml below the first address names the updateinfo.xml")
        }
        if text.starts(with: "cveID,".utf8) {
            return ForeignForm("CISA's catalogue of exploited vulnerabilities as CSV", "give it as JSON")
        }
        if text.holds("[advisory]"), text.holds("RUSTSEC-") { return ForeignForm("an advisory of RustSec as Markdown") }
        if text.holds("gem: "), text.holds("_versions:") { return ForeignForm("an advisory of ruby-advisory-db") }
        if text.holds("package_slug:") { return ForeignForm("an advisory of GitLab's database") }
        let line = text.prefix { $0 != 0x0A }
        return line.count { $0 == UInt8(ascii: ",") } >= 2 && !line.contains(UInt8(ascii: ":"))
            ? ForeignForm("a table of comma-separated values") : nil
    }

    private static func markup(_ text: [UInt8]) -> ForeignForm? {
        let start = text.prefix(16).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if start.starts(with: "<!doctype html".utf8) || start.starts(with: "<html".utf8) {
            return ForeignForm(
                "a page of HTML", "look at it: where a download was due, a proxy or a login page may have answered")
        }
        if text.holds("<updates") {
            // What is broken in Amazon's own is told as that.
            if text.holds("<id>ALAS") { return nil }
            return ForeignForm("the updateinfo.xml of a distribution other than Amazon Linux")
        }
        if text.holds("<repomd") { return ForeignForm("the repomd.xml of a repository", repository) }
        if text.holds("linux.duke.edu/metadata/common") {
            return ForeignForm("the list of a repository's packages", repository)
        }
        if text.holds("oval_definitions") { return ForeignForm("a document of OVAL") }
        return ForeignForm("a document of XML")
    }

    /// What objects of JSON are by the members that they begin with; each row names some that none of OSV's records has.
    private static let objects: [(members: [String], form: ForeignForm)] = [
        (
            ["\"csaf_version\""],
            ForeignForm(
                "a document of CSAF of another vendor than Red Hat",
                "give it with \(setting: .vex) where findings are judged, or records of OSV's schema to compare with")
        ),
        (
            ["\"https://openvex.dev/ns"],
            ForeignForm("a document of OpenVEX", "give it with \(setting: .vex) where findings are judged")
        ),
        (["\"bomFormat\""], ForeignForm("a document of CycloneDX")),
        (["\"NVD_CVE\""], ForeignForm("a document of NVD")),
        (["\"CVE_data_type\""], ForeignForm("a document of NVD's old form")),
        (["\"auditReportVersion\""], ForeignForm("a report of npm audit, not advisories")),
        (["\"findingArn\""], ForeignForm("findings of Amazon Inspector, not advisories")),
        (["\"securityVulnerabilities\""], ForeignForm("an answer of GitHub's API")),
        (["\"securityAdvisories\""], ForeignForm("an answer of GitHub's API")),
        (
            ["\"CVE\"", "\"bugzilla\"", "\"resource_url\""],
            ForeignForm("an answer of Red Hat's Security Data API", "give Red Hat's CSAF VEX documents")
        ),
        (["\"available\"", "\"url\""], ForeignForm("the list of Grype's databases")),
        (["\"CVE_RECORD\""], ForeignForm("a record of the CVE list")),
        (["\"NextUpdate\"", "\"DownloadedAt\""], ForeignForm("what trivy keeps beside its database")),
        (["\"built\"", "\"checksum\""], ForeignForm("what Grype keeps beside its database")),
    ]

    private static func object(_ head: [UInt8]) -> ForeignForm? {
        objects.first { $0.members.allSatisfy(head.holds) }?.form
    }
}

extension [UInt8] {
    /// Whether these bytes stand somewhere in it.
    func holds(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return indices.contains { self[$0...].starts(with: wanted) }
    }
}
