import TestKit
import Testing

/// What `lock --check` compares, and what no command asks for.
@Suite(.needsProgram, .needs(.python)) struct LockCommandTests {
    private static let prelude = """
        is() { [ $? = $1 ] || { echo "exit $? and not $1: $2"; cat out; exit 99; }; }
        says() { grep -qF -- "$1" out || { echo "does not say: $1"; cat out; exit 98; }; }
        silent() { ! grep -qF -- "$1" out || { echo "says: $1"; cat out; exit 97; }; }
        cp "$repo/Fixtures/layers/telemetry.zip" telemetry.zip
        cp "$repo/Fixtures/layers/vendor.zip" vendor.zip

        """

    private func run(_ script: String) async throws {
        let result = try await withTemporaryFolder { folder in try await shell(Self.prelude + script, in: folder) }
        #expect(result.status == 0, "\(result.text) \(result.errors)")
    }

    @Test func theSameBytesInAnotherFolderAreNoChange() async throws {
        try await run(
            """
            layerlock lock telemetry.zip --quiet; mkdir dist; mv telemetry.zip dist/
            cp layers.lock before
            layerlock lock dist/telemetry.zip --check > out 2>&1; is 0 moved
            says 'telemetry.zip'; says 'was pinned from'; cmp -s before layers.lock; is 0 written
            layerlock lock dist/telemetry.zip > out; is 0 lock
            grep -q '"source": "dist/telemetry.zip"' layers.lock; is 0 source
            """)
    }

    @Test func aChangeIsToldArtifactByArtifact() async throws {
        try await run(
            """
            layerlock lock telemetry.zip vendor.zip --quiet; cp telemetry.zip vendor.zip
            layerlock lock telemetry.zip vendor.zip --check > out 2>&1; is 12 changed
            says '= telemetry'; says '~ vendor'; says '1 replaced, 1 unchanged'; says 'added'
            layerlock lock vendor.zip --check --format json > out 2>&1; is 12 json
            says 'another tree is pinned'; says 'layerlock lock vendor.zip'
            rm -r layers.lock.d
            layerlock lock vendor.zip --check --format json > out 2>&1; is 12 unshown
            silent 'layerlock lock vendor.zip'; says 'from version control'
            """)
    }

    @Test func anOldLockfileIsReadAndItsUpgradeNamed() async throws {
        try await run(
            """
            layerlock lock telemetry.zip vendor.zip --quiet
            python3 - <<'END'
            import json
            file = json.load(open("layers.lock")); file["schemaVersion"] = 1
            for pin in file["artifacts"]:
                for member in "codeSha256", "packing", "hooks": pin.pop(member, None)
            json.dump(file, open("old.lock", "w"), indent=2); open("old.lock", "a").write("\\n")
            END
            cp -r layers.lock.d old.lock.d
            layerlock verify telemetry.zip vendor.zip --lock old.lock > out 2>&1; is 0 verify
            layerlock lock telemetry.zip vendor.zip --check --output old.lock > out 2>&1; is 12 check
            says 'older version of layerlock: lock adds codeSha256'; says '2 upgraded'
            layerlock lock telemetry.zip vendor.zip --output old.lock > out; is 0 lock
            cmp old.lock layers.lock; is 0 same
            layerlock lock telemetry.zip vendor.zip --check --output old.lock > out; is 0 again
            """)
    }

    @Test func aPinSaysWhatLambdaSays() async throws {
        try await run(
            """
            layerlock lock telemetry.zip --quiet
            python3 - > out <<'END'
            import base64, hashlib, json
            pin = json.load(open("layers.lock"))["artifacts"][0]
            print(pin["codeSha256"] == base64.b64encode(hashlib.sha256(open("telemetry.zip", "rb").read()).digest()).decode())
            END
            says True
            gzip -k telemetry.zip; layerlock lock whole=telemetry.zip.gz --quiet; is 0 gzip
            [ "$(grep -c "$(grep -m1 codeSha256 layers.lock | cut -d'"' -f4)" layers.lock)" = 2 ]; is 0 "code of what is inside"
            """)
    }

    @Test func whatPeopleWroteIsKeptThroughUpdates() async throws {
        try await run(
            """
            layerlock lock telemetry.zip --quiet
            python3 - <<'END'
            import json
            file = json.load(open("layers.lock"))
            file["artifacts"][0].update(owner="platform", reviewedBy="ada", note="see #41")
            json.dump(file, open("layers.lock", "w"), indent=2); open("layers.lock", "a").write("\\n")
            END
            layerlock lock telemetry.zip --check > out 2>&1; is 0 check
            cp vendor.zip telemetry.zip; layerlock lock telemetry.zip --quiet
            for word in '"owner": "platform"' '"reviewedBy": "ada"' '"note": "see #41"'; do
                grep -qF "$word" layers.lock; is 0 "$word"
            done
            """)
    }

    @Test("what is not pinned is never asked to be pinned before it was looked at")
    func remedies() async throws {
        try await run(
            """
            layerlock lock telemetry.zip vendor.zip --quiet
            python3 -c "import zipfile; zipfile.ZipFile('release.zip', 'w').writestr('python/evil.py', 'x')"
            layerlock verify release.zip > out 2>&1; is 12 missing
            says lock.missing; silent 'layerlock lock'; says 'layerlock inspect release.zip'; says 'NAME=release.zip'
            layerlock lock release.zip --check > out 2>&1; is 12 check
            cp release.zip vendor.zip; layerlock verify vendor.zip > out 2>&1; is 12 drift
            says 'python/evil.py'; says 'layerlock lock vendor.zip'
            rm -r layers.lock.d; layerlock verify vendor.zip > out 2>&1; is 12 unshown
            silent 'layerlock lock'; says 'from version control'
            """)
    }

    @Test func anImageAndAZipDifferInKind() async throws {
        try await run(
            """
            image="$repo/Fixtures/images/checkout.tar"
            for sides in "telemetry.zip $image" "$image telemetry.zip"; do
                layerlock diff $sides > out 2>&1; is 12 "$sides"
                says 'kinds differ'; says lock.drift; silent 'no differences'
            done
            layerlock diff telemetry.zip telemetry.zip > out; is 0 same
            says 'no differences'
            """)
    }

    @Test func artifactsAreNamedWhereverTheyAreGiven() async throws {
        try await run(
            """
            layerlock lock telemetry.zip vendor.zip --quiet; mkdir dist; mv telemetry.zip dist/layer.zip
            layerlock diff layers.lock telemetry=dist/layer.zip > out 2>&1; is 0 diff
            silent lock.unnamed
            layerlock diff layers.lock vendor=dist/layer.zip > out 2>&1; is 12 swapped
            layerlock diff a=dist/layer.zip b=vendor.zip --format json > out 2>&1; is 12 names
            says '"name": "b"'
            layerlock sbom telemetry=dist/layer.zip > out; is 0 sbom
            says '"name": "telemetry"'
            layerlock unpack telemetry=dist/layer.zip --to root > out; is 0 unpack
            layerlock manifest telemetry=dist/layer.zip > out; is 0 manifest
            layerlock rescan telemetry=dist/layer.zip vendor.zip --lock layers.lock --ledger l.db > out 2>&1; is 0 rescan
            says telemetry
            layerlock rescan vendor=dist/layer.zip --lock layers.lock --ledger l.db > out 2>&1; is 12 "rescan of another's"
            says lock.swapped
            layerlock rescan new=dist/layer.zip --lock layers.lock --ledger l.db > out 2>&1; is 12 "rescan of nothing pinned"
            """)
    }

    @Test func anAllowanceThatAllowsNothingIsTold() async throws {
        try await run(
            """
            allow="--allow archive.zip-setuid=python/x"
            for command in inspect verify manifest sbom stack "unpack --to root" "lock"; do
                layerlock $command telemetry.zip $allow > out 2>&1; is 0 "$command"
                says 'archive.zip-setuid=python/x allows nothing'
            done
            layerlock diff telemetry.zip telemetry.zip $allow > out 2>&1; is 0 diff
            says 'archive.zip-setuid=python/x allows nothing'
            layerlock inspect telemetry.zip $allow --format json > out; is 0 json
            says input.unused-allowance
            layerlock inspect telemetry.zip nowhere.zip $allow > out 2>&1; is 1 "one is not read"
            silent 'allows nothing'
            """)
    }
}
