import Advisories
import Core
import Testing

/// Documents in the shape that vendors publish, written by hand.
@Suite("VEX documents of CycloneDX and CSAF")
struct VEXFormTests {
    private static let now = Timestamp(milliseconds: 1_795_132_800_000)
    private static let hex = String(repeating: "ab", count: 32)

    private func read(_ text: String) throws(JSONFault) -> [VEXStatement] { try VEXReader.read(Array(text.utf8)) }

    private func isExcused(
        _ text: String, _ package: String, in artifact: Set<TextKey> = [], id: String = "CVE-2026-1"
    ) throws -> Bool {
        let finding = PackageFinding(ids: [id, "GHSA-x"], records: [], fixedVersions: [], severity: nil)
        let state = Exceptions(waivers: [], statements: try read(text), time: Self.now)
            .state(of: finding, package: package, artifact: artifact)
        if case .excused = state { return true }
        return false
    }

    // MARK: - CycloneDX

    private func cyclone(
        analysis: String = #"{"state": "not_affected", "justification": "code_not_reachable"}"#,
        affects: String = #"[{"ref": "requests"}]"#, component: String? = nil,
        components: String = #"[{"bom-ref": "requests", "name": "requests", "purl": "pkg:pypi/requests@2.19.1"}]"#
    ) -> String {
        let subject = component.map { #", "component": \#($0)"# } ?? ""
        return #"""
            {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"timestamp": "2026-11-01T00:00:00Z"\#(subject)},
            "components": \#(components), "vulnerabilities": [{"id": "CVE-2026-1", "source": {"name": "NVD"},
            "references": [{"id": "GHSA-1", "source": {"name": "GitHub"}}], "analysis": \#(analysis), "affects": \#(affects)}]}
            """#
    }

    private static let package = "pkg:pypi/requests@2.19.1"

    @Test(
        "an analysis excuses where it says not affected or resolved",
        arguments: [
            ("not_affected", true), ("false_positive", true), ("resolved", true), ("resolved_with_pedigree", true),
            ("exploitable", false), ("in_triage", false),
        ])
    func states(_ state: String, _ excuses: Bool) throws {
        #expect(try isExcused(cyclone(analysis: #"{"state": "\#(state)"}"#), Self.package) == excuses)
    }

    @Test("what is said of another version, vulnerability or package excuses nothing")
    func cycloneTwins() throws {
        #expect(try isExcused(cyclone(), Self.package, id: "GHSA-1"))
        #expect(try !isExcused(cyclone(), "pkg:pypi/requests@2.19.2"))
        #expect(try !isExcused(cyclone(), "pkg:pypi/six@1.0"))
        #expect(try !isExcused(cyclone(), Self.package, id: "CVE-2026-2"))
    }

    @Test("what a product's own document says of a part is said of the part in that product alone")
    func cycloneSubject() throws {
        let subject = #"{"bom-ref": "api", "name": "api", "hashes": [{"alg": "SHA-256", "content": "\#(Self.hex)"}]}"#
        let text = cyclone(component: subject)
        #expect(try isExcused(text, Self.package, in: ["api"]))
        #expect(try isExcused(text, Self.package, in: [TextKey("sha256:\(Self.hex)")]))
        #expect(try !isExcused(text, Self.package, in: ["worker"]))
        let whole = cyclone(affects: #"[{"ref": "api"}]"#, component: subject)
        #expect(try isExcused(whole, "pkg:pypi/six@1.0", in: ["api"]))
        #expect(try !isExcused(whole, "pkg:pypi/six@1.0", in: ["worker"]))
    }

    @Test("another document's component is told by its package URL; versions narrow it down, and never widen it")
    func cycloneLinks() throws {
        func affects(_ versions: String) -> String {
            cyclone(
                affects: #"[{"ref": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg:pypi/requests"\#(versions)}]"#)
        }
        #expect(try isExcused(affects(""), Self.package))
        #expect(try isExcused(affects(#", "versions": [{"version": "2.19.1", "status": "unaffected"}]"#), Self.package))
        #expect(try !isExcused(affects(#", "versions": [{"version": "2.19.1", "status": "affected"}]"#), Self.package))
        #expect(try !isExcused(affects(#", "versions": [{"version": "2.19.1"}]"#), Self.package))
        #expect(
            try !isExcused(affects(#", "versions": [{"range": "vers:pypi/*", "status": "unaffected"}]"#), Self.package))
        #expect(try !isExcused(cyclone(affects: "[]"), Self.package))
    }

    @Test("a document of CycloneDX that analyses nothing, or says a component twice, is none")
    func cycloneFaults() {
        let twice = #"{"bom-ref": "requests", "name": "a"}"#
        for text in [
            cyclone(analysis: #"{"detail": "x"}"#), cyclone(analysis: #"{"state": "fine"}"#),
            cyclone(components: "[\(twice), \(twice)]"), cyclone().replacing("CycloneDX", with: "cyclonedx"),
            cyclone().replacing("2026-11-01T00:00:00Z", with: "today"), cyclone(affects: #"[{}]"#),
            cyclone(components: #"[{"bom-ref": "a", "hashes": [{"alg": "SHA-256", "content": "00"}]}]"#),
        ] {
            #expect(throws: JSONFault.self, "\(text)") { try read(text) }
        }
        let deep = (0..<80).reduce("[]") { inner, number in #"[{"bom-ref": "\#(number)", "components": \#(inner)}]"# }
        #expect(throws: JSONFault.self) { try read(cyclone(components: deep)) }
    }

    // MARK: - CSAF

    /// In the shape of Red Hat's: packages in branches, related to platforms that CPEs tell.
    private func csaf(
        status: String = #"{"fixed": ["BaseOS-9:openssl-3.0.7-25.el9.x86_64"]}"#, relations: String? = nil,
        further: String = "", groups: String = "[]", packages: String? = nil
    ) -> String {
        let packages =
            packages
                ?? #"""
                {"category": "product_version", "name": "openssl-3.0.7-25.el9.x86_64", "product": {"name": "openssl",
                "product_id": "openssl-3.0.7-25.el9.x86_64", "product_identification_helper":
                {"purl": "pkg:rpm/redhat/openssl@3.0.7-25.el9?arch=x86_64&epoch=1"}}},
                {"category": "product_version", "name": "openssl", "product": {"name": "openssl", "product_id": "openssl",
                "product_identification_helper": {"purl": "pkg:rpm/redhat/openssl"}}}
                """#
        let relations =
            relations
                ?? #"""
                [{"category": "default_component_of", "full_product_name": {"name": "openssl as a component of BaseOS",
                "product_id": "BaseOS-9:openssl-3.0.7-25.el9.x86_64"}, "product_reference": "openssl-3.0.7-25.el9.x86_64",
                "relates_to_product_reference": "BaseOS-9"},
                {"category": "default_component_of", "full_product_name": {"name": "openssl as a component of 8", "product_id": "8:openssl"},
                "product_reference": "openssl", "relates_to_product_reference": "rhel-8"}]
                """#
        return #"""
            {"document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "t", "publisher": {"category": "vendor", "name": "n",
            "namespace": "https://example.com"}, "tracking": {"id": "1", "status": "final", "version": "1",
            "current_release_date": "2026-11-01T00:00:00+00:00", "initial_release_date": "2026-11-01T00:00:00+00:00"}},
            "product_tree": {"branches": [{"category": "vendor", "name": "Red Hat", "branches": [
            {"category": "product_name", "name": "BaseOS 9", "product": {"name": "BaseOS 9", "product_id": "BaseOS-9",
            "product_identification_helper": {"cpe": "cpe:/o:redhat:enterprise_linux:9::baseos"}}},
            {"category": "product_name", "name": "8", "product": {"name": "8", "product_id": "rhel-8",
            "product_identification_helper": {"cpe": "cpe:2.3:o:redhat:enterprise_linux:8:*:*:*:*:*:*:*"}}}, \#(packages)]}],
            "relationships": \#(relations), "product_groups": \#(groups)},
            "vulnerabilities": [{"cve": "CVE-2026-1", "product_status": \#(status)\#(further)}]}
            """#
    }

    private static let rpm = "pkg:rpm/rhel/openssl@3.0.7-25.el9?arch=x86_64&distro=rhel-9.4&epoch=1"

    @Test("a package of a platform is excused there, in that version and architecture alone")
    func csafPlatform() throws {
        #expect(try isExcused(csaf(), Self.rpm))
        #expect(try !isExcused(csaf(), Self.rpm.replacing("rhel-9.4", with: "rhel-8.9")))
        #expect(try !isExcused(csaf(), Self.rpm.replacing("rhel-9.4", with: "rhel-90")))
        #expect(try !isExcused(csaf(), Self.rpm.replacing("x86_64", with: "aarch64")))
        #expect(try !isExcused(csaf(), Self.rpm.replacing("-25.", with: "-24.")))
        #expect(try !isExcused(csaf(), "pkg:rpm/rhel/openssl@3.0.7-25.el9"), "where it is nobody says")
        let older = csaf(status: #"{"known_not_affected": ["8:openssl"]}"#)
        #expect(try isExcused(older, "pkg:rpm/rhel/openssl@1.1.1k-9.el8?arch=x86_64&distro=rhel-8.9&epoch=1"))
        #expect(try !isExcused(older, Self.rpm), "what is said of release 8 is not said of 9")
        let platform = csaf(status: #"{"known_not_affected": ["BaseOS-9"]}"#)
        #expect(try !isExcused(platform, Self.rpm), "a platform as a whole is no package")
    }

    @Test("a file is told by its digest, a package without a platform by its URL")
    func csafFile() throws {
        let packages = #"""
            {"category": "product_name", "name": "a", "product": {"name": "a", "product_id": "A", "product_identification_helper":
            {"hashes": [{"filename": "a.zip", "file_hashes": [{"algorithm": "sha512", "value": "00"},
            {"algorithm": "sha256", "value": "\#(Self.hex.uppercased())"}]}]}}},
            {"category": "product_name", "name": "b", "product": {"name": "b", "product_id": "B", "product_identification_helper":
            {"purl": "pkg:pypi/requests"}}}
            """#
        func text(_ id: String) -> String {
            csaf(status: #"{"known_not_affected": ["\#(id)"]}"#, relations: "[]", packages: packages)
        }
        #expect(try isExcused(text("A"), Self.package, in: [TextKey("sha256:\(Self.hex)")]))
        #expect(try !isExcused(text("A"), Self.package, in: ["sha256:00"]))
        #expect(try isExcused(text("B"), Self.package))
    }

    @Test("flags and impacts say why, also by groups")
    func csafReasons() throws {
        let groups = #"[{"group_id": "G", "product_ids": ["8:openssl"]}]"#
        let flags = #", "flags": [{"label": "vulnerable_code_not_present", "group_ids": ["G"]}]"#
        let status = #"{"known_not_affected": ["8:openssl", "openssl"]}"#
        let read = try read(csaf(status: status, further: flags, groups: groups))
        #expect(read.map(\.justification) == ["vulnerable_code_not_present", nil])
        let impact = #", "threats": [{"category": "impact", "details": "not built in", "product_ids": ["openssl"]}]"#
        #expect(try self.read(csaf(status: status, further: impact)).map(\.justification) == [nil, "not built in"])
    }

    @Test("a tree that leads nowhere, to itself or too deep is no tree")
    func csafFaults() {
        func relation(_ id: String, _ part: String, _ whole: String) -> String {
            #"""
            {"category": "default_component_of", "full_product_name": {"name": "n", "product_id": "\#(id)"},
            "product_reference": "\#(part)", "relates_to_product_reference": "\#(whole)"}
            """#
        }
        func chain(_ count: Int) -> String {
            "["
                + (1...count).map { relation("R\($0)", "openssl", $0 == 1 ? "rhel-8" : "R\($0 - 1)") }.joined(
                    separator: ",") + "]"
        }
        let none = #"{"fixed": ["openssl"]}"#
        let doubling =
            "["
            + (1...64).map { relation("R\($0)", $0 == 1 ? "openssl" : "R\($0 - 1)", $0 == 1 ? "rhel-8" : "R\($0 - 1)") }
            .joined(separator: ",") + "]"
        for text in [
            csaf(status: none, relations: "[\(relation("A", "openssl", "A"))]"),
            csaf(status: none, relations: "[\(relation("A", "B", "rhel-8")), \(relation("B", "openssl", "A"))]"),
            csaf(status: none, relations: "[\(relation("A", "openssl", "nowhere"))]"),
            csaf(status: none, relations: "[\(relation("openssl", "openssl", "rhel-8"))]"),
            csaf(status: none, relations: chain(17)), csaf(status: none, relations: doubling),
            csaf(status: #"{"fixed": ["other"]}"#),
            csaf(status: #"{"fixed": ["openssl"], "known_affected": ["openssl"]}"#),
            csaf(status: "{}"), csaf().replacing(#""csaf_version": "2.0""#, with: #""csaf_version": "1.2""#),
            csaf().replacing("CVE-2026-1", with: "").replacing(#""cve": """#, with: #""x": """#),
            csaf(further: #", "flags": [{"label": "x", "group_ids": ["G"]}]"#),
            csaf(groups: #"[{"group_id": "G", "product_ids": ["other"]}]"#),
        ] {
            #expect(throws: JSONFault.self, "\(text)") { try read(text) }
        }
        #expect(throws: Never.self) { try read(csaf(status: none, relations: chain(16))) }
    }

    @Test("a package between a package and its platform, such as a module, is met by an exact version alone")
    func csafModule() throws {
        func text(_ part: String) -> String {
            let relations = #"""
                [{"category": "default_component_of", "full_product_name": {"name": "n", "product_id": "M"},
                "product_reference": "module", "relates_to_product_reference": "BaseOS-9"},
                {"category": "default_component_of", "full_product_name": {"name": "n", "product_id": "P"},
                "product_reference": "part", "relates_to_product_reference": "M"}]
                """#
            let packages = #"""
                {"category": "product_version", "name": "m", "product": {"name": "m", "product_id": "module",
                "product_identification_helper": {"purl": "pkg:rpmmod/redhat/nodejs@18"}}},
                {"category": "product_version", "name": "p", "product": {"name": "p", "product_id": "part",
                "product_identification_helper": {"purl": "\#(part)"}}}
                """#
            return csaf(status: #"{"known_not_affected": ["P"]}"#, relations: relations, packages: packages)
        }
        let found = "pkg:rpm/rhel/nodejs@18.1?distro=rhel-9.4"
        #expect(try isExcused(text("pkg:rpm/redhat/nodejs@18.1"), found))
        #expect(try !isExcused(text("pkg:rpm/redhat/nodejs"), found))
    }

    @Test("what is none of the forms is refused")
    func others() {
        for text in ["{}", "[]", "", #"{"document": {}}"#, #"{"vulnerabilities": []}"#] {
            #expect(throws: JSONFault.self) { try read(text) }
        }
    }

    @Test("a service pack of SLES is one release")
    func servicePack() throws {
        let text = csaf().replacing("cpe:/o:redhat:enterprise_linux:9::baseos", with: "cpe:/o:suse:sles:15:sp5")
            .replacing("pkg:rpm/redhat/openssl@", with: "pkg:rpm/suse/openssl@")
        let found = Self.rpm.replacing("rpm/rhel", with: "rpm/sles").replacing("rhel-9.4", with: "sles-15.5")
        #expect(try isExcused(text, found))
        #expect(try !isExcused(text, found.replacing("15.5", with: "15.4")))
    }

    @Test("SUSE's and openSUSE's releases are told by their CPEs")
    func platforms() {
        let leap = VEXPlatform(cpe: "cpe:/o:opensuse:leap:15.5")
        let sles = VEXPlatform(cpe: "cpe:/o:suse:sles:15:sp5")
        #expect(leap != nil && sles != nil && leap != sles)
        for text in ["", "cpe:", "cpe:/a:apache:http_server:2.4", "CPE", "cpe:2.3", "pkg:rpm/suse/a"] {
            #expect(VEXPlatform(cpe: text) == nil)
        }
    }

    // MARK: - Qualifiers

    @Test(
        "a statement's qualifiers have to be the package's; where it comes from says nothing",
        arguments: [
            ("pkg:rpm/redhat/a@1?arch=x86_64", true), ("pkg:rpm/redhat/a@1", true), ("pkg:rpm/redhat/a", true),
            ("pkg:rpm/redhat/a@1?arch=x86_64&repository_url=https%3A%2F%2Fx", true),
            ("pkg:rpm/redhat/a@1?arch=aarch64", false),
            ("pkg:rpm/redhat/a@1?distro=rhel-9.4", false), ("pkg:rpm/redhat/a@1?arch=x86_64&arch=x86_64", false),
            ("pkg:rpm/redhat/a@1?arch", false), ("pkg:rpm/redhat/a@1?arch=", true), ("pkg:rpm/redhat/a@1#sub", true),
        ])
    func qualifiers(_ product: String, _ isExcused: Bool) throws {
        let text = #"""
            {"@context": "https://openvex.dev/ns/v0.2.0", "timestamp": "2026-11-01T00:00:00Z", "statements": [
            {"vulnerability": "CVE-2026-1", "products": ["\#(product)"], "status": "fixed"}]}
            """#
        #expect(try self.isExcused(text, "pkg:rpm/rhel/a@1?arch=x86_64") == isExcused)
    }

    @Test("an image is told by the digest in its package URL, a file by its hash")
    func digests() throws {
        func text(_ product: String) -> String {
            #"""
            {"@context": "https://openvex.dev/ns/v0.2.0", "timestamp": "2026-11-01T00:00:00Z", "statements": [
            {"vulnerability": "CVE-2026-1", "products": [\#(product)], "status": "fixed"}]}
            """#
        }
        let image = #""pkg:oci/app@sha256%3A\#(Self.hex)?repository_url=example.com/app""#
        #expect(try isExcused(text(image), Self.package, in: [TextKey("sha256:\(Self.hex)")]))
        #expect(try !isExcused(text(image), Self.package, in: ["sha256:00", "app"]))
        let file = #"{"hashes": {"sha-256": "\#(Self.hex)"}}"#
        #expect(try isExcused(text(file), Self.package, in: [TextKey("sha256:\(Self.hex)")]))
        #expect(throws: JSONFault.self) { try read(text(#"{"hashes": {"sha-256": "00"}}"#)) }
    }
}
