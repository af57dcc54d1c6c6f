// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "deploy-gate",
    dependencies: [.package(name: "layerlock", path: "../..")],
    targets: [
        .executableTarget(
            name: "deploy-gate", dependencies: [.product(name: "ArtifactVerification", package: "layerlock")],
            path: ".", sources: ["main.swift"])
    ]
)
