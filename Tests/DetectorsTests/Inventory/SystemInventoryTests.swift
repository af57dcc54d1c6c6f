import Core
import Detectors
import Testing

/// Packages of operating systems: dpkg, apk, rpm.
@Suite struct SystemInventoryTests {
    private func facts(_ files: (String, String)...) async throws -> PackageFacts {
        var sample = Sample()
        for (name, text) in files { try sample.add(name, text) }
        return try await sample.facts()
    }

    private static let debian = ("usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n")

    @Test func dpkgsPackagesBelongToTheirDistribution() async throws {
        let status = """
            Package: libc6
            Status: install ok installed
            Architecture: amd64
            Source: glibc
            Version: 2.36-9+deb12u1
            Description: GNU C Library
             Package: no
             .

            Package: gone
            Status: deinstall ok config-files
            Version: 1

            Package: half
            Status: install ok half-configured
            Version: 1:2.0~rc1-1
            Source: whole (1:2.0)
            """
        let facts = try await facts(("var/lib/dpkg/status", status), Self.debian)
        #expect(
            facts.purls == [
                "pkg:deb/debian/half@1:2.0~rc1-1?distro=debian-12",
                "pkg:deb/debian/libc6@2.36-9%2Bdeb12u1?arch=amd64&distro=debian-12",
            ])
        #expect(facts.packages.map(\.source?.name) == ["whole", "glibc"])
        #expect(facts.packages.map(\.source?.version) == ["1:2.0", nil])
        #expect(facts.unread.isEmpty)
    }

    @Test func partsOfAStatusFileInImagesWithoutDpkgAreRead() async throws {
        let facts = try await facts(
            ("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n"),
            ("var/lib/dpkg/status.d/base.md5sums", "Package: no\nVersion: 1\n"), Self.debian)
        #expect(facts.purls == ["pkg:deb/debian/base-files@12.4?arch=amd64&distro=debian-12"])
    }

    @Test func oneBrokenStanzaDoesNotHideTheOthers() async throws {
        let facts = try await facts(
            (
                "var/lib/dpkg/status",
                "Package: a\nVersion: 1\nVersion: 2\n\nVersion: 3\n\nPackage: c\nVersion: 4\nStatus: installed\n\n"
                    + "Package: d\nVersion: 5\n\n\n\n"
            ))
        #expect(facts.packages.map(\.name) == ["d"])
        #expect(
            facts.reasons.map { $0.dropFirst("var/lib/dpkg/status: ".utf8.count) } == [
                "a: says Version twice", "c: says a Status of 1 words instead of three", "says no Package",
            ])
    }

    @Test func aSystemBelowAFolderHasItsOwnDistribution() async throws {
        let facts = try await facts(
            ("rootfs/var/lib/dpkg/status", "Package: a\nVersion: 1\n"),
            ("rootfs/etc/os-release", "ID=ubuntu\nVERSION_ID=24.04\n"), Self.debian)
        #expect(facts.purls == ["pkg:deb/ubuntu/a@1?distro=ubuntu-24.04"])
        #expect(facts.packages.first?.location?.displayed == "rootfs")
    }

    @Test(arguments: ["lib/apk/db/installed", "usr/lib/apk/db/installed"])
    func apksPackagesAndTheirOrigin(path: String) async throws {
        let facts = try await facts(
            (
                path,
                "C:Q1x=\nP:musl-utils\nV:1.2.4-r2\nA:x86_64\no:musl\nF:\nR:x\nF:usr/bin\nR:ldd\n\nP:musl\nV:1.2.4-r2\no:musl\n"
            ),
            ("etc/os-release", "ID=alpine\nVERSION_ID=3.18.4\n"))
        #expect(
            facts.purls == [
                "pkg:apk/alpine/musl@1.2.4-r2?distro=alpine-3.18.4",
                "pkg:apk/alpine/musl-utils@1.2.4-r2?arch=x86_64&distro=alpine-3.18.4",
            ])
        #expect(facts.packages.map(\.source?.name) == [nil, "musl"])
    }

    @Test func aPackageOfApkSaidTwiceIsUnread() async throws {
        let facts = try await facts(("lib/apk/db/installed", "P:a\nP:b\nV:1\n\nV:1\n\nP:c\n\nP:d\nV:2\n"))
        #expect(facts.packages.map(\.name) == ["d"])
        #expect(
            facts.reasons == [
                "lib/apk/db/installed: c: says no version", "lib/apk/db/installed: has a package without a name",
                "lib/apk/db/installed: says a package's name twice",
            ])
    }

    @Test(arguments: ["var/lib/rpm/Packages", "var/lib/rpm/Packages.db"])
    func databasesThatAreNotReadAreNamed(path: String) async throws {
        #expect(try await facts((path, "x")).unread.map(\.evidence.displayed) == [path])
    }

    @Test(arguments: ["ID=$(reboot)", "ID=\"a b\"", "", "VERSION_ID=12", "ID=a\u{1B}[31m"])
    func aDistributionThatIsNoNameIsNone(release: String) async throws {
        let facts = try await facts(("var/lib/dpkg/status", "Package: a\nVersion: 1\n"), ("etc/os-release", release))
        #expect(facts.purls == ["pkg:deb/debian/a@1"])
    }

    @Test func filesThatDpkgListsAreAccountedForAcrossTheMergedUsr() async throws {
        var sample = Sample()
        try sample.addLink("bin", to: "usr/bin")
        let program = ELF().bytes
        for name in ["usr/bin/sh", "usr/bin/env", "usr/local/bin/own"] { try sample.add(name, program) }
        try sample.add("var/lib/dpkg/info/base.list", "/.\n/bin\n/bin/sh\n/usr/bin/env\n")
        // A list is none of a package that is not installed.
        #expect(
            try await sample.facts().code == ["3 native, without: usr/bin/env usr/bin/sh usr/local/bin/own"])
        try sample.add("var/lib/dpkg/status", "Package: base\nStatus: install ok installed\nVersion: 1\n")
        #expect(try await sample.facts().code == ["3 native, without: usr/local/bin/own"])
    }
}
