import Core
import Foundation
import Report
import Testing

/// Packages in reports, and bills of materials.
@Suite struct PackageReportTests {
    static func package(
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

    @Test("a group that was derived is told as such, in every form") func derivedGroup() throws {
        var jar = try Self.package(.maven, "own", "1", at: "lib/own-1.jar", namespace: "org.ex")
        jar.hasDerivedNamespace = true
        var stated = try Self.package(.maven, "own", "1", at: "lib/other.jar", namespace: "org.ex")
        let style = TextStyle(color: false, unicode: true, width: 120, verbosity: .normal)
        func forms(_ packages: [Package]) throws -> [String] {
            let facts = PackageFacts(packages: packages, unread: [], modules: [])
            let bill = BillOfMaterials(name: "a", inventory: try Samples.inventory(), packages: facts)
            let artifact = ArtifactReport(
                name: "a", source: "a.zip", inventory: try Samples.inventory(), packages: facts, listsEntries: true)
            let report = Report(toolVersion: "0.1.0", asOf: try Samples.asOf(), artifacts: [artifact])
            let texts = [
                try CycloneDX.text(bill, toolVersion: "0", asOf: try Samples.asOf()),
                try SPDX.text(bill, toolVersion: "0", asOf: try Samples.asOf()),
                try SPDX3.text(bill, toolVersion: "0", asOf: try Samples.asOf()),
                JSONReport.text(report), TextReport.inspect(report, style: style),
            ]
            return texts.map { String(decoding: $0, as: UTF8.self) }
        }
        let words = [
            "layerlock:group", "its group is derived", "its group is derived", "isDerivedNamespace", "group derived",
        ]
        for (form, word) in zip(try forms([jar]), words) { #expect(form.contains(word)) }
        // In bills a package is one component, and what one place states is stated.
        for (form, word) in zip(try forms([jar, stated]).prefix(3), words) { #expect(!form.contains(word)) }
        stated.hasDerivedNamespace = true
        for (form, word) in zip(try forms([jar, stated]), words) { #expect(form.contains(word)) }
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

    @Test(
        "SPDX 3 holds to its model, and no element is left without a type or id", .needsSPDX3, arguments: [false, true])
    func spdx3HoldsToItsModel(listsFiles: Bool) throws {
        var bills = [try Self.bill(), try Self.describedBill(), try Self.imageBill()]
        bills[0].packages = PackageFacts(packages: [], unread: [], modules: [])
        bills.append(try Self.bill())
        for index in bills.indices {
            bills[index].listsFiles = listsFiles
            let document = try SPDX3.text(bills[index], toolVersion: "0.1.0", asOf: try Samples.asOf())
            #expect(try PythonValidator.complaints(aboutSPDX3: document) == "")
            let text = String(decoding: document, as: UTF8.self)
            let packages = bills[index].packages.packages.count
            #expect(text.components(separatedBy: "software_packageUrl").count - 1 >= min(1, packages))
        }
        // The judge tells what is wrong.
        let document = try SPDX3.text(bills[1], toolVersion: "0.1.0", asOf: try Samples.asOf())
        for (right, wrong) in [
            ("\"dependsOn\"", "\"needs\""), ("software_packageVersion", "software_version"), ("\"from\"", "\"form\""),
        ] {
            let text = String(decoding: document, as: UTF8.self)
            #expect(text.contains(right))
            let broken = Array(text.replacingOccurrences(of: right, with: wrong).utf8)
            #expect(try PythonValidator.complaints(aboutSPDX3: broken) != "")
        }
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

    /// An image with an operating system, layers, a wheel with a bill of its own, and packages that a supplier is told of.
    static func imageBill() throws -> BillOfMaterials {
        var bill = try bill()
        bill.inventory.content.kind = .ociArchive
        bill.inventory.content.layers = try [1, 2].map {
            LayerFacts(
                digest: try Samples.digest($0), diffID: try Samples.digest($0 + 100),
                tree: try Samples.digest($0 + 200),
                mediaType: "x")
        }
        let home = try Samples.path("python/cryptography-50.0.2.dist-info")
        var wheel = try package(.pypi, "cryptography", "50.0.2", at: "\(home.displayed)/METADATA")
        wheel.description.supplier = Package.Supplier("The cryptography developers")
        var openssl = try package(.generic, "openssl", "4.0.3", at: "\(home.displayed)/sboms/sbom.json")
        openssl.bundledIn = home
        openssl.description.supplier = Package.Supplier("The OpenSSL Project", isOrganization: true)
        let deb = try package(.deb, "libc6", "2.36-9", at: "var/lib/dpkg/status", namespace: "debian")
        bill.packages = PackageFacts(packages: [deb, openssl, wheel], unread: [], modules: [])
        var system = PackageFacts.System(try Samples.path("etc/os-release"), id: "debian", version: "12")
        system.name = "Debian GNU/Linux 12 (bookworm)"
        system.home = "https://www.debian.org/"
        system.cpe = "cpe:2.3:o:debian:debian_linux:12:*:*:*:*:*:*:*"
        bill.packages.systems = [system]
        var detail = BillOfMaterials.Detail()
        detail.layer = 1
        detail.files = [
            .init(
                try Samples.path("python/größe.txt"), sha256: try Samples.digest(7),
                sha1: InstallerDigests.Value(bytes: [UInt8](repeating: 0xAB, count: 20)))
        ]
        bill.details[wheel] = detail
        bill.supplier = Package.Supplier("Example Ltd <a@example.com>", isOrganization: true)
        return bill
    }

    @Test(.needsBills, arguments: [false, true])
    func aBillOfAnImageIsValidAndHasNTIAsMinimumElements(listsFiles: Bool) throws {
        var bill = try Self.imageBill()
        bill.listsFiles = listsFiles
        let cycloneDX = try CycloneDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.complaints(aboutCycloneDX: cycloneDX) == "")
        let spdx = try SPDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.complaints(aboutSPDX: spdx) == "")
        #expect(try PythonValidator.minimumElements(inSPDX: spdx) == "True [] []\n")
        bill.supplier = nil
        let bare = try SPDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.minimumElements(inSPDX: bare).hasPrefix("False [('telemetry'"))
    }

    @Test func aBillOfAnImageTellsSystemLayerProductNamesFilesAndWhatIsInsideAWheel() throws {
        var bill = try Self.imageBill()
        bill.listsFiles = true
        bill.unread = [.npm]
        let text = try CycloneDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
        let document = try #require(try JSONReader.read(text).object)
        let components = try #require(document["components"]?.array).compactMap(\.object)
        #expect(components.map { $0["name"] } == ["debian", "libc6", "cryptography"])
        #expect(components[0]["type"] == "operating-system" && components[0]["version"] == "12")
        #expect(components[0]["cpe"] == "cpe:2.3:o:debian:debian_linux:12:*:*:*:*:*:*:*")
        #expect(components[1]["supplier"] == ["name": "debian"] && components[1]["cpe"] == nil)
        #expect(components[2]["cpe"] == "cpe:2.3:a:cryptography.io:cryptography:50.0.2:*:*:*:*:*:*:*")
        #expect(
            components[2]["properties"] == [
                ["name": "layerlock:layer", "value": "1"],
                ["name": "layerlock:layer:diffID", "value": .string("\(try Samples.digest(102))")],
            ])
        let inside = try #require(components[2]["components"]?.array).compactMap(\.object)
        #expect(inside.map { $0["name"] } == ["openssl", "python/größe.txt"])
        #expect(inside[0]["bom-ref"] == "pkg:pypi/cryptography@50.0.2 > pkg:generic/openssl@4.0.3")
        #expect(inside[1]["hashes"]?.array?.count == 2)
        let compositions = try #require(document["compositions"]?.array).compactMap(\.object)
        #expect(
            compositions.map { $0["bom-ref"] } == [
                nil, "composition:pypi", "composition:npm", "composition:deb", "composition:generic",
            ])
        #expect(compositions.map { $0["aggregate"] } == ["unknown", "unknown", "incomplete", "unknown", "unknown"])
        let spdx = String(decoding: try SPDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf()), as: UTF8.self)
        #expect(spdx.contains(#""comment": "layerlock:layer 1 sha256:"#))
        #expect(spdx.contains("Organization: Example Ltd (a@example.com)"))
        #expect(spdx.contains("The packages of npm are incomplete."))
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
