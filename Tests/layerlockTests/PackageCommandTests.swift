import TestKit
import Testing

@Suite(.needsProgram)
struct PackageCommandTests {
    /// A layer with a package whose module was altered, and a module of nobody.
    private func layer(in folder: TemporaryFolder) throws {
        var zip = ZipBuilder()
        zip.addFile("python/six-1.16.0.dist-info/METADATA", "Name: six\nVersion: 1.16.0\n")
        zip.addFile(
            "python/six-1.16.0.dist-info/RECORD",
            "six.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\nsix-1.16.0.dist-info/RECORD,,\n")
        zip.addFile("python/six.py", "import os\n")
        zip.addFile("python/own.py", "pass\n")
        _ = try folder.write("layer.zip", zip.bytes())
    }

    @Test("inspect --packages lists packages and warns of what they leave open")
    func inspectPackages() async throws {
        try await withTemporaryFolder { folder in
            try layer(in: folder)
            let text = try await shell("layerlock inspect --packages layer.zip", in: folder)
            #expect(text.status == 0)
            #expect(text.text.contains("packages: 1\n"))
            #expect(text.text.contains("pypi  six  1.16.0  python/six-1.16.0.dist-info/METADATA"))
            #expect(text.text.contains("packages.altered  python/six.py: other content than six 1.16.0 records of it"))
            #expect(text.text.contains("packages.unowned  python/own.py"))
            let json = try await shell("layerlock inspect --packages layer.zip --format json", in: folder)
            #expect(json.text.contains(#""purl": "pkg:pypi/six@1.16.0""#))
            let plain = try await shell("layerlock inspect layer.zip --format json", in: folder)
            #expect(!plain.text.contains("purl"))
        }
    }

    @Test("sbom gives the same bytes for the same artifact and time", arguments: ["cyclonedx", "spdx", "spdx-3.0"])
    func sbom(format: String) async throws {
        try await withTemporaryFolder { folder in
            try layer(in: folder)
            let command = "layerlock sbom layer.zip --format \(format) --as-of 2026-11-20T12:00:00Z"
            let result = try await shell(
                "\(command) --output a.json && \(command) | cmp - a.json && cat a.json", in: folder)
            #expect(result.status == 0)
            #expect(result.text.contains("pkg:pypi/six@1.16.0"))
            #expect(result.errors.contains("packages.altered"))
        }
    }

