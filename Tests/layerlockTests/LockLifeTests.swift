import TestKit
import Testing

/// A lockfile after the first day: what changed, came, went and was renamed.
@Suite("Life of a lockfile", .needsProgram, .needs(.python)) struct LockLifeTests {
    private static let prelude = """
        is() { [ $? = $1 ] || { echo "exit $? and not $1: $2"; cat out; exit 99; }; }
        says() { grep -qF -- "$1" out || { echo "does not say: $1"; cat out; exit 98; }; }
        silent() { ! grep -qF -- "$1" out || { echo "says: $1"; cat out; exit 97; }; }
        pin() { python3 -c "import json,sys; print(json.dumps([p for p in json.load(open('layers.lock'))['artifacts'] if p['name'] == sys.argv[1]]))" "$1"; }
        for name in a b c; do
            python3 -c "import sys, zipfile; zipfile.ZipFile(sys.argv[1] + '.zip', 'w').writestr('python/' + sys.argv[1] + '.py', 'x = 1')" $name
        done
        layerlock lock a.zip b.zip c.zip --quiet || exit 96
        cp layers.lock first.lock
        change() { python3 -c "import sys, zipfile; zipfile.ZipFile(sys.argv[1] + '.zip', 'a').writestr('python/new.py', 'y = 2')" $1; }

        """

    private func run(_ script: String) async throws {
        let result = try await withTemporaryFolder { folder in try await shell(Self.prelude + script, in: folder) }
        #expect(result.status == 0, "\(result.text) \(result.errors)")
    }

    @Test("without artifacts and changes nothing happens")
    func nothing() async throws {
        try await run(
            """
            layerlock lock > out 2>&1; is 0 lock
            says '3 unchanged'; cmp layers.lock first.lock; is 0 same
            """)
    }

    @Test("what changed is shown and stays pinned as it was, until --update takes it")
    func changed() async throws {
        try await run(
            """
            change b
            layerlock lock > out 2>&1; is 12 lock
            says 'python/new.py'; says '2 unchanged, 1 changed and left as pinned'; says 'layerlock lock --update --only b'
            cmp layers.lock first.lock; is 0 same
            layerlock lock --format json > out 2>&1; is 12 json
            says '"id": "lock.drift"'; says '"python/new.py"'
            layerlock lock --update > out 2>&1; is 0 update
            says 'python/new.py'; says '1 replaced, 2 unchanged'
            layerlock verify > out 2>&1; is 0 verify
            [ "$(diff first.lock layers.lock | grep -c '^>')" = 9 ]; is 0 "digests, code, sizes, tree, files and packing move, and nothing else"
            """)
    }

    @Test("--only takes some changes, and names that are not pinned are wrong usage")
    func only() async throws {
        try await run(
            """
            before=$(pin c); change b; change c
            layerlock lock --update --only b > out 2>&1; is 0 only
            silent 'c.zip'; [ "$(pin c)" = "$before" ]; is 0 "c stays"
            layerlock verify > out 2>&1; is 12 verify
            layerlock lock --update --only nothing > out 2>&1; is 64 nothing
            layerlock lock a.zip --update > out 2>&1; is 64 given
            """)
    }

    @Test("a repack is no change of content")
    func repacked() async throws {
        try await run(
            """
            python3 - <<'END'
            import zipfile
            i = zipfile.ZipInfo("python/b.py", (2001, 1, 1, 0, 0, 0)); i.external_attr = 0o600 << 16
            old = zipfile.ZipFile("b.zip").infolist()[0]; i.external_attr, i.create_system = old.external_attr, old.create_system
            zipfile.ZipFile("b.zip", "w").writestr(i, "x = 1")
            END
            layerlock lock > out 2>&1; is 0 lock
            says 'left as pinned'; cmp layers.lock first.lock; is 0 same
            layerlock lock --update > out 2>&1; is 0 update
            ! cmp -s layers.lock first.lock; is 0 taken
            """)
    }

    @Test("what vanished is an error, until --prune drops its pin")
    func vanished() async throws {
        try await run(
            """
            rm b.zip
            layerlock lock > out 2>&1; is 1 lock
            says input.not-found; says 'layerlock lock --prune'; cmp layers.lock first.lock; is 0 same
            layerlock lock --prune --check > out 2>&1; is 12 check
            cmp layers.lock first.lock; is 0 "check writes nothing"
            layerlock lock --prune > out 2>&1; is 0 prune
            says 'b: its artifact is gone'; says '1 dropped'
            [ "$(pin b)" = "[]" ]; is 0 dropped
            [ "$(ls layers.lock.d | wc -l)" = 2 ]; is 0 manifests
            layerlock verify > out 2>&1; is 0 verify
            rm a.zip c.zip; cp layers.lock second.lock
            layerlock lock --prune > out 2>&1; is 1 "nothing would stay"
            says 'nothing would stay pinned'; cmp layers.lock second.lock; is 0 same
            """)
    }

    @Test("names are removed and changed, and nothing of the rest moves")
    func names() async throws {
        try await run(
            """
            a=$(pin a); c=$(pin c)
            layerlock lock --remove b > out 2>&1; is 0 remove
            says 'b: removed'; says '2 pins'; [ "$(pin a)$(pin c)" = "$a$c" ]; is 0 rest
            diff first.lock layers.lock | grep '^>' && exit 95
            layerlock lock --remove b > out 2>&1; is 64 again
            layerlock lock --rename a api > out 2>&1; is 0 rename
            [ "$(pin api)" = "$(echo "$a" | sed 's/"name": "a"/"name": "api"/')" ]; is 0 renamed
            layerlock verify api=a.zip c.zip --strict-names --complete > out 2>&1; is 0 verify
            layerlock lock --rename api c > out 2>&1; is 64 taken
            layerlock lock --rename nothing d > out 2>&1; is 64 unknown
            layerlock lock --rename api > out 2>&1; is 64 one
            layerlock lock --rename api "$(printf 'a\\033b')" > out 2>&1; is 1 control
            layerlock lock --remove api c > out 2>&1; is 1 all
            layerlock lock --remove c --output no.lock > out 2>&1; is 1 nofile
            [ ! -e no.lock ] && [ ! -e no.lock.d ]; is 0 "nothing comes to be"
            cp a.zip remove; layerlock lock remove > out 2>&1; is 0 "a file of that name"
            """)
    }

    @Test("what is refused keeps everything as it was")
    func refused() async throws {
        try await run(
            """
            change b; printf garbage > c.zip
            layerlock lock --update > out 2>&1; is 10 refused
            cmp layers.lock first.lock; is 0 same
            """)
    }

    @Test("what nobody was shown is not pinned")
    func unshown() async throws {
        try await run(
            """
            change b
            layerlock lock --update > /dev/full 2> out; is 1 full
            cmp layers.lock first.lock; is 0 same
            """)
    }

    @Test("several at once lose nothing")
    func atOnce() async throws {
        try await run(
            """
            for name in d e f g; do
                cp a.zip $name.zip; change $name
                layerlock lock $name.zip --quiet & pids="$pids $!"
            done
            change a; layerlock lock --update --quiet & pids="$pids $!"
            layerlock lock --rename c cc --quiet & pids="$pids $!"
            for pid in $pids; do wait $pid; is 0 "$pid"; done
            layerlock verify cc=c.zip a.zip b.zip d.zip e.zip f.zip g.zip --complete --strict-names > out 2>&1; is 0 verify
            """)
    }
}
