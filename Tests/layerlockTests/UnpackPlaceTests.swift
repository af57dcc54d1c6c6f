import Glibc
import TestKit
import Testing

/// Unpacking where somebody else may write: nothing lands outside the folder that was named.
@Suite(.enabled(if: program != nil && Tool.python.isInstalled, "layerlock or python3 is missing"))
struct UnpackPlaceTests {
    private static let isRoot = geteuid() == 0
    private static let layer = "$repo/Fixtures/layers/telemetry.zip"
    private static let other = "setpriv --reuid 65534 --regid 65534 --clear-groups"

    @Test("root does not unpack into a folder that others write to, unless it is sticky", .enabled(if: isRoot))
    func parents() async throws {
        try await withTemporaryFolder { folder in
            for (mode, owner, status) in [
                ("0777", "0:0", 1), ("0775", "0:65534", 1), ("1777", "0:0", 0), ("0755", "0:0", 0), ("0775", "0:0", 0),
                ("0755", "65534:65534", 0),
            ] {
                let result = try await shell(
                    """
                    rm -rf shared; mkdir shared; chown \(owner) shared; chmod \(mode) shared
                    layerlock unpack \(Self.layer) --to shared/out; code=$?
                    test -d shared/out/python; echo "$code $?"; ls -A shared
                    """, in: folder)
                #expect(
                    result.text.contains("\(status) \(status)\n"), "\(mode) \(owner): \(result.text)\(result.errors)")
                #expect(!result.text.contains("layerlock-"))
            }
        }
    }

    @Test("root follows no link that somebody else can change, and follows its own", .enabled(if: isRoot))
    func links() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                """
                mkdir theirs target; chown 65534 theirs; ln -s ../target theirs/link; chown -h 65534 theirs/link; ln -s target own
                layerlock unpack \(Self.layer) --to theirs/link/out && exit 9
                layerlock unpack \(Self.layer) --to theirs/link && exit 8
                test -z "$(ls -A target)" || exit 7
                layerlock unpack \(Self.layer) --to own/out && test -d target/out/python
                """, in: folder)
            #expect(result.status == 0, "\(result.text)\(result.errors)")
            #expect(result.errors.contains("a link that somebody else can change"))
        }
    }

    /// The attack itself: whoever owns the folder renames the stage and puts a link to a folder of root's in its place.
    @Test("a stage that is swapped for a link", .enabled(if: isRoot), .timeLimit(.minutes(5)))
    func swappedStage() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                """
                chmod 755 .; mkdir victim shared; chown 65534 shared
                cat > swap.py <<'END'
                import os, sys
                os.chdir(sys.argv[1])
                number = 0
                while not os.path.exists('../stop'):
                    for name in os.listdir('.'):
                        if '.layerlock-' in name and not os.path.islink(name):
                            number += 1
                            try:
                                os.rename(name, 'moved%d' % number)
                                os.symlink(sys.argv[2], name)
                            except OSError:
                                pass
                END
                \(Self.other) true || exit 77
                \(Self.other) python3 swap.py "$PWD/shared" "$PWD/victim" & swapping=$!
                for run in 1 2 3 4 5; do
                    layerlock unpack \(Self.layer) --to shared/out$run >errors 2>&1
                    case $? in
                        0) test -d shared/out$run/python || echo incomplete ;;
                        1) ;;
                        *) echo odd ;;
                    esac
                done
                touch stop; wait $swapping
                find victim -mindepth 1; find shared -type f | grep -v /out
                exit 0
                """, in: folder)
            #expect(result.status == 0 || result.status == 77)
            #expect(result.text.isEmpty, "\(result.text)")
        }
    }

    @Test("a failed unpacking leaves nothing behind, however deep", arguments: [1, 1_500])
    func deepFailure(_ depth: Int) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                """
                python3 -c '
                import zipfile
                with zipfile.ZipFile("deep.zip", "w") as z:
                    z.writestr("d/" * \(depth) + "f", b"x")
                    z.writestr("big", bytes(1 << 20))'
                mkdir place
                (ulimit -f 100; layerlock unpack deep.zip --to place/out); echo "code $?"; ls -A place
                layerlock unpack deep.zip --to place/out && find place/out -type d | wc -l
                """, in: folder)
            #expect(result.text.contains("code 1\n"), "\(result.text)\(result.errors)")
            #expect(!result.text.contains("layerlock-"))
            #expect(result.text.hasSuffix("\n\(depth + 1)\n"), "\(result.text)")
        }
    }

    @Test("links to empty folders, `.` and a trailing slash name a place; one that holds something does not")
    func places() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                """
                mkdir empty1 empty2 full; touch full/file; ln -s empty1 link; ln -s full/file tofile
                layerlock unpack \(Self.layer) --to link && test -L link && test -d empty1/python || exit 9
                (cd empty2 && layerlock unpack \(Self.layer) --to .) && test -d empty2/python || exit 8
                layerlock unpack \(Self.layer) --to new/ && test -d new/python || exit 7
                for place in full full/file tofile / link; do layerlock unpack \(Self.layer) --to $place && exit 6; done
                layerlock unpack \(Self.layer) --to missing/out && exit 5
                ls -A full empty1 | grep layerlock && exit 4
                exit 0
                """, in: folder)
            #expect(result.status == 0, "\(result.text)\(result.errors)")
        }
    }
}