    @Test("sbom of what is refused writes nothing")
    func sbomOfARefusedArchive() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                "layerlock sbom $repo/Fixtures/hostile/hidden-entry.zip --output out.json; status=$?; test ! -e out.json || exit 9; exit $status",
                in: folder)
            #expect(result.status == 10)
            #expect(result.errors.contains("archive.zip-hidden-entry"))
        }
    }

    @Test("sbom --verify tells what a bill leaves out, makes up or has in another version")
    func verifiedBill() async throws {
        try await withTemporaryFolder { folder in
            try layer(in: folder)
            let script = """
                for form in cyclonedx spdx; do layerlock sbom -q layer.zip --format $form --output $form.json
                layerlock sbom layer.zip --verify $form.json | grep -q 'sbom.complete'; echo "same $?"; done
                sed 's/1\\.16\\.0/1.15.0/' cyclonedx.json > old.json; layerlock sbom layer.zip --verify old.json > report; echo "old $?"
                grep -c 'sbom.version.*pkg:pypi/six@1.16.0 is inside, and the bill says 1.15.0' report
                sed 's/six/seven/' cyclonedx.json > other.json
                layerlock sbom layer.zip --verify other.json --format json > report; echo "other $?"; grep -c '"id": "sbom.\\(missing\\|extra\\)"' report
                echo '{"bomFormat":"CycloneDX","components":[{"type":"library","name":"Six","version":"1.16.0","purl":"pkg:pypi/Six@1.16.0?x=y"},{"type":"application","name":"requirements.txt"},{"type":"library","name":"vendored","version":"1"}]}' > named.json
                layerlock sbom -q layer.zip --verify named.json | grep -c 'sbom.extra.*vendored 1'
                echo '{}' > none.json; layerlock sbom layer.zip --verify none.json; echo "none $?"
                layerlock sbom layer.zip --verify missing.json; echo "missing $?"
                layerlock sbom layer.zip --verify old.json --format spdx; echo "usage $?"
                layerlock sbom layer.zip --format json; echo "usage $?"
                """
            let result = try await shell(script, in: folder)
            #expect(
                result.text.split(separator: "\n") == [
                    "same 0", "same 0", "old 12", "1", "other 12", "2", "1", "none 1", "missing 1", "usage 64",
                    "usage 64",
                ])
            #expect(result.errors.contains("sbom.invalid"))
        }
    }

    @Test("a bill is taken at its word: what is excluded, contradicts itself, names no version, or several packages")
    func wordsOfABill() async throws {
        try await withTemporaryFolder { folder in
            try layer(in: folder)
            let purl = #""purl":"pkg:pypi/six@1.16.0""#
            let same = #""type":"library","name":"six","version":"1.16.0""#
            func cycloneDX(_ component: String, _ version: String = #""specVersion":"1.6","#) -> String {
                #"{"bomFormat":"CycloneDX",\#(version)"components":[{\#(component)}]}"#
            }
            func spdx(_ version: String, _ purls: String...) -> String {
                let references = purls.map { #"{"referenceType":"purl","referenceLocator":"\#($0)"}"# }
                return #"{"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"a","name":"six","versionInfo":"\#(version)","#
                    + #""externalRefs":[\#(references.joined(separator: ","))]}]}"#
            }
            let bills: [(name: String, bill: String, told: String)] = [
                ("same", cycloneDX("\(same),\(purl)"), "0 complete"),
                ("excluded", cycloneDX("\(same),\(purl),\"scope\":\"excluded\""), "12 missing"),
                ("optional", cycloneDX("\(same),\(purl),\"scope\":\"optional\""), "0 complete"),
                ("contradiction", cycloneDX(#""type":"library","name":"six","version":"9.9",\#(purl)"#), "12 version"),
                ("capitals", cycloneDX(#"\#(same),"purl":"PKG:PyPI/Six@1.16.0""#), "0 complete"),
                ("no-version", cycloneDX(#""type":"library","name":"six","purl":"pkg:pypi/six""#), "12 version"),
                ("version-beside", cycloneDX(#"\#(same),"purl":"pkg:pypi/six""#), "0 complete"),
                ("name", cycloneDX(#""type":"library","name":"Six","version":"1.16.0""#), "0 complete"),
                ("old-name", cycloneDX(#""type":"library","name":"six","version":"1.15.0""#), "12 version"),
                ("heading", cycloneDX(#""type":"library","name":"six""#), "12 missing"),
                ("twice", cycloneDX(#"\#(same)},{\#(same),\#(purl)"#), "0 complete"),
                ("future", cycloneDX("\(same),\(purl)", #""specVersion":"9.9","#), "1 invalid"),
                ("spdx", spdx("1.16.0", "pkg:pypi/six@1.16.0"), "0 complete"),
                ("spdx-version", spdx("9.9", "pkg:pypi/six@1.16.0"), "12 version"),
                ("spdx-two", spdx("1.16.0", "pkg:pypi/six@1.16.0", "pkg:pypi/other@1.16.0"), "12 extra"),
                ("spdx-second", spdx("1.16.0", "pkg:pypi/six@1.16.0", "pkg:pypi/SIX@1.16.0"), "0 complete"),
            ]
            for (name, bill, _) in bills { try folder.write("\(name).json", Array(bill.utf8)) }
            try folder.write(
                "a.xml", Array(#"<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>"#.utf8))
            try folder.write("a.spdx", Array("# made by hand\nSPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n".utf8))
            let script = """
                for bill in \(bills.map(\.name).joined(separator: " ")); do
                    layerlock sbom layer.zip --verify $bill.json > out 2>&1; status=$?
                    echo "$bill $status $(grep -oE 'sbom\\.(complete|missing|extra|version|invalid)' out | sort -u | cut -c6- | xargs)"
                done
                layerlock sbom layer.zip --verify a.xml 2>&1 | grep -o 'is CycloneDX as XML, which is not read: give it as JSON'
                layerlock sbom layer.zip --verify a.spdx 2>&1 | grep -o 'is SPDX as tag-value, which is not read: give it as JSON'
                layerlock sbom -q layer.zip --format spdx-3.0 --output 3.json; layerlock sbom layer.zip --verify 3.json 2>&1 | grep -o 'is SPDX 3'
                """
            let result = try await shell(script, in: folder)
            #expect(
                result.text.split(separator: "\n").map(String.init)
                    == bills.map { "\($0.name) \($0.told)" } + [
                        "is CycloneDX as XML, which is not read: give it as JSON",
                        "is SPDX as tag-value, which is not read: give it as JSON", "is SPDX 3",
                    ], "\(result.text) \(result.errors)")
        }
    }

    @Test("what is part of a distribution's package stands within it in our bills, which agree with the artifact")
    func partsInBills() async throws {
        try await withTemporaryFolder { folder in
            var zip = ZipBuilder()
            zip.addFile("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
            zip.addFile(
                "var/lib/dpkg/status",
                "Package: python3-urllib3\nStatus: install ok installed\nArchitecture: all\nVersion: 1.26.12-1\n")
            let home = "usr/lib/python3/dist-packages/urllib3-1.26.12.egg-info"
            zip.addFile("var/lib/dpkg/info/python3-urllib3.list", "/\(home)/PKG-INFO\n")
            zip.addFile("\(home)/PKG-INFO", "Name: urllib3\nVersion: 1.26.12\n")
            try folder.write("layer.zip", zip.bytes())
            let script = """
                layerlock inspect --packages layer.zip | grep -o 'PKG-INFO, part of deb python3-urllib3'
                for form in cyclonedx spdx spdx-3.0; do
                    layerlock sbom -q layer.zip --format $form --output $form.json
                    grep -c 'layerlock:partOf' $form.json; grep -c 'cpe:2.3:a' $form.json
                done
                for form in cyclonedx spdx; do layerlock sbom layer.zip --verify $form.json | grep -o 'sbom.complete'; done
                """
            let result = try await shell(script, in: folder)
            #expect(
                result.text.split(separator: "\n") == [
                    "PKG-INFO, part of deb python3-urllib3", "1", "0", "1", "0", "1", "0", "sbom.complete",
                    "sbom.complete",
                ], "\(result.text) \(result.errors)")
        }
    }

    /// A bill in the shape that trivy writes of an image: how it calls the distribution, architectures, epochs and layers stand
    /// beside the names; what is part of a distribution's package it leaves out.
    private static let trivy = """
        {"$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json","bomFormat":"CycloneDX","specVersion":"1.6","version":1,
         "metadata":{"tools":{"components":[{"type":"application","group":"aquasecurity","name":"trivy","version":"0.60.0"}]},
          "component":{"bom-ref":"root","type":"container","name":"image.tar","properties":[{"name":"aquasecurity:trivy:SchemaVersion","value":"2"}]}},
         "components":[
          {"bom-ref":"os","type":"operating-system","name":"debian","version":"12.5","properties":[{"name":"aquasecurity:trivy:Class","value":"os-pkgs"}]},
          {"bom-ref":"pkg:deb/debian/login@4.13%2Bdfsg1-1?arch=amd64&distro=debian-12.5&epoch=1","type":"library","supplier":{"name":"x"},
           "name":"login","version":"1:4.13+dfsg1-1","purl":"pkg:deb/debian/login@4.13%2Bdfsg1-1?arch=amd64&distro=debian-12.5&epoch=1",
           "properties":[{"name":"aquasecurity:trivy:LayerDiffID","value":"sha256:1"},{"name":"aquasecurity:trivy:PkgType","value":"debian"}]},
          {"bom-ref":"pkg:deb/debian/python3-six@1.16.0-4?arch=all&distro=debian-12.5","type":"library","name":"python3-six","version":"1.16.0-4",
           "purl":"pkg:deb/debian/python3-six@1.16.0-4?arch=all&distro=debian-12.5"},
          {"bom-ref":"a","type":"application","name":"app/package-lock.json","properties":[{"name":"aquasecurity:trivy:Type","value":"npm"}]},
          {"bom-ref":"b","type":"library","group":"@scope","name":"thing","version":"2.0.0","purl":"pkg:npm/%40scope/thing@2.0.0",
           "properties":[{"name":"aquasecurity:trivy:FilePath","value":"app/node_modules/@scope/thing/package.json"}]}],
         "dependencies":[{"ref":"root","dependsOn":["os","a"]}],"vulnerabilities":[]}
        """

    @Test("a bill as trivy writes it is compared, with its own qualifiers, headings and systems")
    func billOfTrivy() async throws {
        try await withTemporaryFolder { folder in
            func package(_ name: String, _ version: String, _ architecture: String) -> String {
                "Package: \(name)\nStatus: install ok installed\nArchitecture: \(architecture)\nVersion: \(version)\n\n"
            }
            var zip = ZipBuilder()
            zip.addFile("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
            zip.addFile(
                "var/lib/dpkg/status",
                package("login", "1:4.13+dfsg1-1", "amd64") + package("python3-six", "1.16.0-4", "all"))
            let home = "usr/lib/python3/dist-packages/six-1.16.0.egg-info"
            zip.addFile("var/lib/dpkg/info/python3-six.list", "/\(home)/PKG-INFO\n")
            zip.addFile("\(home)/PKG-INFO", "Name: six\nVersion: 1.16.0\n")
            zip.addFile("app/node_modules/@scope/thing/package.json", #"{"name":"@scope/thing","version":"2.0.0"}"#)
            try folder.write("layer.zip", zip.bytes())
            try folder.write("trivy.json", Array(Self.trivy.utf8))
            let script = """
                layerlock sbom layer.zip --verify trivy.json > report; echo "same $?"; grep -c sbom.complete report
                sed 's/epoch=1/epoch=2/;s/"1:4/"2:4/' trivy.json > epoch.json; layerlock sbom -q layer.zip --verify epoch.json > report; echo "epoch $?"
                grep -c 'sbom.version.*login' report
                sed 's/python3-six/python3-seven/g' trivy.json > other.json; layerlock sbom -q layer.zip --verify other.json > report; echo "other $?"
                grep -c 'sbom.missing.*python3-six' report
                """
            let result = try await shell(script, in: folder)
            #expect(
                result.text.split(separator: "\n") == ["same 0", "1", "epoch 12", "1", "other 12", "1"],
                "\(result.text) \(result.errors)")
        }
    }

    @Test("what does not count is told with the option that says so, and why")
    func spared() async throws {
        try await withTemporaryFolder { folder in
            var zip = ZipBuilder()
            zip.addFile("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
            zip.addFile(
                "var/lib/dpkg/status",
                ["aaa", "bbb", "ccc"].map {
                    "Package: \($0)\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\n\n"
                }.joined())
            try folder.write("layer.zip", zip.bytes())
            func release(_ rest: String) -> String {
                #"{"releases":{"bookworm":{"repositories":{"bookworm":"1.0-1"},\#(rest)}}}"#
            }
            let tracker = """
                {"aaa":{"CVE-2024-1":\(release(#""status":"open","urgency":"low""#))},
                 "bbb":{"CVE-2024-2":\(release(#""status":"resolved","fixed_version":"1.0-2","urgency":"unimportant""#))},
                 "ccc":{"CVE-2024-3":\(release(#""status":"open","urgency":"low""#))}}
                """
            try folder.write("tracker.json", Array(tracker.utf8))
            let script = """
                export COLUMNS=400; layerlock advisories import -q --ledger l.sqlite tracker.json; layerlock lock -q layer.zip
                for options in "--only-fixed" "--ignore-unimportant" "--only-fixed --ignore-unimportant" "--fail-on high"; do
                layerlock rescan --ledger l.sqlite --all $options 2> /dev/null | grep -o '[^;]*not counted by.*'; done
                layerlock verify --ledger l.sqlite --max-scan-age 7d layer.zip --only-fixed | grep -o '2 vuln.*'
                layerlock verify --ledger l.sqlite --max-scan-age 7d layer.zip --fail-on high | grep -o '3 vuln.*'
                """
            let result = try await shell(script, in: folder)
            let unfixed = "--only-fixed (no version mends them)"
            let unimportant = "--ignore-unimportant (the distribution calls them unimportant)"
            #expect(
                result.text.split(separator: "\n") == [
                    " 2 of them not counted by \(unfixed) (exit 14)",
                    " 1 of them not counted by \(unimportant) (exit 14)",
                    " 2 of them not counted by \(unfixed), 1 by \(unimportant)", " not counted by --fail-on",
                    "2 vulnerabilities: 2 low; not counted by \(unfixed)", "3 vulnerabilities: 3 low",
                ], "\(result.errors)")
        }
    }

    @Test("what a wheel's own bill lists is compared with advisories")
    func matchedBillOfAWheel() async throws {
        try await withTemporaryFolder { folder in
            var zip = ZipBuilder()
            zip.addFile("python/a-1.0.dist-info/METADATA", "Name: a\nVersion: 1.0\n")
            zip.addFile(
                "python/a-1.0.dist-info/sboms/a.json",
                #"{"bomFormat":"CycloneDX","components":[{"type":"library","name":"b","version":"0.9.0","purl":"pkg:cargo/b@0.9.0"}]}"#
            )
            _ = try folder.write("layer.zip", zip.bytes())
            try folder.write(
                "record.json",
                #"{"id":"EX-1","modified":"2026-11-19T00:00:00Z","affected":[{"package":{"name":"b","ecosystem":"crates.io"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.0.0"}]}]}]}"#
            )
            let script = """
                export XDG_STATE_HOME=$PWD/state; now='--as-of 2026-11-20T12:00:00Z'
                layerlock advisories import record.json -q $now; layerlock rescan layer.zip $now; echo "rescan $?"
                """
            let result = try await shell(script, in: folder)
            #expect(result.text.contains("EX-1") && result.text.contains("b 0.9.0"))
            #expect(result.text.hasSuffix("rescan 14\n"))
        }
    }

    @Test("a distribution's package came with the layer that its files are of, whatever wrote the database since")
    func layerOfAPackage() async throws {
        try await withTemporaryFolder { folder in
            let first = "Package: base\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n"
            var lower = TarBuilder()
            lower.addFile("var/lib/dpkg/status", first)
            lower.addFile("var/lib/dpkg/info/base.list", "/usr/bin/base\n")
            lower.addFile("usr/bin/base", "x")
            var upper = TarBuilder()
            upper.addFile(
                "var/lib/dpkg/status",
                first + "Package: late\nStatus: install ok installed\nVersion: 2\nArchitecture: all\n")
            upper.addFile("var/lib/dpkg/info/late.list", "/usr/bin/late\n")
            upper.addFile("usr/bin/late", "y")
            let image = ImageBuilder([.gzip(lower.bytes()), .gzip(upper.bytes())])
            _ = try folder.write("image.tar", image.layout.files.tar())
            let result = try await shell(
                "layerlock sbom -q image.tar | grep -A3 'purl\\|layerlock:layer\"' | grep -o 'debian/[a-z]*@\\|\"value\": \"[0-9]\"'",
                in: folder)
            #expect(
                result.text.split(separator: "\n") == [
                    "debian/base@", #""value": "0""#, "debian/late@", #""value": "1""#,
                ])
        }
    }

    @Test("of an image the packages of the merged root count, and no removed ones")
    func imagePackages() async throws {
        try await withTemporaryFolder { folder in
            var lower = TarBuilder()
            for name in ["kept", "gone"] {
                lower.addFile("app/node_modules/\(name)/package.json", #"{"name":"\#(name)","version":"1.0.0"}"#)
            }
            lower.addFile("var/lib/dpkg/status", "Package: base-files\nStatus: install ok installed\nVersion: 12.4\n")
            var upper = TarBuilder()
            upper.addFile("app/node_modules/.wh.gone")
            upper.addFile("etc/os-release", "ID=debian\nVERSION_ID=12\n")
            let image = ImageBuilder([.gzip(lower.bytes()), .zstd(upper.bytes())])
            _ = try folder.write("image.tar", image.layout.files.tar())
            let result = try await shell("layerlock inspect --packages --format json image.tar", in: folder)
            #expect(result.status == 0)
            #expect(result.text.contains("pkg:npm/kept@1.0.0"))
            #expect(!result.text.contains("pkg:npm/gone"))
            #expect(result.text.contains("pkg:deb/debian/base-files@12.4?distro=debian-12"))
        }
    }
}
