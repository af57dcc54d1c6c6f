import TestKit
import Testing

/// `--cache`, against the stand-ins of `SourceCommandTests`.
@Suite(.needsProgram, .needs(.python)) struct SourceCacheTests {
    @Test func whatIsFetchedIsCachedAndHashedAgain() async throws {
        let answer = try await SourceCommandTests.run(
            """
            run() { layerlock inspect "$1" --cache kept $2 $3 > out 2>&1 || { cat out; exit 1; }; }
            run $layer; run $layer; [ $(grep -c presigned requests) = 1 ] || exit 2
            run oci://$host/team/app:1 --platform linux/amd64; run oci://$host/team/app:1 --platform linux/amd64
            [ $(grep -c /blobs/ requests) = 4 ] || { cat requests; exit 3; }
            for file in kept/sha256-*; do printf x >> $file; done; run $layer; [ $(grep -c presigned requests) = 2 ] || exit 4
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func aCacheWithoutRoomKeepsNobodyFromTheArtifact() async throws {
        let answer = try await SourceCommandTests.run(
            """
            run() { layerlock inspect $layer --cache kept "$@" > out 2>&1 || { cat out; exit 1; }; }
            mkdir kept; printf x > kept/sha256-old; touch -d '2 days ago' kept/sha256-old
            printf x > kept/.layerlock-1.tmp; touch -d '2 days ago' kept/.layerlock-1.tmp
            printf x > kept/.layerlock-2.tmp
            run --cache-limit 10; [ "$(ls kept)" = sha256-old ] || { ls kept; exit 2; }
            run --cache-limit $(wc -c < layer.zip); [ -e kept/sha256-old ] && exit 3
            [ $(ls kept | wc -l) = 1 ] && [ "$(ls -A kept | grep tmp)" = .layerlock-2.tmp ] || { ls -A kept; exit 4; }
            for name in a b c; do truncate -s 4611686018427387903 kept/layout-$name.tar || true; done
            layerlock inspect $layer --cache kept > out 2>&1 || { cat out; exit 6; }
            layerlock inspect $layer --cache /proc/layerlock > out 2>&1 || { cat out; exit 5; }
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func layersThatAKeptImageHasAreNotFetchedAgain() async throws {
        let answer = try await SourceCommandTests.run(
            """
            run() { layerlock inspect oci://$host/team/app:$1 --cache kept > out 2>&1 || { cat out; exit 1; }; }
            blobs() { grep -c '"GET", "/v2/team/app/blobs/' requests; }
            run single; first=$(blobs); run later; [ $(($(blobs) - first)) = 2 ] || { cat requests; exit 2; }
            layerlock inspect oci://$host/team/app:later > other 2>&1; diff out other || exit 3
            # What is damaged there comes again.
            rm kept/layout-*.tar; run single; second=$(blobs)
            python3 - <<'END'
            import glob
            layer = open("blobs/sha256/" + open("layer.digest").read()[7:], "rb").read()
            path = glob.glob("kept/layout-*.tar")[0]
            data = open(path, "rb").read()
            assert layer in data
            open(path, "wb").write(data.replace(layer, layer[:-1] + b"x"))
            END
            run later; [ $(($(blobs) - second)) = 3 ] || { cat requests; exit 4; }
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }
}
