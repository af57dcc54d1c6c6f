import TestKit
import Testing

@Suite(.needsProgram)
struct OutputTests {
    @Test(
        "no output goes over what the command reads, by whatever name",
        arguments: [
            "layerlock verify a.zip --output a.zip", "layerlock inspect a.zip --output ./link.zip",
            "layerlock manifest a.zip --output a.zip", "layerlock diff a.zip b.zip --output b.zip",
            "layerlock endorse a.zip --profile p --key k --chain c --until 2030-01-01T00:00:00Z --reason r --output a.zip",
            "layerlock sign a.zip --profile p --key b.zip --chain c --output b.zip",
        ])
    func outputOverInput(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            let setup = "cp $repo/Fixtures/layers/telemetry.zip a.zip; cp a.zip b.zip; ln -s a.zip link.zip; "
            let check =
                "; status=$?; cmp -s a.zip $repo/Fixtures/layers/telemetry.zip && cmp -s b.zip a.zip || exit 9; exit $status"
            let result = try await shell(setup + command + check, in: folder)
            #expect(result.status == 64)
        }
    }

    private static let signing = "--profile p --key key.pem --chain chain.pem"
    private static let statement = "--until 2030-01-01T00:00:00Z --reason r"

    @Test(
        "no output goes over a trust store, a lockfile, what lies beside it, a key, a pass phrase or an image's folder",
        arguments: [
            "verify a.zip --trust TrustStore --output TrustStore/revocations.json",
            "verify a.zip --trust TrustStore --output TrustStore/roots/acme-root.pem",
            "verify a.zip --trust store-link/. --output ./TrustStore/profiles/new.json",
            "verify a.zip --trust TrustStore --output into-profiles.json",
            "verify a.zip --trust missing-list --output missing-list/revocations.json",
            "verify a.zip --lock layers.lock --output layers.lock",
            "verify a.zip --lock layers.lock --output layers.lock.sig",
            "verify a.zip --lock ./layers.lock --output layers.lock.d/0.mtree",
            "verify a.zip --lock layers.lock --output layers.lock.d/new",
            "verify a.zip --trust TrustStore --endorsement a.json --output a.json",
            "verify image --output image/index.json", "inspect image/ --output image/blobs/new",
            "diff layers.lock a.zip --output layers.lock.d/0.mtree",
            "rescan a.zip --trust TrustStore --output TrustStore/revocations.json",
            "rescan a.zip --lock layers.lock --output layers.lock.sig",
            "status --lock layers.lock --output layers.lock.d/0.mtree",
            "endorse a.zip \(signing) --trust TrustStore \(statement) --output TrustStore/roots/acme-root.pem",
            "endorse a.zip \(signing) \(statement) --output TrustStore/revocations.json",
            "endorse a.zip \(signing) \(statement) --output key.pem",
            "endorse a.zip \(signing) \(statement) --output chain.pem",
            "endorse a.zip \(signing) --passphrase-file phrase \(statement) --output phrase",
            "sign a.zip \(signing) --output TrustStore/code-signing-configs/production.json",
            "sign a.zip \(signing) --passphrase-file phrase --output phrase",
            "sign a.zip --profile p --key 'pkcs11:token=t;object=o' --pin-file phrase --chain chain.pem --output phrase",
            "lock a.zip --sign-with p --key key.pem --chain chain.pem --output TrustStore/roots/acme-root.pem",
            "lock a.zip --sign-with p --key x.sig --chain chain.pem --output x",
            "lock a.zip --sign-with p --key key.pem --chain chain.pem --output chain.pem",
        ])
    func outputOverWhatIsRead(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            let setup = """
                cp $repo/Fixtures/layers/telemetry.zip a.zip; cp -r $repo/TrustStore .; ln -s TrustStore store-link
                ln -s TrustStore/profiles/new.json into-profiles.json
                mkdir layers.lock.d image image/blobs missing-list missing-list/roots
                for file in layers.lock layers.lock.sig layers.lock.d/0.mtree a.json key.pem chain.pem phrase x.sig \
                    image/index.json image/oci-layout; do echo {} > $file; done
                list() { find . -type f -exec sha256sum {} + | sort; }
                before=$(list)
                layerlock \(command); status=$?
                [ "$(list)" = "$before" ] || exit 9
                exit $status
                """
            let result = try await shell(setup, in: folder)
            #expect(result.status == 64, "\(result.text)\(result.errors)")
            #expect(result.errors.contains("which the command reads"), "\(result.errors)")
        }
    }

    @Test("a zip is signed in place; a new file beside what is read is none of it")
    func allowedOutputs() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                """
                cp $repo/Fixtures/layers/telemetry.zip a.zip; cp -r $repo/TrustStore .
                for name in leaf regional ca root; do cat $repo/Fixtures/pki/$name.pem; done > chain.pem
                layerlock sign a.zip --profile acme_layers/AbCdEf0123 --key $repo/Fixtures/pki/leaf.key.pem \
                    --chain chain.pem --as-of 2026-09-03T10:30:15Z --output a.zip || exit 2
                layerlock lock a.zip || exit 3
                layerlock verify a.zip --lock layers.lock --trust TrustStore --output report.json --format json || exit 4
                layerlock verify a.zip --output - --format json && test -s report.json && ! test -e ./-
                """, in: folder)
            #expect(result.status == 0, "\(result.text)\(result.errors)")
        }
    }

    @Test(
        "what signs writes a file, and standard output says which",
        arguments: [
            "sign a.zip \(signing) --output -", "endorse a.zip \(signing) \(statement) --output -",
            "lock a.zip --output -",
        ])
    func standardOutput(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                "cp $repo/Fixtures/layers/telemetry.zip a.zip; layerlock \(command); code=$?; ls ./- && exit 9; exit $code",
                in: folder)
            #expect(result.status == 64, "\(result.text)\(result.errors)")
            #expect(result.errors.contains("--output takes a file"), "\(result.errors)")
        }
    }

    @Test("unpack reports as the other commands do, and nothing is written of what is refused")
    func unpackReports() async throws {
        try await withTemporaryFolder { folder in
            let layer = try await shell(
                "layerlock unpack $repo/Fixtures/layers/telemetry.zip --to out --format json --output r.json"
                    + " && grep -q '\"verdict\": \"allow\"' r.json && test -d out/python",
                in: folder)
            #expect(layer.status == 0)
            let hostile = try await shell(
                "layerlock unpack $repo/Fixtures/hostile/hidden-entry.zip --to no --format json", in: folder)
            #expect(hostile.status == 10)
            #expect(hostile.text.contains("archive.zip-hidden-entry"))
            let nothing = try await shell("test ! -e no", in: folder)
            #expect(nothing.status == 0)
            let again = try await shell(
                "layerlock unpack $repo/Fixtures/layers/telemetry.zip --to out --format json", in: folder)
            #expect(again.status == 1)
            #expect(again.text.contains("output.exists"))
        }
    }

    @Test(
        "an altered manifest beside the lockfile is an error, though the tree alone would do", arguments: [true, false])
    func alteredManifest(isArtifactAsPinned: Bool) async throws {
        try await withTemporaryFolder { folder in
            let found = isArtifactAsPinned ? "telemetry" : "telemetry-tampered"
            let result = try await shell(
                """
                layerlock lock $repo/Fixtures/layers/telemetry.zip; for m in layers.lock.d/*; do echo >> $m; done
                layerlock verify $repo/Fixtures/layers/\(found).zip --name telemetry --lock layers.lock
                """, in: folder)
            #expect(result.status == 1)
            #expect(result.text.contains("lockfile.manifest-invalid"))
        }
    }

    @Test("a pin needs a name", arguments: ["''", "\"$(printf 'a\\001b')\""])
    func lockWithoutAName(_ name: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                "layerlock lock $repo/Fixtures/layers/telemetry.zip --name \(name)", in: folder)
            #expect(result.status == 64)
        }
    }
}
