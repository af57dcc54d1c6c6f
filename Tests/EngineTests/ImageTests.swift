import Core
import Engine
import Image
import TestKit
import Testing

/// Images through the façade: what works on a zip works on them.
struct ImageTests {
    @Test(arguments: ImageSample.packagings)
    func everyPackagingHasTheTreeOfItsMergedRoot(_ packaging: String) async throws {
        try await withTemporaryFolder { folder in
            let path = try ImageSample(folder: folder).write(ImageSample.twoLayers(), packaging, as: "app")
            let artifact = try await workplace.read(path, wanting: .digest)
            let text = String(decoding: artifact.manifestText, as: UTF8.self)
            let paths = text.split(separator: "\n").dropFirst(2).map { $0.prefix { $0 != " " } }
            #expect(paths == ["./app", "./etc", "./etc/new"])
            #expect(artifact.inventory.layers.count == 2)
            #expect(artifact.inventory.image?.config.values.user == "1000")
            #expect(artifact.inventory.image?.origins == [1, 0, 1])
        }
    }

    @Test func oneLayerHasAManifestOfItsOwn() async throws {
        try await withTemporaryFolder { folder in
            let path = try ImageSample(folder: folder).write(ImageSample.twoLayers(), "oci.tar", as: "app")
            let lower = String(decoding: try await workplace.layerManifest(path, layer: 0), as: UTF8.self)
            #expect(lower.contains("./etc/gone "))
            #expect(!lower.contains("./etc/new "))
            await #expect(throws: Failure.self) { try await workplace.layerManifest(path, layer: 2) }
            await #expect(throws: Failure.self) { try await workplace.layerManifest(signed("telemetry"), layer: 0) }
        }
    }

