import Advisories
import Core
import Testing

/// Red Hat's VEX files: a document written by hand in their shape.
@Suite struct RedHatFeedTests {
    static let document = """
        {"document": {"category": "csaf_vex", "csaf_version": "2.0", "publisher": {"name": "Red Hat Product Security"},
          "tracking": {"id": "CVE-2024-1", "current_release_date": "2024-06-01T00:00:00+00:00", "initial_release_date": "2024-05-01T00:00:00+00:00"}},
         "product_tree": {"branches": [{"category": "vendor", "name": "Red Hat", "branches": [
          {"category": "product_name", "product": {"product_id": "BaseOS-9", "name": "RHEL 9", "product_identification_helper": {"cpe": "cpe:/o:redhat:enterprise_linux:9::baseos"}}},
          {"category": "product_name", "product": {"product_id": "AppStream-8", "name": "RHEL 8", "product_identification_helper": {"cpe": "cpe:/a:redhat:enterprise_linux:8::appstream"}}},
          {"category": "product_name", "product": {"product_id": "EUS-9.2", "name": "RHEL 9.2 EUS", "product_identification_helper": {"cpe": "cpe:/o:redhat:rhel_eus:9.2::baseos"}}},
          {"category": "product_version", "product": {"product_id": "glibc-x", "name": "g", "product_identification_helper": {"purl": "pkg:rpm/redhat/glibc@2.34-100.el9_4?arch=x86_64"}}},
          {"category": "product_version", "product": {"product_id": "glibc-src", "name": "g", "product_identification_helper": {"purl": "pkg:rpm/redhat/glibc@2.34-100.el9_4?arch=src"}}},
          {"category": "product_version", "product": {"product_id": "cxx", "name": "c", "product_identification_helper": {"purl": "pkg:rpm/redhat/gcc-c%2B%2B@11.4-1.el9?arch=x86_64&epoch=1"}}},
          {"category": "product_version", "product": {"product_id": "old", "name": "o", "product_identification_helper": {"purl": "pkg:rpm/redhat/compat-glibc?arch=src"}}},
          {"category": "product_version", "product": {"product_id": "nodejs:18", "name": "m", "product_identification_helper": {"purl": "pkg:rpmmod/redhat/nodejs@18:8090020240101"}}},
          {"category": "product_version", "product": {"product_id": "node18", "name": "n", "product_identification_helper": {"purl": "pkg:rpm/redhat/nodejs@18.20.2-1.module%2Bel8.9.0?arch=x86_64&epoch=1"}}},
          {"category": "product_version", "product": {"product_id": "image", "name": "i", "product_identification_helper": {"purl": "pkg:oci/ubi9@sha256:00"}}}]}],
          "relationships": [
          {"category": "default_component_of", "full_product_name": {"product_id": "AppStream-8:nodejs:18:node18", "name": "n"}, "product_reference": "node18", "relates_to_product_reference": "AppStream-8:nodejs:18"},
          {"category": "default_component_of", "full_product_name": {"product_id": "AppStream-8:nodejs:18", "name": "m"}, "product_reference": "nodejs:18", "relates_to_product_reference": "AppStream-8"},
          {"category": "default_component_of", "full_product_name": {"product_id": "BaseOS-9:glibc-x", "name": "g"}, "product_reference": "glibc-x", "relates_to_product_reference": "BaseOS-9"},
          {"category": "default_component_of", "full_product_name": {"product_id": "BaseOS-9:glibc-src", "name": "g"}, "product_reference": "glibc-src", "relates_to_product_reference": "BaseOS-9"},
          {"category": "default_component_of", "full_product_name": {"product_id": "EUS-9.2:glibc-x", "name": "g"}, "product_reference": "glibc-x", "relates_to_product_reference": "EUS-9.2"},
          {"category": "default_component_of", "full_product_name": {"product_id": "BaseOS-9:cxx", "name": "c"}, "product_reference": "cxx", "relates_to_product_reference": "BaseOS-9"},
          {"category": "default_component_of", "full_product_name": {"product_id": "BaseOS-9:old", "name": "o"}, "product_reference": "old", "relates_to_product_reference": "BaseOS-9"},
          {"category": "default_component_of", "full_product_name": {"product_id": "BaseOS-9:image", "name": "i"}, "product_reference": "image", "relates_to_product_reference": "BaseOS-9"}]},
         "vulnerabilities": [{"cve": "CVE-2024-1",
          "product_status": {"fixed": ["BaseOS-9:glibc-x", "BaseOS-9:glibc-src", "EUS-9.2:glibc-x", "AppStream-8:nodejs:18:node18", "BaseOS-9:image"],
           "known_affected": ["BaseOS-9:old"], "known_not_affected": ["BaseOS-9:cxx"]},
          "remediations": [{"category": "no_fix_planned", "details": "Will not fix", "product_ids": ["BaseOS-9:old"]}],
          "scores": [{"cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}, "products": []}],
          "threats": [{"category": "impact", "details": "Moderate", "product_ids": []}]}]}
        """

