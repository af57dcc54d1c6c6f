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
}
