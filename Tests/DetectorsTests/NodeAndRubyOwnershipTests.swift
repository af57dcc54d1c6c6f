import Core
import Detectors
import Testing

@Suite struct NodeOwnershipTests {
    @Test func innermostPackageOwnsAFile() throws {
        var layer = Artifact()
        try layer.add("nodejs/node_modules/debug/package.json", #"{"name": "debug", "version": "4.3.4"}"#)
        try layer.add("nodejs/node_modules/debug/node_modules/ms/package.json", #"{"name":"ms","version":"2.1.2"}"#)
        #expect(try layer.index.owner("nodejs/node_modules/debug/src/index.js") == "debug 4.3.4")
        #expect(try layer.index.owner("nodejs/node_modules/debug/node_modules/ms/index.js") == "ms 2.1.2")
        #expect(try layer.index.owner("nodejs/index.js") == nil)
    }

    @Test func scopedPackageKeepsItsScope() throws {
        var layer = Artifact()
        try layer.add("nodejs/node_modules/@aws-sdk/client-s3/package.json", #"{"version": "3.1.0"}"#)
        #expect(try layer.index.owner("nodejs/node_modules/@aws-sdk/client-s3/x.js") == "@aws-sdk/client-s3 3.1.0")
        #expect(try layer.index.owner("nodejs/node_modules/@aws-sdk/x.js") == nil)
        #expect(layer.index.packages.map(\.identity.name) == ["@aws-sdk/client-s3"])
    }

    @Test(arguments: ["", "{", "[1]", #"{"name": 1, "version": {}}"#, #"{"version": "1", "version": "2"}"#])
    func brokenPackageJSONLeavesTheVersionUnknown(text: String) throws {
        var layer = Artifact()
        try layer.add("node_modules/ms/package.json", text)
        #expect(try layer.index.owner("node_modules/ms/index.js") == "ms")
    }

    @Test func packageJSONElsewhereIsNoPackage() throws {
        var layer = Artifact()
        try layer.add(["package.json", "node_modules/package.json", "node_modules/ms/esm/package.json"])
        #expect(layer.index.packages.isEmpty)
        #expect(PackageIndex.wantedContents(try path("node_modules/ms/esm/package.json"), 10) == 0)
    }

    @Test func folderWithoutPackageJSONInAPackagesModulesIsNobodys() throws {
        var layer = Artifact()
        try layer.add("node_modules/a/package.json", "{}")
        #expect(try layer.index.owner("node_modules/a/node_modules/evil/index.js") == nil)
        #expect(try layer.index.owner("node_modules/evil/index.js") == nil)
        #expect(try layer.index.owner("node_modules/.bin/evil") == nil)
    }

    @Test func commandLinkBelongsToItsTargetsOwner() throws {
        var layer = Artifact()
        try layer.add("node_modules/semver/package.json", #"{"version": "7.5"}"#)
        try layer.addLink("node_modules/.bin/semver", to: "../semver/bin/semver.js")
        try layer.addLink("node_modules/.bin/evil", to: "/tmp/evil")
        #expect(try layer.index.owner("node_modules/.bin/semver") == "semver 7.5")
        #expect(try layer.index.owner("node_modules/.bin/evil") == nil)
    }

    @Test func aliasIsToldByItsFolderAndShownByItsName() throws {
        var layer = Artifact()
        try layer.add("node_modules/string-width-cjs/package.json", #"{"name": "string-width", "version": "4.2.3"}"#)
        #expect(layer.index.packages.map(\.name) == ["string-width"])
        #expect(layer.index.packages.map(\.identity.name) == ["string-width-cjs"])
    }
}

@Suite struct RubyOwnershipTests {
    @Test func gemOwnsItsFoldersAndItsSpecification() throws {
        var layer = Artifact()
        let home = "ruby/gems/3.3.0"
        try layer.add(["\(home)/specifications/nokogiri-1.16.0-x86_64-linux.gemspec"])
        let owned = [
            "specifications/nokogiri-1.16.0-x86_64-linux.gemspec", "gems/nokogiri-1.16.0-x86_64-linux/lib/nokogiri.rb",
            "cache/nokogiri-1.16.0-x86_64-linux.gem",
        ]
        for name in owned { #expect(try layer.index.owner("\(home)/\(name)") == "nokogiri 1.16.0-x86_64-linux") }
        #expect(try layer.index.owner("\(home)/gems/evil-1/lib/evil.rb") == nil)
    }

    @Test func nameMayHoldHyphensAndDigits() throws {
        var layer = Artifact()
        try layer.add(["g/specifications/net-http2-push-0.18.gemspec", "g/specifications/default/json-2.7.gemspec"])
        #expect(layer.index.packages.map(\.name) == ["json", "net-http2-push"])
        #expect(layer.index.packages.map(\.version) == ["2.7", "0.18"])
        #expect(try layer.index.owner("g/gems/json-2.7/lib/json.rb") == "json 2.7")
    }
}
