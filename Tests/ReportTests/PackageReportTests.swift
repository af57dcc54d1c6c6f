import Core
import Foundation
import Report
import Testing

/// Packages in reports, and bills of materials.
@Suite struct PackageReportTests {
    private static func package(
        _ ecosystem: Package.Ecosystem, _ name: String, _ version: String?, at path: String,
        namespace: String? = nil, source: Package.Source? = nil
    ) throws -> Package {
        Package(
            ecosystem, namespace: namespace, name: name, version: version,
            distribution: ecosystem == .deb ? "debian-12" : nil, source: source, location: try Samples.path("python"),
            evidence: .init(try Samples.path(path)))
    }

    private static func facts() throws -> PackageFacts {
        PackageFacts(
            packages: Package.sorted([
                try package(.pypi, "PyYAML", "5.4", at: "python/PyYAML-5.4.dist-info/METADATA"),
                try package(.npm, "b", "1.0.0+x", at: "node_modules/@a/b/package.json", namespace: "@a"),
                try package(.npm, "b", "1.0.0+x", at: "node_modules/c/node_modules/@a/b/package.json", namespace: "@a"),
                try package(
                    .deb, "libc6", "1:2.36-9+deb12u1", at: "var/lib/dpkg/status", namespace: "debian",
                    source: .init(name: "glibc", version: "2.36")),
                try package(.gem, "évil\\033[31m", nil, at: "g/specifications/x.gemspec"),
                try package(.golang, "text", "v0.3.0", at: "bin/app", namespace: "golang.org/x"),
            ]),
            unread: [.init(.init(try Samples.path("a.jar"), inside: ["b.jar"]), "says no coordinates")],
            modules: [.init(.python, count: 14, withoutMetadata: [try Samples.path("python/stripped")])],
            integrity: .init(
                intact: 7, deviations: [.init(.altered, try Samples.path("python/yaml/a.py"), package: "PyYAML 5.4")],
                unprotected: [try Samples.path("python/yaml/a.pyc")], unchecked: [.npm: 2, .deb: 1]))
    }

    private static func bill() throws -> BillOfMaterials {
        BillOfMaterials(name: "telemetry", inventory: try Samples.inventory(), packages: try facts())
    }

    private func report() throws -> Report {
        let artifact = ArtifactReport(
            name: "telemetry", source: "telemetry.zip", inventory: try Samples.inventory(), packages: try Self.facts(),
            listsEntries: true)
        return Report(toolVersion: "0.1.0", asOf: try Samples.asOf(), artifacts: [artifact])
    }

