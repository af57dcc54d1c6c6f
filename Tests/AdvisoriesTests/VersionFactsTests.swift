import Advisories
import Testing

/// Chains in rising order; `=` joins what is the same version.
@Suite struct VersionFactsTests {
    static let chains: [(VersionScheme, String)] = [
        (.pep440, "1.dev0 1.0.dev456 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345"),
        (
            .pep440,
            "1.0b2 1.0rc1.dev456 1.0c1=1.0rc1 1.0=1=v1.0.0 1.0+abc.5 1.0+5 1.0.post456.dev34 1.0-456 1.1.dev1 1!0.1"
        ),
        (.pep440, "1.0=1.0.0 9999999999999999999.0 99999999999999999999.0 99999999999999999999.1"),
        (
            .semver,
            "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0=v1.0=1.0.0+5 1.0.1"
        ),
        (.semver, "1.0.0-99999999999999999998 1.0.0-99999999999999999999 1.0.0-Z 1.0.0-a"),
        (
            .go,
            "v0.0.0-20190101000000-aaaaaaaaaaaa v0.0.0-20200101000000-000000000000 v0.0.0 v1.2.4-0.20210101000000-abcdefabcdef 1.2.4"
        ),
        (
            .go,
            "go1.20.1 go1.21beta1 go1.21rc1 go1.21rc2=1.21.0-rc.2 go1.21=1.21.0 go1.21.3=1.21.3 v2.0.0=v2.0.0+incompatible"
        ),
        (.rubygems, "0.9 1.0.a.2=1.0.a2 1.0.b1 1.0-1=1.0.pre.1 1.0=1 1.0.0.1 1.1.rc9 1.1.rc10 1.1"),
        (
            .maven,
            "1-alpha1=1-a1=1-alpha-1 1-beta 1-milestone 1-rc1=1-cr1 1-SNAPSHOT 1=1.0=1-ga=1.final=1-RELEASE 1-sp 1-foo 1-1 1.1"
        ),
        (.maven, "2.0-alpha 2.0.RC1 2.0-RC2 2.0 2.0.1-SNAPSHOT 2.0.1 2.0.1-jre 2.0.9 2.0.10 2.0.99999999999999999999"),
        (.nuget, "1.0.0-Alpha=1.0-alpha 1.0.0-alpha.2 1.0.0-alpha.10 1.0.0-BETA 1=1.0.0.0=1.0+build 1.0.0.1"),
        (
            .packagist,
            "1.0-dev 1.0-alpha1=1.0a1=v1.0.0-ALPHA.1 1.0-beta2-dev 1.0-beta2 1.0RC1 1.0=1.0.0.0=1.0-stable 1.0-p1=1.0pl1 1.0.1"
        ),
        (.packagist, "1.9.5 1.x-dev 2.0"),
        (.dpkg, "1.0~~ 1.0~rc1 1.0=1.0-0 1.0-1~bpo1 1.0-1 1.0-1+deb12u1 1.0a 1.0+dfsg 1.0.1=1.00.01 1.10 1:0.1"),
        (.dpkg, "2.7.4+reloaded2-13ubuntu1 2.7.4+reloaded2-13+b2"),
        (
            .apk,
            "1.0_alpha 1.0_alpha2 1.0_beta 1.0_rc1 1.0 1.0-r1 1.0_git20200101 1.0_p1 1.0a 1.0p1-r0 1.0.1 1.02 1.1 1.2 1.10"
        ),
        (.rpm, "1.0~rc1 1.0 1.0^git1 1.0.a 1.0.1=1.00.01=1_0_1 1.10 1.10-1 1.10-1.el8 1.10-2 1:0.1"),
        (.rpm, "4.18.0-305.el8 4.18.0-305.10.2.el8_4 4.18.0-305.12.1.el8_4"),
    ]

    @Test(arguments: chains) func everyVersionComesBeforeThoseThatFollowIt(_ scheme: VersionScheme, _ chain: String) {
        let levels = chain.split(separator: " ").map { $0.split(separator: "=").map(String.init) }
        for (lower, left) in levels.enumerated() {
            for (upper, right) in levels.enumerated() {
                let expected: Order = lower < upper ? .less : lower > upper ? .greater : .equal
                for leftVersion in left {
                    for rightVersion in right {
                        let found = VersionOrder.compare(leftVersion, rightVersion, scheme: scheme)
                        #expect(found == .success(expected), "\(scheme) \(leftVersion) \(rightVersion)")
                    }
                }
            }
        }
    }

    static let refused: [(VersionScheme, [String])] = [
        (.pep440, ["", "dog", "1.0-bulbasaur", "1..0", "1.0+", "1.0+a..b", "1!", "1.0 beta", "1.0\u{0}", "٣.1"]),
        (.semver, ["", "latest", "1.", "1.0.0-", "1.0.0-a..b", "1.0.0+", "1.0.0beta", "*", "^1.0", "1.0.0 "]),
        (.go, ["", "(devel)", "go", "go1.", "go1.21rc", "master", "v1.2.3_4"]),
        (.rubygems, ["", "a", "1..0", "1.", "1.0-", "1.0_1", ".1"]),
        (.maven, ["", "-", "...", "1.0 final", "\u{7}1"]),
        (.nuget, ["", "1.2.3.4.5", "1.0-", "[1.0,2.0)"]),
        (.packagist, ["", "dev-main", "1.x", "1.0-foo", "1.0.post1", "main"]),
        (.dpkg, ["", ":1", "a:1", "1:", "1.0-", "1.0_1", "-1", "1.0/2"]),
        (.apk, ["", "a", "1..0", "1.0_foo1", "1.0-1", "1.0-r", "1.0~xyz", "1.0 "]),
        (.rpm, ["", "-", ":1", "a:1", "1-", "~", "1 0"]),
    ]

    @Test(arguments: refused) func whatIsNoVersionIsSaidAndNeverCompared(_ scheme: VersionScheme, _ versions: [String])
    {
        for version in versions {
            #expect(
                VersionOrder.compare(version, "1", scheme: scheme)
                    == .failure(UnparsableVersion(version: version, scheme: scheme)), "\(scheme) \(version)")
            #expect(
                VersionOrder.compare("1", version, scheme: scheme)
                    == .failure(UnparsableVersion(version: version, scheme: scheme)), "\(scheme) \(version)")
        }
    }

    @Test(arguments: VersionScheme.allCases) func aVersionBeyondTheLimitIsNotRead(_ scheme: VersionScheme) throws {
        _ = try Version(String(repeating: "9", count: Version.longest), scheme: scheme)
        #expect(throws: UnparsableVersion.self) {
            try Version(String(repeating: "9", count: Version.longest + 1), scheme: scheme)
        }
    }

    @Test func anUnknownEcosystemHasNoOrder() {
        let found = VersionOrder.compare("1", "2", ecosystem: Ecosystem("Nowhere:1"))
        #expect(found == .failure(UnparsableVersion(version: "1", scheme: nil)))
        #expect(VersionOrder.compare("1", "2", ecosystem: Ecosystem("Debian:12")) == .success(.less))
        #expect(Ecosystem("Alpine:v3.19").release == "v3.19")
        #expect(Ecosystem("Ubuntu:22.04:LTS").description == "Ubuntu:22.04:LTS")
    }
}
