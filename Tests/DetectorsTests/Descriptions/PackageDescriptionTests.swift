import Core
import Detectors
import TestKit
import Testing

/// Licences, suppliers and needs that metadata declares.
@Suite struct PackageDescriptionTests {
    private func description(_ files: (String, String)...) async throws -> Package.Description {
        var sample = Sample()
        for (name, text) in files { try sample.add(name, text) }
        let facts = try await sample.facts()
        #expect(facts.unread.isEmpty)
        return try #require(facts.packages.first).description
    }

    private func python(_ fields: String) async throws -> Package.Description {
        try await description(
            ("python/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n\(fields)\n\nText\nLicense: MIT\n"))
    }

    private func node(_ members: String) async throws -> Package.Description {
        try await description(("node_modules/a/package.json", #"{"name":"a","version":"1",\#(members)}"#))
    }

    @Test(
        "Python's licence",
        arguments: [
            ("License-Expression: mit or (apache-2.0 AND BSD-3-Clause)", []),
            (
                "License-Expression: MIT OR (Apache-2.0 AND BSD-3-Clause)\nLicense: x",
                ["+MIT OR (Apache-2.0 AND BSD-3-Clause)"]
            ),
            ("License: apache-2.0", ["+Apache-2.0"]), ("License: BSD", ["-BSD"]), ("License: UNKNOWN", []),
            ("License: Copyright\n        all the text", []),
            ("License: MIT\nLicense: BSD-3-Clause", []),
            ("License: BSD\nClassifier: License :: OSI Approved :: MIT License", ["+MIT"]),
            ("Classifier: License :: OSI Approved\nClassifier: Topic :: x", []),
            (
                "Classifier: License :: OSI Approved :: BSD License\nClassifier: License :: OSI Approved :: MIT License",
                ["-BSD License", "+MIT"]
            ),
            ("License: \u{1b}[31m", []), ("License: \(String(repeating: "x", count: 300))", []),
        ] as [(String, [String])])
    func pythonLicense(fields: String, expected: [String]) async throws {
        // What cannot be read as an expression is a name.
        let expected =
            fields.hasPrefix("License-Expression: mit") ? ["-mit or (apache-2.0 AND BSD-3-Clause)"] : expected
        #expect(texts(try await python(fields)) == expected)
    }

    private func texts(_ description: Package.Description) -> [String] {
        description.licenses.map { ($0.isExpression ? "+" : "-") + $0.text }
    }

    @Test func pythonsAuthorsAndRequirements() async throws {
        let found = try await python(
            """
            Author: Ann
            Maintainer-email: "Bo, C." <bo@example.com>, Dee <dee@example.com>
            Requires-Dist: Urllib3_x (<3,>=1.21)
            Requires-Dist: idna>=2; python_version >= "3"
            Requires-Dist: pysocks; extra == "socks"
            """)
        #expect(found.supplier?.name == "Bo, C.")
        #expect(found.supplier?.mail == "bo@example.com")
        #expect(found.needs == [["urllib3-x"], ["idna"]])
    }

    @Test func nodesFields() async throws {
        let found = try await node(
            #""license":"(MIT OR Apache-2.0)","author":"Ann <ann@example.com> (https://a.example)","dependencies":{"@b/c":"^1","d":"1"}"#
        )
        #expect(texts(found) == ["+(MIT OR Apache-2.0)"])
        #expect(found.supplier?.name == "Ann" && found.supplier?.mail == "ann@example.com")
        #expect(found.needs == [["@b/c"], ["d"]])
        let older = try await node(#""licenses":[{"type":"BSD"},{"type":"ISC","url":"x"}],"author":{"name":"Bo"}"#)
        #expect(texts(older) == ["-BSD", "+ISC"])
        #expect(older.supplier?.name == "Bo")
        #expect(texts(try await node(#""license":"SEE LICENSE IN x""#)).isEmpty)
        #expect(try await node(#""license":7,"author":[],"dependencies":"x""#) == Package.Description())
    }

    @Test func dpkgsFieldsAndItsCopyrightFile() async throws {
        let status = """
            Package: tool
            Version: 1
            Maintainer: Debian Tools <tools@lists.debian.org>
            Pre-Depends: init-system-helpers (>= 1.54~)
            Depends: libc6:amd64 (>= 2.36), a | b (<< 2), , c
            Provides: vtool (= 1)
            """
        let copyright = """
            Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
            Source: x

            Files: *
            Copyright: me
            License: GPL-2+ or Expat
             text

            Files: b
            License: public-domain

            Files: c
            License: LGPL-2.1+, and GPL-3

            License: Apache-2.0
             text alone
            """
        let found = try await description(
            ("var/lib/dpkg/status", status), ("usr/share/doc/tool/copyright", copyright),
            ("usr/share/doc/other/copyright", "License: MIT\n"))
        #expect(texts(found) == ["+GPL-2.0-or-later OR MIT", "-public-domain", "-LGPL-2.1+, and GPL-3"])
        #expect(found.supplier?.name == "Debian Tools" && found.supplier?.mail == "tools@lists.debian.org")
        #expect(found.needs == [["init-system-helpers"], ["libc6"], ["a", "b"], ["c"]])
        #expect(found.provides == ["vtool"])
        let prose = try await description(
            ("var/lib/dpkg/status", "Package: tool\nVersion: 1\n"),
            ("usr/share/doc/tool/copyright", "This is free.\n\nFiles: *\nLicense: MIT\n"))
        #expect(prose == Package.Description())
    }

    @Test func apksFields() async throws {
        let found = try await description(
            (
                "lib/apk/db/installed",
                "P:tool\nV:1-r0\nL:MIT AND GPL-2.0-only\nm:Ann <ann@alpinelinux.org>\nD:so:libc.so.1 busybox>=1 !bad\np:cmd:tool=1-r0\n"
            ))
        #expect(texts(found) == ["+MIT AND GPL-2.0-only"])
        #expect(found.supplier?.name == "Ann")
        #expect(found.needs == [["so:libc.so.1"], ["busybox"]])
        #expect(found.provides == ["cmd:tool"])
    }

    @Test func moreThanAnyPackageSaysIsCut() async throws {
        let lines = (0..<1_500).map { "Requires-Dist: p\($0)\nClassifier: License :: L\($0)\n" }.joined()
        let found = try await python(lines + "X: y")
        #expect(found.needs.count <= Package.Description.needLimit)
        #expect(found.licenses.count == Package.Description.licenseLimit)
    }
}
