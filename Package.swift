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

/// The tests of one module; `LayerTestKit` builds archives, hostile ones included.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies,
        swiftSettings: strict)
}

let package = Package(
    name: "layerlock",
    products: [
        .executable(name: "layerlock", targets: ["layerlock"]),
        .library(name: "LayerLock", targets: ["LayerLock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSystem"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        .target(name: "CStart"),
        library("LayerModel"),
        library("LayerJSON", ["LayerModel"]),
        library("LayerFiles", ["LayerModel"]),
        library("LayerCrypto", ["COpenSSL", "LayerModel"]),
        library("LayerManifest", ["LayerModel", "LayerCrypto"]),
        library(
            "LayerArchive",
            ["CLibArchive", "CDeflate", "CZlib", "CSystem", "CZstd", "LayerModel", "LayerCrypto", "LayerFiles"]),
        library("LayerImage", ["LayerModel", "LayerJSON", "LayerCrypto", "LayerArchive"]),
        library("LayerRoot", ["LayerModel", "LayerArchive"]),
        library("LayerScan", ["LayerModel", "LayerJSON", "LayerArchive"]),
        library("LayerAdvisories", ["LayerModel", "LayerJSON"]),
        library("LayerLockfile", ["LayerModel", "LayerJSON", "LayerFiles", "LayerCrypto", "LayerManifest"]),
        library("LayerTrust", ["LayerModel", "LayerJSON", "LayerCrypto", "LayerFiles"]),
        library("LayerNotation", ["LayerModel", "LayerJSON", "LayerCrypto", "LayerFiles", "LayerTrust"]),
        library("LayerStack", ["LayerModel"]),
        library("LayerPolicy", ["LayerModel"]),
        library(
            "LayerLedger", ["CSQLite", "LayerFiles", "LayerModel", .product(name: "GRDB", package: "GRDB.swift")]),
        library("LayerReport", ["LayerModel", "LayerJSON", "LayerCrypto"]),
        library(
            "LayerLock",
            [
                "LayerModel", "LayerManifest", "LayerArchive", "LayerScan", "LayerLockfile", "LayerStack",
                "LayerPolicy", "LayerReport", "LayerTrust", "LayerFiles", "LayerCrypto", "LayerImage", "LayerRoot",
                "LayerLedger", "LayerJSON", "LayerNotation", "LayerAdvisories",
            ]),
        .executableTarget(
            name: "layerlock",
            dependencies: [
                "CStart", "LayerLock", "LayerModel", "LayerReport", "LayerStack", "LayerFiles", "LayerTrust",
                "LayerImage", "LayerNotation", "LayerCrypto",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),

        library("LayerTestKit"),
        tests("LayerModel"),
        tests("LayerArchive", ["CZlib", "LayerTestKit", "LayerModel", "LayerCrypto"]),
        tests("LayerImage", ["LayerTestKit", "LayerModel", "LayerArchive", "LayerCrypto"]),
        tests("LayerCrypto", ["COpenSSL", "LayerTestKit", "LayerModel"]),
        tests("LayerManifest", ["LayerTestKit", "LayerModel"]),
        tests("LayerRoot", ["LayerTestKit", "LayerModel", "LayerArchive", "LayerManifest", "LayerCrypto"]),
        tests("LayerPolicy", ["LayerModel"]),
        tests("LayerScan", ["LayerTestKit", "LayerModel", "LayerPolicy", "LayerArchive", "LayerCrypto"]),
        tests("LayerAdvisories", ["LayerModel", "LayerJSON"]),
        tests("LayerStack", ["LayerModel"]),
        tests("LayerJSON", ["LayerModel"]),
        tests("LayerFiles", ["LayerTestKit", "LayerModel"]),
        tests("LayerTrust", ["LayerTestKit", "LayerModel", "LayerJSON", "LayerCrypto", "LayerFiles", "LayerArchive"]),
        tests("LayerNotation", ["LayerTestKit", "LayerModel", "LayerJSON", "LayerCrypto"]),
        tests("LayerLockfile", ["LayerTestKit", "LayerModel", "LayerFiles", "LayerManifest", "LayerCrypto"]),
        tests("LayerLedger", ["LayerTestKit", "LayerModel", .product(name: "GRDB", package: "GRDB.swift")]),
        tests("LayerReport", ["LayerTestKit", "LayerModel", "LayerJSON"]),
        tests(
            "LayerLock",
            [
                "LayerTestKit", "LayerModel", "LayerTrust", "LayerArchive", "LayerCrypto", "LayerJSON", "LayerReport",
                "LayerImage",
            ]),
        tests("layerlock", ["LayerTestKit"]),
    ]
)

// What lies in Fuzz: `make fuzz` and `make real-layers` build it, nothing else needs it.
if Context.environment["LAYERLOCK_FUZZ"] != nil {
    package.targets += [
        .target(
            name: "FuzzTargets",
            dependencies: [
                "LayerAdvisories", "LayerArchive", "LayerCrypto", "LayerImage", "LayerJSON", "LayerLockfile",
                "LayerManifest", "LayerModel", "LayerNotation", "LayerRoot", "LayerScan", "LayerTrust",
            ],
            path: "Fuzz/Targets", swiftSettings: strict),
        .executableTarget(
            name: "layerlock-fuzz", dependencies: ["FuzzTargets"], path: "Fuzz/Fuzzer", swiftSettings: strict),
        .executableTarget(
            name: "layerlock-mutate", dependencies: ["FuzzTargets", "LayerLock", "LayerModel"], path: "Fuzz/Mutator",
            swiftSettings: strict),
    ]
}
