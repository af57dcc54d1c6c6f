import Core
import Policy
import Testing

/// Images whose merged root is the pinned one, from other layers or the same.
@Suite("The pinned root from other layers") struct LayerRuleTests {
    private func number(_ number: UInt8) throws -> Digest {
        try #require(Digest(bytes: [UInt8](repeating: number, count: 32)))
    }

    private func layers(_ numbers: [UInt8], compressedAs offset: UInt8 = 100) throws -> [LayerFacts] {
        try numbers.map {
            LayerFacts(
                digest: try number($0 + offset), diffID: try number($0), tree: try number($0), mediaType: "tar")
        }
    }

    private func findings(
        _ pinned: [UInt8], _ found: [UInt8], _ rule: LayerRule = .exact, compressedAs offset: UInt8 = 100,
        kind: ArtifactKind = .ociArchive, tree: UInt8 = 1
    ) throws -> [Finding] {
        let platform = ImagePlatform(os: "linux", architecture: "arm64")
        let config = PinnedConfig(replaced: ImageConfig())
        let pin = PinFacts(
            digest: try number(2),
            PinnedContent(
                ArtifactContent(
                    kind: .ociArchive, size: 5, tree: try number(1), files: 0, unpackedSize: 0,
                    layers: try layers(pinned)), configDigest: try number(9), config: config, platform: platform))
        let image = Inventory(
            kind: kind, digest: try number(3), size: 6, entries: [], tree: try number(tree), files: 0, unpackedSize: 0,
            layers: try layers(found, compressedAs: offset),
            image: ImageFacts(configDigest: try number(9), platform: platform, config: config))
        return PinCheck.compare(
            image, found: [], with: pin, pinned: [], names: ArtifactNames(source: "api.tar", name: "api"), layers: rule
        ).findings
    }

    private func outcome(_ id: String, _ findings: [Finding]) -> Outcome? {
        findings.first { $0.id.rawValue == id }?.outcome
    }

    @Test(
        "other layers fail and say how they differ; --layers merged lets them pass with a warning",
        arguments: [
            ([1, 2, 3], [9], "squashed"), ([1, 2, 3], [1, 9], "squashed"), ([1], [8, 9], "split"),
            ([1, 2, 3], [9, 2, 3], "rebased"), ([1, 2, 3], [8, 9, 3], "rebased"), ([1, 2], [1, 9], "rebuilt"),
            ([1, 2], [8, 9], "rebuilt"), ([1, 2], [1, 2, 9], "layers added"), ([1, 2], [1], "layers left out"),
            ([1, 2], [2, 1], "reordered"),
        ] as [([UInt8], [UInt8], String)])
    func otherLayers(_ pinned: [UInt8], _ found: [UInt8], _ word: String) throws {
        let exact = try findings(pinned, found)
        let finding = try #require(exact.first { $0.id == .lockLayers })
        #expect(finding.outcome == .fail)
        #expect(finding.message.hasPrefix("\(word): other layers with the pinned root ("))
        #expect(finding.remedy?.plain.contains("layer rule merged") == true)
        #expect(outcome("lock.digest", exact) == nil && outcome("lock.drift", exact) == .pass)
        #expect(ExitStatus(exact) == .drift)
        let merged = try findings(pinned, found, .merged)
        #expect(outcome("lock.layers", merged) == .warn)
        #expect(ExitStatus(merged) == .allowed)
    }

    @Test("the same layers, compressed anew or packaged otherwise, only warn")
    func sameLayers() throws {
        for (offset, kind, words) in [
            (150, ArtifactKind.ociArchive, "repacked (layers 0, 1 compressed anew)"),
            (150, .dockerArchive, "repacked from oci-archive to docker-archive (layers 0, 1 compressed anew)"),
            (100, .ociLayout, "repacked from oci-archive to oci-layout, layers as pinned"),
            (100, .ociArchive, "repacked, layers and config as pinned: what stands around the image differs"),
        ] as [(UInt8, ArtifactKind, String)] {
            let found = try findings([1, 2], [1, 2], compressedAs: offset, kind: kind)
            #expect(outcome("lock.layers", found) == .pass)
            #expect(outcome("lock.digest", found) == .warn)
            #expect(found.first { $0.id == .lockDigest }?.message.hasPrefix(words) == true, "\(found)")
            #expect(ExitStatus(found) == .allowed)
        }
    }

    @Test("another root is drift, whatever the rule")
    func anotherRoot() throws {
        for rule in LayerRule.allCases {
            let found = try findings([1, 2], [1, 9], rule, tree: 4)
            #expect(outcome("lock.drift", found) == .fail)
            #expect(outcome("lock.layers", found) == nil)
        }
    }

    @Test("which .pyc are valid is compared where the tree is the same")
    func bytecode() throws {
        let names = ArtifactNames(source: "a.zip", name: "a")
        func finding(_ pinned: UInt8?, _ found: UInt8?) throws -> Finding? {
            let pin = PinFacts(
                digest: try number(2),
                PinnedContent(
                    ArtifactContent(kind: .layerZip, size: 5, tree: try number(1), files: 0, unpackedSize: 0),
                    bytecode: try pinned.map { try number($0) }))
            var zip = Inventory(
                kind: .layerZip, digest: try number(3), size: 5, entries: [], tree: try number(1), files: 0,
                unpackedSize: 0)
            zip.bytecode = try found.map {
                BytecodeFacts(digest: try number($0), count: 3, validCount: 0, firstValid: [])
            }
            return PinCheck.compare(zip, found: [], with: pin, pinned: [], names: names).findings.first {
                $0.id == .lockBytecode
            }
        }
        #expect(try finding(nil, nil) == nil)
        #expect(try finding(7, 7)?.outcome == .pass)
        #expect(try finding(7, 8)?.outcome == .fail)
        #expect(try finding(nil, 8)?.outcome == .warn)
        #expect(try finding(nil, 8)?.remedy?.plain.contains("lock a.zip") == true)
        #expect(try finding(7, nil)?.outcome == .fail)
    }
}