    @Test(arguments: ImageSample.packagings)
    func aPinnedImageVerifiesInAnyPackaging(_ packaging: String) async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let pinned = try sample.write(ImageSample.twoLayers(), "oci.tar", as: "app")
            let lockfile = folder.path(of: "layers.lock")
            try await pin([pinned], name: "app", in: lockfile)
            let path = try sample.write(ImageSample.twoLayers(), packaging, as: "other")
            let report = try await verify(path, lockfile: lockfile, name: "app", store: nil)
            #expect(report.exit == .allowed)
            #expect(report.outcomes("lock.drift") == [.pass])
            #expect(report.outcomes("lock.config") == [.pass])
            #expect(report.outcomes("lock.digest") == [packaging == "oci.tar" ? .pass : .warn])
        }
    }

    @Test func driftNamesTheLayerThatBroughtIt() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let lockfile = folder.path(of: "layers.lock")
            try await pin([try sample.write(ImageSample.twoLayers(), "oci.tar", as: "app")], name: "app", in: lockfile)
            let changed = ImageSample.twoLayers(app: "app 2\n")
            let path = try sample.write(changed, "docker.tar", as: "app")
            let report = try await verify(path, lockfile: lockfile, name: "app", store: nil)
            #expect(report.exit == .drift)
            let change = try #require(report.drift.flatMap(\.changes).first)
            #expect(change.kind == .content)
            #expect(change.path.displayed == "app")
            #expect(change.layer?.description == ImageBuilder.digest(changed.layers[1].blob))
        }
    }

    @Test(
        arguments: [
            (#""User":"1000""#, #""User":"0""#, "user"),
            (#"["/bin/app"]"#, #"["/bin/sh"]"#, "entrypoint"),
            (#""A=1""#, #""A=2""#, "variable A"),
        ])
    func aChangedConfigIsDriftOverTheSameTree(_ old: String, _ new: String, _ word: String) async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let lockfile = folder.path(of: "layers.lock")
            var image = ImageSample.twoLayers()
            try await pin([try sample.write(image, "oci.tar", as: "app")], name: "app", in: lockfile)
            image.config = image.config.replacing(old, with: new)
            let path = try sample.write(image, "oci.tar", as: "changed")
            let report = try await verify(path, lockfile: lockfile, name: "app", store: nil)
            #expect(report.exit == .drift)
            #expect(report.outcomes("lock.drift") == [.pass])
            #expect(report.message("lock.config").contains(word))
            let check = try await workplace.lock(
                [path], name: "app", lockfile: lockfile, checksOnly: true, asOf: try time(judgedAt))
            #expect(check.reports[0].message("lock.config").contains(word))
        }
    }

    @Test func aSecretIsInNeitherLockfileNorReport() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let lockfile = folder.path(of: "layers.lock")
            var image = ImageSample.twoLayers()
            image.config = #"{"Env":["API_TOKEN=correct-horse"]}"#
            try await pin([try sample.write(image, "oci.tar", as: "app")], name: "app", in: lockfile)
            #expect(!String(decoding: try folder.read("layers.lock"), as: UTF8.self).contains("horse"))
            image.config = #"{"Env":["API_TOKEN=battery-staple"]}"#
            let path = try sample.write(image, "oci.tar", as: "changed")
            let report = try await verify(path, lockfile: lockfile, name: "app", store: nil)
            #expect(report.outcomes("lock.config") == [.fail])
            #expect(report.findings.allSatisfy { !$0.message.contains("staple") && !$0.message.contains("horse") })
        }
    }

    @Test func sharedLayersAreStoredOnce() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let lockfile = folder.path(of: "layers.lock")
            let paths = [
                try sample.write(ImageSample.twoLayers(), "oci.tar", as: "a"),
                try sample.write(ImageSample.twoLayers(app: "app 2\n"), "oci.tar", as: "b"),
            ]
            try await pin(paths, name: nil, in: lockfile)
            // Two merged roots, two upper layers, one lower layer.
            #expect(try folder.names(in: "layers.lock.d").count == 5)
        }
    }

    @Test func anImageIsNoPartOfAStackAndCarriesNoSignature() async throws {
        try await withTemporaryFolder { folder in
            let path = try ImageSample(folder: folder).write(ImageSample.twoLayers(), "oci.tar", as: "app")
            let stack = await workplace.stack([path], function: nil, architecture: nil)
            #expect(stack.report.findings.map(\.id) == [.inputUnsupported])
            let report = try await verify(path)
            #expect(report.outcomes("signature.missing") == [.fail])
        }
    }

    @Test func aFileUnderTheSignaturesNameIsContentOfAnImage() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let lockfile = folder.path(of: "layers.lock")
            var image = ImageSample.twoLayers()
            try await pin([try sample.write(image, "oci.tar", as: "app")], name: "app", in: lockfile)
            image.layers.append(.file("META_INF/aws_signer_signature_v1.0.SF", "#!/bin/sh\n"))
            let path = try sample.write(image, "oci.tar", as: "changed")
            let report = try await verify(path, lockfile: lockfile, name: "app", store: nil)
            #expect(report.outcomes("lock.drift") == [.fail])
        }
    }

    @Test func anUnusualRootFolderWarns() async throws {
        try await withTemporaryFolder { folder in
            for (mode, isWarned) in [(UInt64(0o777), true), (UInt64(0o755), false)] {
                var tar = TarBuilder()
                tar.addFolder("./", mode: mode)
                tar.addFile("a", "x")
                let path = try ImageSample(folder: folder).write(
                    ImageBuilder([.init(tar.bytes())]), "oci.tar", as: "\(mode)")
                let report = try await verify(path, store: nil)
                #expect(report.outcomes("archive.root-folder") == (isWarned ? [.warn] : []))
                #expect(report.exit == .allowed)
            }
        }
    }

    @Test func aHardLinkIntoALowerLayerWarnsAndNamesRuntimes() async throws {
        try await withTemporaryFolder { folder in
            for (isAcross, name) in [(true, "across"), (false, "within")] {
                var lower = TarBuilder()
                lower.addFile("a", "x")
                var upper = TarBuilder()
                if !isAcross { upper.addFile("a", "x") }
                upper.addHardlink("b", to: "a")
                let path = try ImageSample(folder: folder).write(
                    ImageBuilder([.init(lower.bytes()), .init(upper.bytes())]), "oci.tar", as: name)
                let report = try await verify(path, store: nil)
                #expect(report.outcomes("archive.runtimes-differ") == (isAcross ? [.warn] : []))
                #expect(report.exit == .allowed)
            }
        }
    }

    @Test func blobsThatNobodyNamesAreOneFinding() async throws {
        try await withTemporaryFolder { folder in
            var layout = ImageSample.twoLayers().layout
            for number in 0..<9 { layout.addBlob(Array("left over \(number)".utf8)) }
            let path = try folder.write("app.tar", layout.files.tar())
            let report = try await verify(folder.path(of: "app.tar"), store: nil)
            #expect(report.outcomes("archive.oci-unreferenced-blob") == [.pass])
            #expect(report.message("archive.oci-unreferenced-blob").hasPrefix("no document names 9 blobs"))
            _ = path
        }
    }

    @Test func aHeaderThatCannotBeReadIsFoundInItsLayersBlob() async throws {
        try await withTemporaryFolder { folder in
            var tar = TarBuilder.twoFiles.bytes()
            tar[150] ^= 1
            let image = ImageBuilder([.init(tar)])
            let path = try ImageSample(folder: folder).write(image, "oci.tar", as: "app")
            let report = try await verify(path, store: nil)
            let finding = try #require(report.findings.first { $0.id == .archiveTarBadChecksum })
            #expect(finding.path?.hasPrefix("blobs/sha256/") == true)
            #expect(finding.message.hasPrefix("layer 0: "))
        }
    }

    @Test(arguments: [("oci.tar", "index.json"), ("docker.tar", "manifest.json")])
    func aWrongChoiceIsToldWhatThereIs(_ packaging: String, _ document: String) async throws {
        try await withTemporaryFolder { folder in
            let path = try ImageSample(folder: folder).write(ImageSample.twoLayers(), packaging, as: "app")
            for selection in [
                ImageSelection(image: "other"),
                ImageSelection(platform: ImagePlatform(os: "linux", architecture: "s390x")),
            ] {
                var place = workplace
                place.selection = selection
                do throws(Failure) {
                    _ = try await place.read(path, wanting: .manifest)
                    Issue.record("accepted")
                } catch {
                    #expect(error.code == .archiveOciNoImage && error.entry == document)
                    #expect(error.remedy?.pieces.contains { if case .setting = $0 { true } else { false } } == true)
                    #expect(error.message.contains("; "))
                }
            }
        }
    }

    @Test func unpackingWritesTheMergedRootOnce() async throws {
        try await withTemporaryFolder { folder in
            let path = try ImageSample(folder: folder).write(ImageSample.twoLayers(), "modern.tar", as: "app")
            let artifact = try await workplace.read(path, wanting: .digest)
            let target = folder.path(of: "root")
            _ = try await workplace.unpack(artifact, to: target)
            #expect(try folder.names(in: "root") == ["app", "etc"])
            #expect(try folder.names(in: "root/etc") == ["new"])
            await #expect(throws: Failure.self) { try await workplace.unpack(artifact, to: target) }
        }
    }

    @Test func unpackingTellsOfDevicesThatItLeavesOut() async throws {
        var tar = TarBuilder()
        tar.addDevice("dev/null", "3", major: 1, minor: 3)
        tar.add("dev/initctl", type: "6")
        tar.addFile("a", "text")
        let image = ImageBuilder([.init(tar.bytes())])
        try await withTemporaryFolder { folder in
            let path = try ImageSample(folder: folder).write(image, "oci.tar", as: "app")
            let outcome = await workplace.unpack(AskedArtifact(locator: path), to: folder.path(of: "root"))
            let told = outcome.report.findings.filter { $0.outcome == .warn }
            #expect(told.map(\.id) == [.archiveTarDevice, .archiveTarFifo])
            #expect(told.map(\.path) == ["dev/null", "dev/initctl"])
        }
    }

    @Test func aDamagedLayerIsRefusedByNumber() async throws {
        try await withTemporaryFolder { folder in
            var image = ImageSample.twoLayers()
            image.layers[1].blob[700] ^= 1
            let report = try await verify(
                try ImageSample(folder: folder).write(image, "docker.tar", as: "app"), store: nil)
            #expect(report.exit == .archiveRejected)
            #expect(report.inventory == nil)
            #expect(report.findings.contains { $0.message.contains("layer 1") })
        }
    }

    private func pin(_ paths: [String], name: String?, in lockfile: String) async throws {
        let outcome = try await workplace.lock(
            paths, name: name, lockfile: lockfile, checksOnly: false, asOf: try time(judgedAt))
        #expect(outcome.pins.count == paths.count)
    }
}
