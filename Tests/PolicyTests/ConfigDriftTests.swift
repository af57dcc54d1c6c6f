import Core
import Policy
import Testing

/// A container with the same files can still run another program, as another user.
@Suite("Drift of an image's config") struct ConfigDriftTests {
    private static let base = ImageConfig(
        entrypoint: ["/bin/api"], command: ["serve"], environment: ["PATH=/bin", "MODE=safe"], user: "1000",
        workingDirectory: "/srv", exposedPorts: ["80/tcp"], labels: ["title": "api"])

    private func told(_ change: (inout ImageConfig) -> Void) -> [String] {
        var config = Self.base
        change(&config)
        return ConfigDrift.findings(
            pinned: PinnedConfig(replaced: Self.base), found: PinnedConfig(replaced: config), isSameDocument: false,
            remedy: "lock"
        ).map { "\($0.outcome.rawValue): \($0.message)" }
    }

    @Test func nothingDiffers() {
        #expect(told { _ in } == ["pass: config as pinned, in another document"])
    }

    @Test func eachValueIsTold() {
        #expect(told { $0.user = "" } == ["fail: user is not set (root), pinned \"1000\""])
        #expect(
            told { $0.entrypoint = ["/bin/sh", "-c"] } == [
                "fail: entrypoint is [\"/bin/sh\", \"-c\"], pinned [\"/bin/api\"]"
            ])
        #expect(told { $0.command = [] } == ["fail: command is not set, pinned [\"serve\"]"])
        #expect(told { $0.workingDirectory = "/" } == ["fail: working directory is \"/\", pinned \"/srv\""])
        #expect(told { $0.exposedPorts += ["22/tcp"] }.first?.hasPrefix("fail: exposed ports is ") == true)
        for change: (inout ImageConfig) -> Void in [
            { $0.volumes = ["/d"] }, { $0.stopSignal = "9" }, { $0.healthcheck = ["NONE"] }, { $0.shell = ["sh"] },
            { $0.onBuild = ["RUN x"] },
        ] {
            #expect(told(change).first?.hasPrefix("fail: ") == true)
        }
    }

    /// Texts that Swift's own String takes for one, and no kernel does.
    private static let lookAlikes = [
        ("K", "\u{212A}"), (";", "\u{37E}"), ("`", "\u{1FEF}"), ("e\u{301}", "\u{E9}"),
    ]

    @Test(arguments: Self.lookAlikes) func whatOnlyLooksTheSameIsAnotherConfig(_ pinned: String, _ found: String) {
        func differs(_ old: String, _ new: String, _ change: (inout ImageConfig, String) -> Void) -> Bool {
            var (left, right) = (Self.base, Self.base)
            change(&left, old)
            change(&right, new)
            return ConfigDrift.findings(
                pinned: PinnedConfig(replaced: left), found: PinnedConfig(replaced: right), isSameDocument: false,
                remedy: nil
            ).contains { $0.outcome != .pass }
        }
        for change: (inout ImageConfig, String) -> Void in [
            { $0.entrypoint = ["sh", "-c", $1] }, { $0.command = [$1] }, { $0.environment = ["A=\($1)"] },
            { $0.environment = ["\($1)=a"] }, { $0.user = $1 }, { $0.workingDirectory = "/\($1)" },
            { $0.volumes = [$1] }, { $0.exposedPorts = [$1] }, { $0.stopSignal = $1 },
            { $0.healthcheck = ["CMD", $1] },
            { $0.shell = [$1] }, { $0.onBuild = [$1] }, { $0.labels = ["title": $1] },
            { $0.labels = [TextKey($1): "title"] },
        ] {
            #expect(differs(pinned, found, change))
            #expect(differs(found, pinned, change))
            #expect(!differs(found, found, change))
        }
    }

    @Test func theEnvironmentIsToldByName() {
        #expect(
            told { $0.environment = ["LD_PRELOAD=/x.so", "MODE="] } == [
                "fail: variable LD_PRELOAD is new: \"/x.so\"", "fail: variable MODE is empty, pinned \"safe\"",
                "fail: variable PATH is gone, pinned \"/bin\"",
            ])
        #expect(
            told { $0.environment = ["MODE=safe", "PATH=/bin"] } == ["pass: config as pinned, in another document"])
        #expect(
            told { $0.environment += ["MODE=other"] } == [
                "fail: variable MODE is \"safe\", then \"other\", pinned \"safe\""
            ])
        #expect(
            told { $0.environment = ["PATH=/bin", "MODE"] } == [
                "fail: variable MODE is without a value, pinned \"safe\""
            ])
    }

    @Test func labelsOnlyWarn() {
        #expect(
            told { $0.labels = ["title": "other", "new": ""] } == [
                "pass: config as pinned, in another document", "warn: label new is new: empty",
                "warn: label title is \"other\", pinned \"api\"",
            ])
    }

    @Test func valuesCannotForgeALine() {
        #expect(told { $0.user = "0\n\u{1B}[2Kfine" }.first?.contains("0\\012\\033[2Kfine") == true)
    }

    @Test func secretsAreNamedAndNotShown() {
        let hidden = "sha256:" + String(repeating: "a", count: 64)
        let message = told { $0.environment += ["API_TOKEN=\(hidden)"] }
        #expect(message == ["fail: variable API_TOKEN is new: a hidden value (\(hidden))"])
    }
}
