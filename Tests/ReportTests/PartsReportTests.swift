import Core
import Foundation
import Report
import Testing

/// Bills with metadata that is part of a distribution's packages.
@Suite struct PartsReportTests {
    /// A distribution's package with a wheel's metadata, which has a bill of its own, and the same wheel beside it.
    private static func partsBill() throws -> BillOfMaterials {
        var bill = try PackageReportTests.imageBill()
        var packages = bill.packages.packages.map { package in
            var package = package
            if package.ecosystem != .deb { package.partOf = "deb python3-cryptography" }
            return package
        }
        packages.append(
            try PackageReportTests.package(
                .deb, "python3-cryptography", "50.0.2-1", at: "var/lib/dpkg/status", namespace: "debian"))
        packages.append(
            try PackageReportTests.package(
                .pypi, "cryptography", "50.0.2", at: "opt/venv/cryptography-50.0.2.dist-info/METADATA"))
        var user = try PackageReportTests.package(.pypi, "user", "1", at: "opt/venv/user-1.dist-info/METADATA")
        user.description.needs = [["idna"]]
        packages.append(user)
        var idna = try PackageReportTests.package(.pypi, "idna", "3.3", at: "usr/lib/idna-3.3.dist-info/METADATA")
        idna.partOf = "deb python3-cryptography"
        idna.description.needs = [["user"]]
        packages.append(idna)
        var lost = try PackageReportTests.package(.pypi, "urllib3", "1", at: "usr/lib/urllib3-1.dist-info/METADATA")
        lost.partOf = "deb python3-nobody"
        packages.append(lost)
        bill.packages.packages = Package.sorted(packages)
        return bill
    }

    @Test(.needsBills, arguments: [false, true])
    func aBillWithPartsOfPackagesIsValid(listsFiles: Bool) throws {
        var bill = try Self.partsBill()
        bill.listsFiles = listsFiles
        let cycloneDX = try CycloneDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.complaints(aboutCycloneDX: cycloneDX) == "")
        let spdx = try SPDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.complaints(aboutSPDX: spdx) == "")
    }

    @Test("SPDX 3 with parts of packages holds to its model", .needsSPDX3)
    func spdx3OfParts() throws {
        let document = try SPDX3.text(try Self.partsBill(), toolVersion: "0.1.0", asOf: try Samples.asOf())
        #expect(try PythonValidator.complaints(aboutSPDX3: document) == "")
        let text = String(decoding: document, as: UTF8.self)
        #expect(text.components(separatedBy: "layerlock:partOf deb python3-cryptography").count == 4)
    }

    @Test("what is part of a distribution's package stands within it, is marked and has no product's name")
    func partsStandWithin() throws {
        let bill = try Self.partsBill()
        let text = try CycloneDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
        let document = try #require(try JSONReader.read(text).object)
        let components = try #require(document["components"]?.array).compactMap(\.object)
        #expect(
            components.map { $0["name"] } == [
                "debian", "libc6", "python3-cryptography", "cryptography", "user", "urllib3",
            ])
        // A copy that no distribution looks after keeps it.
        #expect(components[3]["cpe"] == "cpe:2.3:a:cryptography.io:cryptography:50.0.2:*:*:*:*:*:*:*")
        #expect(components[5]["cpe"] == nil)
        let inside = try #require(components[2]["components"]?.array).compactMap(\.object)
        #expect(inside.map { $0["name"] } == ["cryptography", "idna"])
        let ref = "pkg:deb/debian/python3-cryptography@50.0.2-1?distro=debian-12 > pkg:pypi/cryptography@50.0.2"
        #expect(inside[0]["bom-ref"] == .string(ref))
        #expect(inside[0]["cpe"] == nil)
        #expect(
            inside[0]["properties"]?.array?.first == [
                "name": "layerlock:partOf", "value": "deb python3-cryptography",
            ])
        let innermost = try #require(inside[0]["components"]?.array).compactMap(\.object)
        #expect(innermost.map { $0["bom-ref"] } == [.string("\(ref) > pkg:generic/openssl@4.0.3")])
        let idna = "pkg:deb/debian/python3-cryptography@50.0.2-1?distro=debian-12 > pkg:pypi/idna@3.3"
        let edges = try #require(document["dependencies"]?.array).dropFirst()
        #expect(edges.contains(["ref": "pkg:pypi/user@1", "dependsOn": [.string(idna)]]))
        #expect(edges.contains(["ref": .string(idna), "dependsOn": ["pkg:pypi/user@1"]]))
        #expect(edges.contains(["ref": .string(ref), "dependsOn": [.string("\(ref) > pkg:generic/openssl@4.0.3")]]))
        let spdx = String(
            decoding: try SPDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf()), as: UTF8.self)
        #expect(spdx.components(separatedBy: "layerlock:partOf deb python3-cryptography").count == 4)
        #expect(spdx.components(separatedBy: "DEPENDS_ON").count == 3)
    }

    @Test(
        "a product's version is as the dictionary has it",
        arguments: [
            ("org.springframework", "spring-beans", "4.3.30.RELEASE", "vmware:spring_framework:4.3.30"),
            ("io.netty", "netty-codec", "4.1.100.Final", "netty:netty:4.1.100"),
            ("io.netty", "netty-codec", "Final", "netty:netty:final"),
        ])
    func productVersions(group: String, name: String, version: String, expected: String) throws {
        var bill = try PackageReportTests.imageBill()
        bill.packages.packages = [
            try PackageReportTests.package(.maven, name, version, at: "java/lib/\(name).jar", namespace: group)
        ]
        let text = try CycloneDX.text(bill, toolVersion: "0.1.0", asOf: try Samples.asOf())
        let components = try #require(try JSONReader.read(text).object?["components"]?.array).compactMap(\.object)
        #expect(
            components.compactMap { $0["cpe"]?.string }.filter { $0.hasPrefix("cpe:2.3:a:") } == [
                "cpe:2.3:a:\(expected):*:*:*:*:*:*:*"
            ])
    }
}
