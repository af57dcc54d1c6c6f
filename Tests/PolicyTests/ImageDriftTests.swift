import Core
import Policy
import Testing

/// Images against their pins: layers, config and who brought what.
@Suite("Drift of images") struct ImageDriftTests {
    private static let names = ArtifactNames(source: "api.tar", name: "api")

    private func number(_ number: UInt8) throws -> Digest {
        try #require(Digest(bytes: [UInt8](repeating: number, count: 32)))
    }

    private func layers(_ numbers: [UInt8], digests: [UInt8]? = nil) throws -> [LayerFacts] {
        try zip(numbers, digests ?? numbers).map { diffID, digest in
            LayerFacts(
                digest: try number(digest + 100), diffID: try number(diffID), tree: try number(diffID), mediaType: "tar"
            )
        }
    }

    private func image(
        tree: UInt8 = 1, digest: UInt8 = 2, layers: [LayerFacts], config: ImageConfig = ImageConfig(),
        kind: ArtifactKind = .ociArchive
    ) throws -> Inventory {
        Inventory(
            kind: kind, digest: try number(digest), size: 5, entries: [], tree: try number(tree), files: 0,
            unpackedSize: 0, layers: layers,
            image: ImageFacts(
                configDigest: try number(9), platform: ImagePlatform(os: "linux", architecture: "arm64"),
                config: PinnedConfig(replaced: config)))
    }

    private func pin(_ inventory: Inventory, config: ImageConfig = ImageConfig()) throws -> PinFacts {
        PinFacts(
            digest: inventory.digest,
            PinnedContent(
                inventory.content, configDigest: try number(9), config: PinnedConfig(replaced: config),
                platform: inventory.image?.platform))
    }

    private func outcomes(_ comparison: PinComparison) -> [String] {
        comparison.findings.map { "\($0.id) \($0.outcome.rawValue)" }
    }

    @Test func asPinned() throws {
        let image = try image(layers: try layers([1, 2]))
        let result = PinCheck.compare(image, found: [], with: try pin(image), pinned: [], names: Self.names)
        #expect(outcomes(result) == ["lock.digest pass", "lock.drift pass", "lock.layers pass", "lock.config pass"])
    }

    @Test func anotherPackagingOfTheSameImageWarns() throws {
        let pin = try pin(try image(layers: try layers([1, 2])))
        let found = try image(digest: 3, layers: try layers([1, 2], digests: [1, 5]), kind: .dockerArchive)
        let result = PinCheck.compare(found, found: [], with: pin, pinned: [], names: Self.names)
        #expect(outcomes(result) == ["lock.digest warn", "lock.drift pass", "lock.layers pass", "lock.config pass"])
        #expect(
            result.findings[0].message.hasPrefix(
                "repacked from oci-archive to docker-archive (layer 1 compressed anew): "))
    }

    @Test func aZipIsNoImage() throws {
        var pin = try pin(try image(layers: []))
        pin.kind = .layerZip
        let result = PinCheck.compare(try image(layers: []), found: [], with: pin, pinned: [], names: Self.names)
        #expect(outcomes(result).contains("lock.drift fail"))
    }

    @Test func aPinWithoutConfigDecidesNothing() throws {
        let image = try image(layers: [])
        var pin = try pin(image)
        pin.config = nil
        let result = PinCheck.compare(image, found: [], with: pin, pinned: [], names: Self.names)
        #expect(outcomes(result).last == "lock.config unknown")
    }

    @Test func anotherPlatformIsAnotherConfig() throws {
        let image = try image(layers: [])
        var pin = try pin(image)
        for (variant, outcome) in [("v8", "pass"), ("v9", "fail")] {
            pin.platform = ImagePlatform(os: "linux", architecture: "arm64", variant: variant)
            let result = PinCheck.compare(image, found: [], with: pin, pinned: [], names: Self.names)
            #expect(outcomes(result).last == "lock.config \(outcome)")
        }
        pin.platform = ImagePlatform(os: "linux", architecture: "amd64")
        let result = PinCheck.compare(image, found: [], with: pin, pinned: [], names: Self.names)
        #expect(result.findings.last?.message == "platform is linux/arm64, pinned linux/amd64")
    }

    @Test func aPinWithoutPlatformDecidesOnlyAboutTheDocumentThatItNames() throws {
        let image = try image(layers: [])
        var pin = try pin(image)
        pin.platform = nil
        #expect(
            outcomes(PinCheck.compare(image, found: [], with: pin, pinned: [], names: Self.names)).last
                == "lock.config pass")
        pin.configDigest = try number(77)
        #expect(
            outcomes(PinCheck.compare(image, found: [], with: pin, pinned: [], names: Self.names))
                .contains("lock.config unknown"))
    }

    @Test func anAttributeIsContentBesideEverythingElse() throws {
        let path = try EntryPath(validating: Array("ping".utf8), rules: .tar)
        let entry = Entry(path: path, type: .file, mode: 0o644, size: 1, sha256: try number(1))
        var changed = entry
        changed.xattrs = ["security.capability": [1]]
        #expect(Drift.changes(from: [entry], to: [changed]).map(\.kind) == [.content])
        changed.mode = 0o755
        #expect(Drift.changes(from: [entry], to: [changed]).map(\.kind) == [.content, .mode])
        changed.path = try EntryPath(validating: Array("pong".utf8), rules: .tar)
        #expect(Drift.changes(from: [entry], to: [changed]).map(\.kind) == [.content, .mode, .moved])
    }

    @Test func changesNameTheLayerThatBroughtThem() throws {
        let old = try image(layers: try layers([1, 2]))
        let found = try image(tree: 4, digest: 3, layers: try layers([1, 3]))
        let path = try EntryPath(validating: Array("etc/passwd".utf8), rules: .tar)
        let entry = Entry(path: path, type: .file, mode: 0o644, size: 1, sha256: try number(1))
        var changed = entry
        changed.owner = Entry.Owner(uid: 1, gid: 2)
        let result = PinCheck.compare(
            found, found: [changed], with: try pin(old), pinned: [entry], names: Self.names, layerOf: { _ in 1 })
        #expect(result.changes.map(\.kind) == [.owner])
        #expect(result.changes.first?.layer == (try number(103)))
        #expect(
            result.findings.first { $0.id == .lockDrift }?.message
                == "other content than pinned: 1 owner; layer 1 new, pinned layer 1 gone")
    }

    @Test func layersAddedRemovedReorderedAndCompressedAnew() throws {
        func summary(_ pinned: [UInt8], _ found: [UInt8], digests: [UInt8]? = nil) throws -> String? {
            LayerComparison(pinned: try layers(pinned), found: try layers(found, digests: digests)).summary
        }
        #expect(try summary([1, 2], [1, 2]) == nil)
        #expect(try summary([1, 2], [1, 2, 3]) == "layer 2 new")
        #expect(try summary([1, 2, 3], [1]) == "pinned layers 1, 2 gone")
        #expect(try summary([1, 2], [2, 1]) == "another order")
        #expect(try summary([1, 1], [1]) == "pinned layer 1 gone")
        #expect(try summary([1, 2], [1, 2], digests: [9, 8]) == "layers 0, 1 compressed anew")
        #expect(LayerComparison(pinned: try layers([1, 2, 3]), found: try layers([1, 2, 4])).sameBelow == 2)
    }
}