    @Test(
        "a vulnerability is a record: what is fixed, and what is affected and stays so, by release and stream",
        arguments: [7, 100_000])
    func records(piece: Int) throws {
        let records = try readRecords(Self.document, name: "cve-2024-1.json", piece: piece)
        let record = try #require(records.first)
        #expect(
            records.count == 1 && record.id == "REDHAT-CSAF-CVE-2024-1-CVE-2024-1" && record.upstream == ["CVE-2024-1"])
        #expect(record.severity == [StatedSeverity(kind: "rating", text: "Moderate")])
        let told = record.affected.map { affected in
            "\(affected.ecosystem) \(affected.name) \(affected.ranges.first?.events ?? []) \(affected.vendor?.rawValue ?? "-")"
        }
        let fixed = { (start: String, end: String) in "\([AffectedRange.Event.introduced(start), .fixed(end)])" }
        #expect(
            told == [
                "Red Hat:enterprise_linux:9 glibc \(fixed("0", "2.34-100.el9_4")) -",
                "Red Hat:enterprise_linux:8 nodejs \(fixed("1:18", "1:18.20.2-1.module+el8.9.0")) -",
                "Red Hat:enterprise_linux:9 compat-glibc \([AffectedRange.Event.introduced("0")]) no-fix-planned",
            ])
    }

    @Test("it matches packages of its release and stream alone")
    func matching() throws {
        let index = AdvisoryIndex(
            try readRecords(Self.document, name: "json"), asOf: Timestamp(milliseconds: 1_800_000_000_000))
        func isAffected(_ release: String, _ name: String, _ version: String) -> Bool {
            let package = PackageVersion(ecosystem: Ecosystem("Red Hat:\(release)"), name: name, version: version)
            return index.judgements(of: [package]).contains { !$0.findings.isEmpty }
        }
        #expect(isAffected("9", "glibc", "2.34-99.el9"))
        #expect(!isAffected("9", "glibc", "2.34-100.el9_4"))
        #expect(!isAffected("8", "glibc", "2.28-1.el8"))
        #expect(isAffected("8", "nodejs", "1:18.19.0-1.module+el8.9.0"))
        #expect(!isAffected("8", "nodejs", "1:16.20.2-1.module+el8.9.0"))
        #expect(isAffected("9", "compat-glibc", "1-1"))
        #expect(!isAffected("9", "gcc-c++", "1:11.3-1.el9"))
    }

    @Test(
        "what is broken is refused, with its line",
        arguments: [
            (
                "\"current_release_date\": \"2024-06-01T00:00:00+00:00\"", "\"current_release_date\": \"June\"",
                "line 2: "
            ),
            ("\"fixed\": [", "\"fixed\": [1, ", "line 24: "),
            ("\"relationships\": [", "\"relationships\": [{}, ", "line 14: "),
            ("\"product_ids\": []}]}]}", "\"product_ids\": []}]}]", "line "),
        ])
    func broken(part: String, other: String, reason: String) throws {
        let text = Self.document.replacing(part, with: other)
        #expect(text != Self.document)
        do {
            _ = try readRecords(text, name: "json")
            Issue.record("read")
        } catch let fault as AdvisoryFault {
            #expect(fault.reason.hasPrefix(reason), "\(fault.reason)")
        }
    }

    @Test("another vendor's document is none of its")
    func others() {
        let text = #"{"document": {"csaf_version": "2.0", "publisher": {"name": "SUSE Product Security Team"}}}"#
        #expect(AdvisoryFeeds.all.feed(of: Array(text.utf8), name: "a.json")?.name != "Red Hat CSAF")
    }
}
