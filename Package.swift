// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library target of ours; `dependencies` is what docs/architecture.md's import table allows, no more.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one module; `TestKit` builds archives, hostile ones included.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies,
        swiftSettings: strict)
}

let package = Package(
    name: "layerlock",
    products: [
        .executable(name: "layerlock", targets: ["layerlock"]),
        // What fetches artifacts from elsewhere, so that the other one links no network: docs/sources.md.
        .executable(name: "layerlock-fetch", targets: ["layerlock-fetch"]),
        // What asks YARA's rules, so that the other one links no libyara: docs/malware.md.
        .executable(name: "layerlock-yara", targets: ["layerlock-yara"]),
        // What speaks to PostgreSQL, so that the others do not link its library: docs/ledger-postgres.md.
        .executable(name: "layerlock-worker", targets: ["layerlock-worker"]),
        // What other packages use: docs/library.md.
        .library(name: "ArtifactVerification", targets: ["ArtifactVerification"]),
    ],
    dependencies: [
        // Exact, so that everybody builds what was reviewed and tested, without a file of resolved versions that a clone may
        // lack. `Scripts/newer-dependencies` shows what is newer; a newer one is a commit of its own.
        // The command line: parsing, help, completions, and the dump of its help that the man pages are made of.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
    ],
    targets: [
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSystem"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        .target(name: "CStart"),
        .target(name: "CTOML"),

        library("Core"),
        library("Cryptography", ["COpenSSL", "Core"]),
        library("Archive", ["CLibArchive", "CDeflate", "CZlib", "CSystem", "CZstd", "Core", "Cryptography"]),
        library("Remote", ["Core"]),
        library("Fetching", ["Core", "Cryptography", "Remote"]),
        library("ArtifactSources", ["Core", "Archive", "CSystem", "Remote"]),
        library("Image", ["Core", "Cryptography", "Archive"]),
        library("Pins", ["Core", "Cryptography"]),
        library("Signatures", ["Core", "Cryptography"]),
        library("Detectors", ["Core", "Archive", "Cryptography", "Ledger"]),
        library("Advisories", ["CExpat", "CYAML", "Core", "Ledger"]),
        library("Lambda", ["Core"]),
        library("Fleet", ["Core", "Cryptography", "Ledger", "Pins"]),
        library("Policy", ["Core", "Pins", "Signatures", "Advisories", "Ledger"]),
        library("Project", ["Core", "CTOML"]),
        library("Ledger", ["Core"]),
        library("SQL"),
        library("SQLite", ["CSQLite", "Core", "SQL"]),
        library("LedgerSQL", ["Core", "Ledger", "SQL"]),
        library("LedgerSQLite", ["CSQLite", "Core", "Ledger", "LedgerSQL", "SQL", "SQLite"]),
        library("SQLPipe"),
        library("LedgerPostgres", ["CSystem", "Core", "Ledger", "LedgerSQL", "SQL", "SQLPipe"]),
        library("Report", ["Core", "Cryptography", "Ledger"]),
        library(
            "Engine",
            [
                "Core", "Cryptography", "Archive", "ArtifactSources", "Image", "Pins", "Signatures", "Detectors",
                "Advisories", "Lambda", "Fleet", "Policy", "Ledger", "LedgerPostgres", "LedgerSQL",
                "LedgerSQLite",
            ]),
        library("ArtifactVerification", ["Core", "Engine"]),
        .executableTarget(
            name: "layerlock",
            dependencies: [
                "ArtifactSources", "CStart", "CSystem", "Core", "Cryptography", "Fleet", "Image", "Lambda", "Ledger",
                "Project", "Engine", "Report",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),

        .executableTarget(
            name: "layerlock-fetch", dependencies: ["CCurl", "Core", "Cryptography", "Fetching", "Remote"],
            swiftSettings: strict),

        .executableTarget(name: "layerlock-yara", linkerSettings: [.linkedLibrary("yara")]),
        .executableTarget(
            name: "layerlock-worker", dependencies: ["CPostgres", "SQLPipe"], swiftSettings: strict),

        library("TestKit"),
        tests("Core", ["TestKit"]),
        tests("Remote", ["Core"]),
        tests("Fetching", ["TestKit", "Core", "Cryptography", "Remote"]),
        tests("Cryptography", ["COpenSSL", "TestKit", "Core"]),
        tests("Archive", ["CZlib", "TestKit", "Core", "Cryptography"]),
        tests("Image", ["TestKit", "Core", "Archive", "Cryptography", "Pins"]),
        tests("Pins", ["TestKit", "Core", "Cryptography"]),
        tests(
            "Signatures",
            ["TestKit", "Core", "Cryptography", "Archive", "ArtifactSources", "Engine", "Image", "Ledger", "Pins"]),
        tests("Detectors", ["TestKit", "Core", "Policy", "Archive", "Cryptography"]),
        tests("Advisories", ["TestKit", "Core", "Ledger"]),
        tests("Lambda", ["Core"]),
        tests("Fleet", ["TestKit", "Core", "Cryptography", "Ledger", "Pins"]),
        tests("Policy", ["Core", "Pins", "Signatures", "Advisories", "Ledger"]),
        tests("Project", ["Core", "TestKit"]),
        tests("SQLite", ["CSQLite", "SQL", "TestKit"]),
        // A ledger that is gone with its process: the second store behind the seam.
        .target(
            name: "LedgerMemory", dependencies: ["Core", "Ledger"], path: "Tests/LedgerMemory", swiftSettings: strict),
        tests(
            "Ledger",
            ["LedgerSQL", "LedgerPostgres", "LedgerSQLite", "LedgerMemory", "SQL", "SQLite", "TestKit", "Core"]),
        tests("Report", ["TestKit", "Core", "Ledger"]),
        tests(
            "Engine",
            [
                "TestKit", "Core", "Ledger", "Signatures", "Archive", "ArtifactSources", "Cryptography", "Report",
                "Image", "Lambda", "Detectors", "Pins", "SQL", "SQLite", "Advisories", "LedgerMemory",
            ]),
        tests("ArtifactVerification", ["TestKit", "Core", "Engine"]),
        tests("layerlock", ["TestKit", "Core", "Project"]),
    ],
    cxxLanguageStandard: .cxx17
)

// What lies in Fuzz: `make fuzz` and `make real-layers` build it, nothing else needs it.
if Context.environment["LAYERLOCK_FUZZ"] != nil {
    package.targets += [
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Advisories", "Archive", "Core", "Cryptography", "Detectors", "Engine", "Fleet", "Image", "Ledger",
                "Pins", "Report", "Signatures",
            ],
            path: "Fuzz/Targets", swiftSettings: strict),
        .executableTarget(
            name: "layerlock-fuzz", dependencies: ["FuzzTargets"], path: "Fuzz/Fuzzer", swiftSettings: strict),
        .executableTarget(
            name: "layerlock-mutate", dependencies: ["FuzzTargets", "Engine", "Core"], path: "Fuzz/Mutator",
            swiftSettings: strict),
    ]
}
