import TestKit
import Testing

/// Rescans of what Lambda, S3 and registries serve, against the stand-ins of `SourceCommandTests`, which say what was asked of them.
@Suite(.needsProgram, .needs(.python)) struct StatedRescanTests {
    /// Looks that lie twenty days back, in the ledger `l`; `$content` counts requests for content.
    private static let looked = """
        content() { grep -c 'presigned\\|/blobs/\\|"GET", "/bucket' requests; }
        rescan() { layerlock rescan --lock layers.lock --ledger l --platform linux/amd64 "$@" > out 2>&1; }
        status() { layerlock status --lock layers.lock --ledger l --allow-no-advisories "$@"; }
        rescan --as-of $(date -u -d '20 days ago' +%FT%TZ) || { cat out; exit 10; }
        status > out 2>&1; [ $? = 13 ] || { cat out; exit 11; }
        read=$(content)
        """

    @Test func whatIsStatedToBeTheSameIsNotFetched() async throws {
        let answer = try await SourceCommandTests.run(
            """
            layerlock lock $layer object="s3://bucket/a b/ü+layer.zip?versionId=v/1" image=oci://$host/team/app:single \\
                fixed=oci://$host/team/app@$(cat index.digest) --platform linux/amd64 > out 2>&1 || { cat out; exit 1; }
            layerlock lock pay=${layer%%:layer*}:function:pay:live key="s3://bucket/a b/ü+layer.zip" > out 2>&1 || { cat out; exit 1; }
            \(Self.looked)
            rescan --format json || { cat out; exit 2; }
            [ $(content) = $read ] || { cat requests; exit 3; }
            python3 - <<'CHECK' || exit 4
            import json
            report = json.load(open("out"))
            assert report["rescan"]["stated"] == 6, report["rescan"]
            for artifact in report["artifacts"]:
                scan = artifact["scan"]
                assert scan["bytesSeen"] == 0 and "statement" in scan["scanners"] and "reading" not in scan["scanners"], scan
            CHECK
            status > out 2>&1 || { cat out; exit 5; }
            grep -q 'read 20d ago, stated to be the same since' out || { cat out; exit 6; }
            status --format json > out || exit 7
            grep -q '"stated": "20' out && grep -q '"bytesSeen": [1-9]' out || { cat out; exit 8; }
            layerlock verify layer.zip --name telemetry --max-scan-age 7d --ledger l --allow-no-advisories > out 2>&1 || { cat out; exit 9; }
            grep -qE 'read 20d ago, stated to be the same [0-9a-z ]+ ago' out && ! grep -q rescanned out || { cat out; exit 12; }
            rescan && grep -q 'nothing is due' out && [ $(content) = $read ] || { cat out; exit 13; }
            # As old as it is, it is read, whatever was stated a moment ago; no longer than a gate counts it.
            rescan --max-reading-age 31d; [ $? = 64 ] && grep -q '30d at the most' out || { cat out; exit 18; }
            rescan --max-reading-age 21d && grep -q 'nothing is due' out && [ $(content) = $read ] || { cat out; exit 19; }
            rescan --max-reading-age 10d && [ $(content) -gt $read ] || { cat out; exit 14; }
            grep -q 'rescanned 6 artifacts' out || { cat out; exit 15; }
            read=$(content); rescan --all && [ $(content) -gt $read ] || { cat out; exit 16; }
            layerlock ledger check --ledger l > out 2>&1 || { cat out; exit 17; }
            """, state: #"{"referrers": {}}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func whatIsStatedToBeAnotherIsFetchedAndDriftIsTold() async throws {
        let answer = try await SourceCommandTests.run(
            """
            layerlock lock $layer key="s3://bucket/a b/ü+layer.zip" > out 2>&1 || { cat out; exit 1; }
            \(Self.looked)
            cp other.zip layer.zip
            rescan; [ $? = 12 ] || { cat out; exit 2; }
            [ $(content) -ge $((read + 2)) ] || { cat requests; exit 3; }
            grep -q 'telemetry.*finding' out && grep -q 'key.*finding' out && grep -q lock.drift out || { cat out; exit 4; }
            # What lies there is looked at until it is what was pinned.
            read=$(content); rescan; [ $? = 12 ] && [ $(content) -gt $read ] || { cat out; exit 5; }
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// The ledger tells of drift by looks alone: no statement stands for one that found some.
    @Test func whatIsNotAsPinnedIsReadWhateverIsStated() async throws {
        let answer = try await SourceCommandTests.run(
            """
            layerlock lock $layer > out 2>&1 || { cat out; exit 1; }
            cp layers.lock honest
            sed -i 's/"unpackedSize": [0-9]*/"unpackedSize": 999/' layers.lock
            cmp -s honest layers.lock && exit 2
            content() { grep -c presigned requests; }
            rescan() { layerlock rescan --lock layers.lock --ledger ${ledger:-l} "$@" > out 2>&1; }
            rescan --as-of $(date -u -d '20 days ago' +%FT%TZ); [ $? = 12 ] && grep -q lock.drift out || { cat out; exit 3; }
            # Due for its age alone, and as stated; then recent enough.
            for time in 10 1 0; do
                read=$(content); rescan --as-of $(date -u -d "$time days ago" +%FT%TZ)
                [ $? = 12 ] && grep -q lock.drift out && [ $(content) -gt $read ] || { cat out; exit 4; }
                grep -qE 'gone|unread' out && { cat out; exit 5; }
            done
            layerlock verify layer.zip --name telemetry > out 2>&1; [ $? = 12 ] || { cat out; exit 6; }
            # The honest pin's look is one that a statement can stand for.
            cp honest layers.lock
            ledger=honest.l
            rescan --as-of $(date -u -d '20 days ago' +%FT%TZ) || { cat out; exit 7; }
            read=$(content); rescan || { cat out; exit 8; }
            grep -q '1 unread' out && [ $(content) = $read ] || { cat out; exit 9; }
            ledger=l
            # So is that of a pin that was mended, once it was read.
            read=$(content); rescan && [ $(content) -gt $read ] && grep -q 'gone.*lock.drift' out || { cat out; exit 10; }
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// Nobody who reads nothing can tell: docs/rescan.md says so, and `--all` is there.
    @Test func whoeverStatesTheOldDigestOfOtherBytesIsFoundOutByAllAlone() async throws {
        let answer = try await SourceCommandTests.run(
            """
            layerlock lock $layer > out 2>&1 || { cat out; exit 1; }
            \(Self.looked)
            cp other.zip layer.zip
            rescan || { cat out; exit 2; }
            grep -q '1 unread, stated to be the same' out && [ $(content) = $read ] || { cat out; exit 3; }
            rescan --all; [ $? = 10 ] && grep -q source.digest out || { cat out; exit 4; }
            # It was refused, and is due until it is as it was.
            read=$(content); rescan; [ $? = 10 ] && [ $(content) -gt $read ] || { cat out; exit 5; }
            """,
            state: #"{"layers": {"\#(SourceCommandTests.layer)": {"file": "layer.zip", "claims": \#(Self.claims)}}}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// The manifest's digest says nothing of signatures, which lie beside it.
    @Test func anImageThatIsSignedMeanwhileIsFetched() async throws {
        let answer = try await SourceCommandTests.run(
            """
            signatures=blobs/sha256/$(python3 -S -c 'import json
            print(*(digest[7:] for tag, digest in json.load(open("state.json"))["tags"].items() if tag.startswith("sha256-")))')
            mv $signatures kept
            layerlock lock app=oci://$host/team/app:1 --platform linux/amd64 > out 2>&1 || { cat out; exit 1; }
            \(Self.looked)
            rescan && [ $(content) = $read ] && grep -q '1 unread' out || { cat out; exit 2; }
            mv kept $signatures
            rescan --max-scan-age 0s; [ $(content) -gt $read ] && grep -q 'rescanned 1 artifact' out || { cat out; exit 3; }
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func whatNobodyStatesIsFetched() async throws {
        let answer = try await SourceCommandTests.run(
            """
            layerlock lock parts=s3://bucket/parts.zip > out 2>&1 || { cat out; exit 1; }
            \(Self.looked)
            rescan && [ $(content) -gt $read ] && grep -q 'rescanned 1 artifact' out || { cat out; exit 2; }
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func whoeverCannotBeAskedIsToldOf() async throws {
        let answer = try await SourceCommandTests.run(
            """
            layerlock lock $layer > out 2>&1 || { cat out; exit 1; }
            \(Self.looked)
            AWS_SECRET_ACCESS_KEY=wrong layerlock rescan --lock layers.lock --ledger l > out 2>&1; [ $? = 1 ] || { cat out; exit 2; }
            grep -q source.denied out || { cat out; exit 3; }
            status > out 2>&1; [ $? = 13 ] || { cat out; exit 4; }
            # Nothing is taken at its word after an attempt that failed.
            rescan && [ $(content) -gt $read ] && grep -q 'rescanned 1 artifact' out || { cat out; exit 5; }
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// What is true of the stand-in's layer before it is another one.
    private static let claims = #"{"CodeSha256": "8qQjV4sUuo1olrUCNpencU0234X3An5O7D3zA2v06ys=", "CodeSize": 133}"#
}
