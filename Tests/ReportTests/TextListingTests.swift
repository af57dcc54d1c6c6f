import Core
import Report
import Testing

@Suite struct TextListingTests {
    private func inspected(_ artifact: ArtifactReport, style: TextStyle = TextStyle()) throws -> String {
        let report = Report(toolVersion: "0.1.0", asOf: try Samples.asOf(), artifacts: [artifact])
        return try rendered(TextReport.inspect(report, style: style))
    }

    @Test func everyDetailIncludesWhatItTakesToRevokeACertificate() throws {
        var inventory = try Samples.inventory()
        inventory.signatures = [try Samples.signatureWithCertificates()]
        let artifact = ArtifactReport(name: "a", source: "a.zip", inventory: inventory)
        let hash = String(repeating: "0a", count: 96)
        let verbose = try inspected(artifact, style: TextStyle(verbosity: .verbose))
        #expect(verbose.contains("certificate CN=Leaf, 1970-01-01T00:00:00Z to 2026-11-20T12:00:00Z"))
        #expect(verbose.contains(hash))
        #expect(verbose.contains("hash not known"))
        #expect(verbose.contains("signed attribute 1.2.3.4, of unknown meaning"))
        #expect(!(try inspected(artifact).contains(hash)))
    }

    @Test func inspectSaysWhatALayerIsAndListsItAsLsDoes() throws {
        var inventory = try Samples.inventory()
        inventory.signatures = [
            SignatureFacts(
                format: "aws-signer-zip", path: "META_INF/aws_signer_signature_v1.0.SF",
                profileVersionArn: "arn:p", jobArn: "arn:j", signingTime: try Samples.asOf(),
                expires: Timestamp(milliseconds: 1)),
            SignatureFacts(format: "dsse", path: "a.json", standing: .broken),
        ]
        let text = try inspected(
            ArtifactReport(
                name: "a", source: "dist/a.zip", inventory: inventory,
                findings: [Finding(.archiveAccepted, .pass, "both readers agree on 5 entries")], listsEntries: true))
        #expect(
            text == """
                dist/a.zip
                  kind   layer-zip
                  digest sha256:0a11181f262d343b424950575e656c737a81888f969da4abb2b9c0c7ced5dce3
                  tree   sha256:141b222930373e454c535a61686f767d848b9299a0a7aeb5bcc3cad1d8dfe6ed
                  size   20.5 kB (20,480 bytes)
                  holds  3 files (49.4 kB unpacked), 1 folder, 1 link
                  signed aws-signer-zip: claims, not verified
                         arn:p
                         at 2026-11-20T12:00:00Z, expires 1970-01-01T00:00:00.001Z
                         arn:j
                  signed dsse in a.json: does not hold
                  ✓ archive.accepted  both readers agree on 5 entries

                drwxr-xr-x       -  python
                -rw-r--r--   1,204  python/app.py
                -rwxr-xr-x  48,213  python/bin/run
                lrwxrwxrwx       -  python/lib → ../lib64
                -rw-r--r--       0  python/größe.txt

                """)
    }

    @Test func anImagesSignatureSaysOverWhatAndByWhomOrWhyItIsNone() throws {
        var inventory = try Samples.inventory(entries: [])
        inventory.signatures = [try Samples.imageSignature(), try Samples.imageSignature(isBroken: true)]
        let text = try inspected(ArtifactReport(name: "a", source: "a.tar", inventory: inventory))
        let place = "blobs/sha256/\(try Samples.digest(9).hex.prefix(12))…"
        #expect(text.contains("signed notation-cose in \(place): holds, and nobody vouched"))
        #expect(text.contains("over the index"))
        #expect(text.contains("CN=Leaf\n"))
        #expect(text.contains("signed notation-cose in \(place): does not hold\n"))
        #expect(text.contains("its manifest has 2 layers"))
        #expect(text.contains("timestamp of \(try Samples.asOf()) by CN=Times, as it claims"))
        #expect(text.contains("a timestamp that cannot be read: no DER"))
        let verbose = try inspected(
            ArtifactReport(name: "a", source: "a.tar", inventory: inventory), style: TextStyle(verbosity: .verbose))
        #expect(verbose.contains(try Samples.digest(9).hex))
    }

    @Test func verboseInspectAddsEachFilesDigest() throws {
        let artifact = ArtifactReport(
            name: "a", source: "a.zip", inventory: try Samples.inventory(), listsEntries: true)
        let text = try inspected(artifact, style: TextStyle(verbosity: .verbose))
        #expect(text.contains("-rw-r--r--   1,204  \(try Samples.digest(1).hex)  python/app.py\n"))
    }

    @Test func anImagesOwnersLayersAndSpecialBitsAreShown() throws {
        var sudo = try Samples.file("usr/bin/sudo", size: 10, mode: 0o4755)
        sudo.owner = Entry.Owner(uid: 0, gid: 0)
        var tmp = Entry(path: try Samples.path("tmp"), type: .dir, mode: 0o1777)
        tmp.owner = Entry.Owner(uid: 1_000, gid: 50)
        let odd = try Samples.file("odd", size: 1, mode: 0o6644)
        var inventory = try Samples.inventory(entries: [sudo, tmp, odd])
        inventory.kind = .ociArchive
        inventory.layers = [
            LayerFacts(
                digest: try Samples.digest(1), diffID: try Samples.digest(2), tree: try Samples.digest(3),
                mediaType: "application/vnd.oci.image.layer.v1.tar+gzip")
        ]
        let text = try inspected(
            ArtifactReport(name: "i", source: "i.tar", inventory: inventory, listsEntries: true))
        #expect(text.contains("-rwsr-xr-x  0:0      10  usr/bin/sudo\n"))
        #expect(text.contains("drwxrwxrwt  1000:50   -  tmp\n"))
        #expect(text.contains("-rwSr-Sr--            1  odd\n"))
        #expect(text.contains("  layer  0: application/vnd.oci.image.layer.v1.tar+gzip\n"))
        #expect(text.contains("  diffID \(try Samples.digest(2))\n"))
    }

    @Test func inspectOfARefusedArtifactSaysWhyAndGivesNoDigest() throws {
        let text = try inspected(
            ArtifactReport(
                name: "a", source: "a.zip", findings: [Finding(.archiveZipGap, .fail, "3 bytes lie between entries")]
            ))
        #expect(text.hasPrefix("a.zip\n  ✗ archive.zip-gap  3 bytes lie between entries\n    fix: "))
        #expect(!text.contains("sha256"))
        #expect(text.hasSuffix("\n✗ denied: a: archive.zip-gap (exit 10)\n"))
    }

    @Test func stackShowsLayersOriginsShadowsAndTotals() throws {
        let inventory = try Samples.inventory()
        let facts = StackFacts(
            layers: [
                .init(name: "base", source: "base.zip", tree: try Samples.digest(3), files: 3, unpackedSize: 49_417),
                .init(
                    name: "telemetry", source: "telemetry.zip", tree: try Samples.digest(4), files: 700,
                    unpackedSize: 12_345_678),
            ],
            function: .init(name: "app", source: "app.zip", tree: try Samples.digest(5), files: 2, unpackedSize: 100),
            origins: [0, 1, 1, 0, 1],
            shadows: [
                .init(path: try Samples.path("python"), winner: "telemetry", shadowed: ["base"], isIdentical: true),
                .init(path: try Samples.path("python/app.py"), winner: "telemetry", shadowed: ["base"]),
            ],
            totalSize: 12_395_195)
        var stacked = inventory
        stacked.kind = .layerStack
        stacked.digest = nil
        let report = Report(
            toolVersion: "0.1.0", asOf: try Samples.asOf(),
            artifacts: [
                ArtifactReport(
                    name: "stack", source: "stack", inventory: stacked,
                    findings: [
                        Finding(.archiveAccepted, .pass, "2 layers merge"),
                        Finding(.stackShadow, .pass, "telemetry repeats base", path: "python"),
                        Finding(.stackShadow, .warn, "telemetry hides another one of base", path: "python/app.py"),
                    ], listsEntries: true)
            ])
        #expect(
            try rendered(TextReport.stack(report, facts, style: TextStyle())) == """
                [1] base (base.zip): 3 files, 49.4 kB, tree sha256:030a11181f26
                [2] telemetry (telemetry.zip): 700 files, 12.3 MB, tree sha256:040b12192027
                [f] app (app.zip): 2 files, 100 B, tree sha256:050c131a2128

                /opt
                drwxr-xr-x       -  [1]  python
                -rw-r--r--   1,204  [2]  python/app.py
                -rwxr-xr-x  48,213  [2]  python/bin/run
                lrwxrwxrwx       -  [1]  python/lib → ../lib64
                -rw-r--r--       0  [2]  python/größe.txt

                shadowed: 2 paths (1 differing, 1 the same)
                  ! python/app.py  telemetry hides base

                total 12,395,195 of 262,144,000 bytes (4.8 %)

                stack: layer-stack sha256:141b22293037, 3 files, 49.4 kB
                  ✓ archive.accepted  2 layers merge

                ✓ allowed: 1 artifact, 2 checks passed, 1 warning

                """)
    }

    @Test func lockSaysWhatWasPinned() throws {
        let inventory = try Samples.inventory()
        let pins = [
            PinOutcome(name: "base", source: "base.zip", inventory: inventory, action: .added),
            PinOutcome(
                name: "telemetry", source: "telemetry.zip", inventory: inventory, action: .replaced,
                formerTree: try Samples.digest(40)),
            PinOutcome(name: "kubectl", source: "kubectl.zip", inventory: inventory, action: .unchanged),
        ]
        func text(isCheck: Bool, _ verbosity: TextStyle.Verbosity) throws -> String {
            let style = TextStyle(verbosity: verbosity)
            return try rendered(TextReport.lock(pins, lockfile: "layers.lock", isCheck: isCheck, style: style))
        }
        let lines = """
            + base (base.zip): layer-zip sha256:0a11181f262d, 3 files, 49.4 kB
            ~ telemetry (telemetry.zip): layer-zip sha256:0a11181f262d, 3 files, 49.4 kB
                tree sha256:282f363d444b → sha256:141b22293037
            = kubectl (kubectl.zip): layer-zip sha256:0a11181f262d, 3 files, 49.4 kB

            """
        #expect(try text(isCheck: false, .normal) == lines + "✓ layers.lock: 1 new, 1 replaced, 1 unchanged\n")
        #expect(
            try text(isCheck: true, .normal) == lines + "✗ layers.lock is out of date: 1 new, 1 replaced, 1 unchanged\n"
        )
        #expect(try text(isCheck: false, .quiet).isEmpty)
        #expect(
            try text(isCheck: true, .quiet).hasSuffix("✗ layers.lock is out of date: 1 new, 1 replaced, 1 unchanged\n"))
    }

    @Test func lockCheckSaysWhyAnUnchangedPinFails() throws {
        let inventory = try Samples.inventory()
        let pin = PinOutcome(name: "base", source: "base.zip", inventory: inventory, action: .unchanged)
        let report = ArtifactReport(
            name: "base", source: "base.zip",
            findings: [Finding(.lockDrift, .fail, "pinned, but its manifest is missing", remedy: "lock it")])
        let text = try rendered(
            TextReport.lock([pin], lockfile: "layers.lock", isCheck: true, reports: [report], style: TextStyle()))
        #expect(text.contains("✗ lock.drift  pinned, but its manifest is missing"))
        #expect(text.hasSuffix("✗ layers.lock is out of date: 1 unchanged\n"))
    }

    @Test func explainSaysMeaningCauseAndFix() throws {
        #expect(
            try rendered(TextReport.explain("archive.zip-name-mismatch", style: TextStyle())) == """
                archive.zip-name-mismatch
                Names differ between headers
                fails, exit 10; severity critical

                What it means
                  The local header and the central record give the same entry different names.
                  libarchive unpacks under the local name; Go, Java and 7-Zip under the central
                  one. A scanner that lists one name vouches for a file that lands under the
                  other.

                Likely cause
                  A deliberate attempt to smuggle a file past a listing.

                What to do
                  Do not deploy; find out who built the file. Repack reviewed content only.

                """)
        #expect(try rendered(TextReport.explain("lock.drift", style: TextStyle())).contains("fails, exit 12;"))
        #expect(
            try rendered(TextReport.explain("input.not-found", style: TextStyle()))
                .contains("could not decide, exit 1\n"))
    }

    @Test func explainOfAnUnknownIDNamesTheNearest() throws {
        let text = try rendered(TextReport.explain("zip-nam-mismatch", style: TextStyle()))
        #expect(text.hasPrefix("zip-nam-mismatch: no finding has this id\ndid you mean\n  archive.zip-name-mismatch\n"))
    }

    @Test func aFailureNamesFileEntryOffsetAndRemedy() throws {
        let failure = Failure(
            .lockfileInvalid, "line 12: expected a string, found null", file: "layers.lock", entry: "artifacts[2].name",
            offset: 311, remedy: "restore it from git")
        #expect(
            try rendered(TextReport.failure(failure, style: TextStyle())) == """
                layerlock: layers.lock: artifacts[2].name: line 12: expected a string, found
                  null (at byte 311) [lockfile.invalid]
                    fix: restore it from git

                """)
    }

    @Test func theProgressLineFitsItsTerminalAndStaysStill() throws {
        func line(_ done: UInt64, _ total: UInt64, _ elapsed: Duration, width: Int = 80) throws -> String {
            let progress = ProgressLine(label: "telemetry.zip", done: done, total: total, elapsed: elapsed)
            return try rendered(progress.text(style: TextStyle(unicode: false, width: width)))
        }
        let midway = try line(105_000_000, 250_000_000, .milliseconds(1_500))
        #expect(midway == "telemetry.zip  ##########----------------   42 %   70.0 MB/s  eta 0:03")
        #expect(try line(0, 250, .zero) == "telemetry.zip  --------------------------    0 %")
        #expect(try line(500, 0, .seconds(1)) == "telemetry.zip  500 B     500 B/s")
        #expect(try line(300, 250, .seconds(2)).hasSuffix("##########################  100 %     150 B/s"))
        for width in [1, 40, 80, 200] {
            let long = ProgressLine(
                label: String(repeating: "long/", count: 50), done: 1, total: 1 << 62, elapsed: .seconds(100_000))
            #expect(long.text(style: TextStyle(unicode: false, width: width)).count < max(width, 40))
        }
        #expect(try line(UInt64.max, UInt64.max, .nanoseconds(1)).contains("100 %"))
    }
}