    @Test func theJSONReportListsPackagesWithWhatTellsOfThem() throws {
        let value = try JSONReader.read(JSONReport.text(try report()))
        let artifact = try #require(value.object?["artifacts"]?.array?.first?.object)
        let packages = try #require(artifact["packages"]?.array)
        #expect(packages.count == 6)
        #expect(
            packages.last == [
                "ecosystem": "pypi", "name": "PyYAML", "version": "5.4", "purl": "pkg:pypi/pyyaml@5.4",
                "location": "python", "evidence": "python/PyYAML-5.4.dist-info/METADATA",
            ])
        #expect(packages.first?.object?["source"] == "glibc 2.36")
        #expect(artifact["unread"] == [["path": "a.jar!/b.jar", "reason": "says no coordinates"]])
        #expect(
            artifact["modules"] == [
                [
                    "kind": "python", "count": 14, "withoutMetadata": ["python/stripped"], "bytes": 0,
                    "bytesWithoutMetadata": 0,
                ]
            ])
        #expect(artifact["integrity"]?.object?["unchecked"] == ["deb": 1, "npm": 2])
    }

    @Test(.needsSchemas)
    func theJSONReportHoldsToItsSchema() throws {
        let schema = PythonValidator.repository.appendingPathComponent("docs/schemas/report.schema.json").path
        #expect(try PythonValidator.complaints(about: [JSONReport.text(try report())], schema: schema) == [""])
    }

    @Test func theTextReportCountsCodeWithoutMetadata() throws {
        let style = TextStyle(color: false, unicode: true, width: 120, verbosity: .normal)
        let text = String(decoding: TextReport.inspect(try report(), style: style), as: UTF8.self)
        #expect(text.contains("packages: 6\n"))
        #expect(text.contains("code  14 Python modules, 1 without metadata\n"))
        #expect(text.contains("files 7 files as recorded, 1 altered, 0 missing, 0 added, 1 without a hash\n"))
        #expect(text.contains("not checked, for want of a recorded digest: deb 1, npm 2\n"))
        #expect(!text.contains("python/app.py"))
    }

    @Test(.needsBills)
    func cycloneDXHoldsToItsSchemaAndPackageURLsAreCanonical() throws {
        let document = try CycloneDX.text(try Self.bill(), toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.complaints(aboutCycloneDX: document) == "")
        var empty = try Self.bill()
        empty.packages = PackageFacts(packages: [], unread: [], modules: [])
        let nothing = try CycloneDX.text(empty, toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.complaints(aboutCycloneDX: nothing) == "")
    }

    @Test(.needsBills)
    func spdxHoldsToItsSpecification() throws {
        let document = try SPDX.text(try Self.bill(), toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.complaints(aboutSPDX: document) == "")
    }

    /// A bill whose packages declare licences of each kind, suppliers and what they need.
    private static func describedBill() throws -> BillOfMaterials {
        func described(_ name: String, _ edit: (inout Package.Description) -> Void) throws -> Package {
            var package = try package(.pypi, name, "1", at: "python/\(name).dist-info/METADATA")
            edit(&package.description)
            return package
        }
        var bill = try bill()
        bill.packages.packages = Package.sorted([
            try described("A.b") {
                $0.add(Package.License("mit"))
                $0.supplier = Package.Supplier("Ann (x) <ann@example.com>")
                $0.needs = [["c"], ["gone"], ["a-b"]]
            },
            try described("c") {
                $0.add(Package.License("MIT OR Apache-2.0"))
                $0.supplier = Package.Supplier("Amazon Linux", isOrganization: true)
                $0.needs = [["missing", "a-b"]]
            },
            try described("d") {
                for text in ["BSD", "ISC", "MIT OR ISC", "\u{202e}x"] { $0.add(Package.License(text)) }
                $0.supplier = Package.Supplier("<bo@example.com>")
            },
            try described("e") { $0.add(Package.License("GPL-2.0+")) },
        ])
        return bill
    }

    @Test(.needsBills)
    func billsWithLicencesSuppliersAndNeedsAreValid() throws {
        let bill = try Self.describedBill()
        let cycloneDX = try CycloneDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.complaints(aboutCycloneDX: cycloneDX) == "")
        let spdx = try SPDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.complaints(aboutSPDX: spdx) == "")
    }

    @Test func billsTellLicencesSuppliersAndNeeds() throws {
        let bill = try Self.describedBill()
        let document = try JSONReader.read(try CycloneDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf()))
        let components = try #require(document.object?["components"]?.array).compactMap(\.object)
        #expect(
            components.map { $0["licenses"] } == [
                [["license": ["id": "MIT"]]], [["expression": "MIT OR Apache-2.0"]],
                [
                    ["license": ["name": "BSD"]], ["license": ["id": "ISC"]], ["license": ["name": "MIT OR ISC"]],
                    ["license": ["name": "\\342\\200\\256x"]],
                ], [["expression": "GPL-2.0+"]],
            ])
        #expect(components[0]["supplier"] == ["name": "Ann (x)", "contact": [["email": "ann@example.com"]]])
        let edges = try #require(document.object?["dependencies"]?.array).dropFirst()
        #expect(
            Array(edges) == [
                ["ref": "pkg:pypi/a.b@1", "dependsOn": ["pkg:pypi/c@1"]],
                ["ref": "pkg:pypi/c@1", "dependsOn": ["pkg:pypi/a.b@1"]],
            ])
        let other = try JSONReader.read(try SPDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf()))
        let packages = try #require(other.object?["packages"]?.array).dropFirst().compactMap(\.object)
        #expect(
            packages.map { $0["supplier"] } == [
                "Person: Ann x (ann@example.com)", "Organization: Amazon Linux",
                "Person: bo@example.com (bo@example.com)", nil,
            ])
        #expect(
            packages.map { $0["licenseDeclared"] } == ["MIT", "MIT OR Apache-2.0", "NOASSERTION", "GPL-2.0+"])
        let needs = other.object?["relationships"]?.array?.filter {
            $0.object?["relationshipType"] == "DEPENDS_ON"
        }
        #expect(needs?.count == 2)
    }

    @Test func aPackageToldTwiceIsOneComponentWithTwoPlaces() throws {
        let document = try CycloneDX.text(try Self.bill(), toolVersion: "0.1.0", asOf: try Samples.asOf())
        let components = try #require(try JSONReader.read(document).object?["components"]?.array)
        #expect(components.count == 5)
        let component = components.first { $0.object?["purl"] == "pkg:npm/%40a/b@1.0.0%2Bx" }
        #expect(component?.object?["group"] == "@a")
        #expect(component?.object?["evidence"]?.object?["occurrences"]?.array?.count == 2)
    }

    @Test func aBillWithGapsSaysSo() throws {
        func aggregate(_ bill: BillOfMaterials) throws -> JSONValue? {
            let text = try CycloneDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
            return try JSONReader.read(text).object?["compositions"]?.array?.first?.object?["aggregate"]
        }
        var bill = try Self.bill()
        #expect(try aggregate(bill) == "incomplete")
        bill.packages.unread = []
        #expect(try aggregate(bill) == "incomplete")
        bill.packages.modules = []
        #expect(try aggregate(bill) == "unknown")
    }

    @Test func theSameArtifactAndTimeGiveTheSameBytesAndOthersAnotherSerialNumber() throws {
        let bill = try Self.bill()
        let now = try Samples.asOf()
        let later = Timestamp(milliseconds: now.milliseconds + 1_000)
        var other = bill
        other.inventory.digest = try Samples.digest(99)
        func serial(_ bill: BillOfMaterials, _ time: Timestamp) throws -> JSONValue? {
            try JSONReader.read(try CycloneDX.text(bill, toolVersion: "0.1.0", asOf: time)).object?["serialNumber"]
        }
        #expect(
            try SPDX.text(bill, toolVersion: "0.1.0", asOf: now) == SPDX.text(bill, toolVersion: "0.1.0", asOf: now))
        #expect(try serial(bill, now) == serial(bill, now))
        #expect(try serial(bill, now) != serial(bill, later))
        #expect(try serial(bill, now) != serial(other, now))
    }
}
