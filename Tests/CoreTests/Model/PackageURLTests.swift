import Core
import Testing

@Suite struct PackageURLTests {
    private func purl(
        _ ecosystem: Package.Ecosystem, _ namespace: String?, _ name: String, _ version: String?,
        architecture: String? = nil, distribution: String? = nil
    ) throws -> String {
        let path = try EntryPath(validating: Array("x".utf8), rules: .zip)
        return Package(
            ecosystem, namespace: namespace, name: name, version: version, architecture: architecture,
            distribution: distribution, evidence: .init(path)
        ).purl
    }

    @Test func eachTypeWritesNamesByItsOwnRules() throws {
        #expect(try purl(.pypi, nil, "Zope.Interface_X", "1.0") == "pkg:pypi/zope.interface-x@1.0")
        #expect(try purl(.npm, "@scope", "Name", "1.0.0") == "pkg:npm/%40scope/Name@1.0.0")
        #expect(try purl(.maven, "org.apache", "Log4j", "2.0") == "pkg:maven/org.apache/Log4j@2.0")
        #expect(try purl(.golang, "github.com/Azure", "X", "v1.0.0") == "pkg:golang/github.com/azure/x@v1.0.0")
        #expect(try purl(.composer, "Acme", "Lib", "1") == "pkg:composer/acme/lib@1")
        #expect(try purl(.nuget, nil, "Newtonsoft.Json", "1") == "pkg:nuget/Newtonsoft.Json@1")
    }

    @Test func versionsKeepTheirColonAndEncodeTheRest() throws {
        #expect(
            try purl(.deb, "debian", "a", "1:2.0+dfsg~1-1", architecture: "amd64", distribution: "debian-12")
                == "pkg:deb/debian/a@1:2.0%2Bdfsg~1-1?arch=amd64&distro=debian-12")
        #expect(try purl(.gem, nil, "a", nil) == "pkg:gem/a")
    }

    @Test func nothingInANameLeavesItsPlace() throws {
        #expect(try purl(.npm, "@a/..", "b?x=y#z@1", "2@3") == "pkg:npm/%40a/../b%3Fx%3Dy%23z%401@2%403")
        #expect(try purl(.pypi, nil, "é\\012", "1") == "pkg:pypi/%C3%A9%5C012@1")
    }

    @Test func whatOthersWroteIsTakenApart() throws {
        let deb = try #require(PackageURL("pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64&distro=debian-12#a/b"))
        #expect(deb.type == "deb" && deb.namespace == "debian" && deb.name == "libc6" && deb.hasSubpath)
        #expect(deb.version == "2.36-9+deb12u10" && deb.qualifiers == ["arch": "amd64", "distro": "debian-12"])
        for text in ["pkg:npm/%40scope/a@1.0", "PKG:NPM/@scope/a@1.0", "pKg://npm/@scope/a@1.0"] {
            let purl = try #require(PackageURL(text), "\(text)")
            #expect(purl.type == "npm" && purl.namespace == "@scope" && purl.name == "a" && purl.version == "1.0")
        }
        #expect(PackageURL("pkg:rpm/a@1?EPOCH=A")?.qualifiers == ["epoch": "A"])
        #expect(PackageURL("pkg:npm/@scope/a")?.version == nil)
        #expect(PackageURL("pkg:GOLANG/ex.com/a/b@v1")?.namespace == "ex.com/a")
    }

    @Test(arguments: [
        "", "pkg:", "pkg:pypi", "pkg:pypi/", "pkg:/a", "pkg:py pi/a", "pypi/a", "pkg:pypi/%zz", "pkg:pypi/a@%ff",
        "pkg:pypi/a?b", "pkg:pypi/\(String(repeating: "a", count: 2_048))",
    ])
    func whatIsNoneIsNone(_ text: String) { #expect(PackageURL(text) == nil) }
}

@Suite struct CPENameTests {
    @Test func namesAreBoundAsTheSpecificationSays() {
        #expect(
            CPEName.bound("a", vendor: "Apache", product: "log4j", version: "2.0-beta9")
                == "cpe:2.3:a:apache:log4j:2.0-beta9:*:*:*:*:*:*:*")
        #expect(
            CPEName.bound("a", vendor: "lodash", product: "lodash", version: "1+x", runsIn: "node.js")
                == "cpe:2.3:a:lodash:lodash:1\\+x:*:*:*:*:node.js:*:*")
        #expect(CPEName.bound("a", vendor: "a", product: "b", version: nil)?.contains(":b:*:") == true)
        #expect(CPEName.bound("a", vendor: "a", product: "b", version: "1 2") == nil)
    }

    @Test(arguments: [
        ("cpe:2.3:o:amazon:amazon_linux:2023", "cpe:2.3:o:amazon:amazon_linux:2023:*:*:*:*:*:*:*"),
        ("cpe:/o:redhat:enterprise_linux:8::baseos", "cpe:2.3:o:redhat:enterprise_linux:8:*:baseos:*:*:*:*:*"),
        ("cpe:2.3:a:a\\:b:c:1:*:*:*:*:*:*:*", "cpe:2.3:a:a\\:b:c:1:*:*:*:*:*:*:*"), ("cpe:2.3:o:a", nil),
        ("cpe:2.3:x:a:b:1", nil), ("cpe:2.3:o:a:b c", nil), ("cpe:/o:a:b:1:::~~x", nil), ("debian", nil),
        ("cpe:2.3:o:a:b$(x):1", nil), ("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*:*", nil),
    ])
    func whatOthersStateIsMadeWhole(_ text: String, _ full: String?) { #expect(CPEName.stated(text) == full) }
}
