import Archive
import Core
import Detectors
import TestKit
import Testing

/// Programs that no package owns, by the version in their text.
@Suite struct ProgramVersionTests {
    private func facts(_ name: String, _ text: String, besides: [(String, String)] = []) async throws -> PackageFacts {
        var sample = Sample()
        var program = ELF()
        program.add(".rodata", Array("text \(text) ".utf8))
        try sample.add(name, program.bytes, mode: 0o755)
        for (name, text) in besides { try sample.add(name, text) }
        return try await sample.facts()
    }

    @Test(
        "each by its own text",
        arguments: [
            ("opt/bin/node", "\0node.js/v20.11.1\0OpenSSL 3.0.13 30 Jan 2024", "pkg:generic/node@20.11.1"),
            ("bin/python3.12", "\u{0}3.12.2\u{0}", "pkg:generic/python@3.12.2"),
            ("lib/libpython3.9.so.1.0", "\u{0}3.9.0rc1\u{0}\u{0}3.8.1\u{0}", "pkg:generic/python@3.9.0rc1"),
            ("bin/curl", "curl/8.5.0 twice curl/8.5.0", "pkg:generic/curl@8.5.0"),
            ("lib/libcrypto.so.1.1", "OpenSSL 1.1.1w  11 Sep 2023", "pkg:generic/openssl@1.1.1w"),
            ("lib/libcrypto-6ec4bd41.so.1.1", "OpenSSL 1.1.1w  11 Sep 2023", "pkg:generic/openssl@1.1.1w"),
            ("lib/libcrypto.so.1.1", "OpenSSL 1.1.1k-fips 25 Mar 2021", "pkg:generic/openssl@1.1.1k"),
            ("lib/libcrypto.so.10", "OpenSSL 1.0.2k-fips  26 Jan 2017", "pkg:generic/openssl@1.0.2k"),
            ("lib/libcurl.so.4", "CLIENT libcurl 8.5.0\r\n", "pkg:generic/curl@8.5.0"),
            ("lib/libcurl-gnutls.so.4", "CLIENT libcurl 8.5.0\r\n", "pkg:generic/curl@8.5.0"),
            ("lib/libnode.so.108", "\0node.js/v18.20.4\0", "pkg:generic/node@18.20.4"),
            ("bin/busybox", "BusyBox v1.36.1 (x)", "pkg:generic/busybox@1.36.1"),
            ("sbin/nginx", "nginx version: nginx/1.25.3\0", "pkg:generic/nginx@1.25.3"),
        ])
    func known(name: String, text: String, purl: String) async throws {
        let facts = try await facts(name, text)
        #expect(facts.purls == [purl])
        #expect(facts.packages.first?.evidence.displayed == name)
        #expect(!facts.findings.contains { $0.id == .packagesUnowned })
    }

    @Test(
        "what is called otherwise, tells several versions or none is not guessed",
        arguments: [
            ("bin/mycurl", "curl/8.5.0"), ("lib/libcurlpp.so.1", "CLIENT libcurl 8.5.0"),
            ("lib/libcrypto-wrapper.so.1", "OpenSSL 1.1.1w  11 Sep 2023"), ("bin/curl", "curl/8.5.0 curl/7.1.0"),
            ("bin/curl", "curl/8.5"), ("lib/libcrypto.so", "OpenSSL 1.1.1 (compatible; BoringSSL)"),
            ("lib/libcrypto.so", "OpenSSL 1.1.1 (compatible; AWS-LC 1.30.0) OpenSSL 1.1.1w 11 Sep 2023"),
            ("bin/curl", "curl/"),
            ("bin/curl", "curl/8.5.0.1"), ("bin/curl", "curl/99999.5.0"), ("bin/openssl", "OpenSSL 3.0.11\0"),
            ("bin/python3.12", "3.12.2"), ("bin/python3", "\u{0}3.12.2\u{0}"), ("bin/node", "v20.11.1"),
            ("bin/nginx", "nginx/1.2.3aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ])
    func unknown(name: String, text: String) async throws {
        let facts = try await facts(name, text)
        #expect(facts.packages.isEmpty)
        #expect(facts.findings.map(\.id) == [.packagesUnowned])
    }

    @Test("one that is longer than what is held tells its version too") func long() async throws {
        var program = ELF()
        program.add(".rodata", Array("text \0node.js/v26.1.0\0".utf8))
        for room in [SpoolRoom(folder: "/tmp", limit: 1 << 20), SpoolRoom(folder: "/tmp", limit: 1)] {
            var sample = Sample()
            (sample.program, sample.room) = (16, room)
            try sample.add("bin/node", program.bytes, mode: 0o755)
            let facts = try await sample.facts()
            // Where it has no room nobody knows its version, which is told.
            #expect(facts.purls == (room.limit > 1 ? ["pkg:generic/node@26.1.0"] : []))
            #expect(facts.findings.contains { $0.id == .packagesUnread } == (room.limit == 1))
            #expect(facts.unread.count == (room.limit > 1 ? 0 : 1))
        }
        // One whose name and text tell nothing is looked for no more than before.
        for folder in ["/tmp", "/nonexistent/x"] {
            var sample = Sample()
            (sample.program, sample.room) = (16, SpoolRoom(folder: folder, limit: 1))
            try sample.add("bin/other", program.bytes, mode: 0o755)
            #expect(try await sample.facts().unread.isEmpty)
        }
    }

    @Test("what a package of the distribution owns is that package alone") func owned() async throws {
        let facts = try await facts(
            "usr/bin/curl", "curl/8.5.0",
            besides: [
                (
                    "var/lib/dpkg/status",
                    "Package: curl\nStatus: install ok installed\nVersion: 8.5.0-2\nArchitecture: amd64\n"
                ),
                ("var/lib/dpkg/info/curl.list", "/usr/bin/curl\n"),
            ])
        #expect(facts.packages.map(\.ecosystem) == [.deb])
    }

    @Test("Debian's own programs tell theirs", .needs(Tool("dpkg"), Tool("curl"))) func real() async throws {
        var sample = Sample()
        let path = try #require(Tool("curl").path)
        try sample.add("bin/curl", try FileReading.readWhole(path, limit: 64 << 20), mode: 0o755)
        let version = try await Tool("curl").run(["--version"]).text.split(separator: " ").dropFirst().first
        #expect(try await sample.facts().purls == ["pkg:generic/curl@\(try #require(version))"])
    }
}
