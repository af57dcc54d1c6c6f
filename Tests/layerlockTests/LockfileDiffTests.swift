import TestKit
import Testing

/// What a pull request changes, told from two lockfiles.
@Suite(
    "Two lockfiles", .needsProgram, .needs(.python),
    .needs("git") { try await Tool.shell.run(["-c", "git --version"]).status == 0 })
struct LockfileDiffTests {
    private static let prelude = """
        is() { [ $? = $1 ] || { echo "exit $? and not $1: $2"; cat out; exit 99; }; }
        says() { grep -qF -- "$1" out || { echo "does not say: $1"; cat out; exit 98; }; }
        silent() { ! grep -qF -- "$1" out || { echo "says: $1"; cat out; exit 97; }; }
        make() { python3 -c "
        import sys, zipfile
        with zipfile.ZipFile(sys.argv[1], 'w') as z:
            for word in sys.argv[2:]:
                name, text = word.split('=', 1)
                z.writestr(name, text.replace(';', chr(10)))
        " "$@"; }
        requests() { make a.zip "python/requests/__init__.py=$2" "python/requests-$1.dist-info/METADATA=Name: requests;Version: $1;" "python/requests-$1.dist-info/RECORD=requests/__init__.py,,;requests-$1.dist-info/METADATA,,;requests-$1.dist-info/RECORD,,;" $3; }
        export HOME=$PWD GIT_CONFIG_NOSYSTEM=1
        git init -q . && git config user.name t && git config user.email t@example.org
        requests 2.31.0 a; make b.zip python/b.py=b; make c.zip python/c.py=c
        layerlock lock a.zip b.zip c.zip --quiet || exit 96
        git add layers.lock layers.lock.d && git commit -qm first
        cp layers.lock old.lock; cp -r layers.lock.d old.lock.d

        """

    private func run(_ script: String) async throws {
        let result = try await withTemporaryFolder { folder in try await shell(Self.prelude + script, in: folder) }
        #expect(result.status == 0, "\(result.text) \(result.errors)")
    }

    @Test("nothing changed")
    func nothing() async throws {
        try await run(
            """
            for sides in "old.lock layers.lock" "--base HEAD" "--base HEAD layers.lock"; do
                layerlock diff $sides > out 2>&1; is 0 "$sides"
                says 'no differences'
            done
            """)
    }

    @Test("artifact by artifact, package by package, nobody's files first")
    func changes() async throws {
        try await run(
            """
            requests 2.32.0 b python/evil.py=evil; make d.zip python/d.py=d
            layerlock lock --update --quiet > /dev/null; layerlock lock d.zip --quiet
            layerlock lock --remove b --quiet; layerlock lock --rename c cc --quiet
            for sides in "old.lock layers.lock" "--base HEAD"; do
                layerlock diff $sides > out 2>&1; is 12 "$sides"
                says 'requests 2.31.0 → 2.32.0'; says 'owned by nobody: 1 file'; says 'python/evil.py'
                says 'b: no longer pinned'; says 'cc: renamed from c'; says 'd: new'
                says '1 changed, 1 new, 1 renamed, 1 gone'
                layerlock diff $sides --format markdown > out 2>&1; is 12 markdown
                says '**`owned by nobody`**: 1 file'; says '<summary><code>requests 2.31.0 → 2.32.0</code>'
            done
            mkdir sub; cd sub
            layerlock diff --base HEAD ../layers.lock > ../out 2>&1; is 12 sub
            cd ..; says '1 changed, 1 new, 1 renamed, 1 gone'
            mv a.zip gone.zip; layerlock diff --base HEAD > out 2>&1; is 12 "not at hand"
            says packages.unread; says 'python/evil.py'
            """)
    }

    @Test("a lockfile that is new, and revisions that are none")
    func revisions() async throws {
        try await run(
            """
            git rm -q --cached layers.lock; git commit -qm none
            layerlock diff --base HEAD > out 2>&1; is 12 new
            says '3 new'
            layerlock diff --base HEAD~1 > out 2>&1; is 0 first
            for revision in nothing 'HEAD:layers.lock' '--help' '-x' 'HEAD; touch hacked' '$(touch hacked)'; do
                layerlock diff "--base=$revision" > out 2>&1; is 1 "$revision"
            done
            [ ! -e hacked ]; is 0 hacked
            layerlock diff --base HEAD a.zip b.zip > out 2>&1; is 64 two
            layerlock diff a.zip > out 2>&1; is 64 one
            """)
    }

    @Test("the repository chooses no program")
    func programs() async throws {
        try await run(
            """
            mkdir bin; printf '#!/bin/sh\\ntouch %s/hacked\\n' "$PWD" > git; chmod +x git; cp git bin/git
            PATH=".:bin:$PATH" layerlock diff --base HEAD > out 2>&1; is 0 path
            git config core.fsmonitor "$PWD/git"; git config core.pager "$PWD/git"; git config diff.external "$PWD/git"
            printf '*.lock filter=x diff=x\\n' > .gitattributes; git config filter.x.smudge "$PWD/git"; git config diff.x.textconv "$PWD/git"
            layerlock diff --base HEAD > out 2>&1; is 0 config
            [ ! -e hacked ]; is 0 hacked
            PATH=/nowhere layerlock diff --base HEAD > out 2>&1; is 1 nogit
            says 'is not in PATH'
            """)
    }

    @Test("a manifest that does not hash to its name is never used")
    func manifests() async throws {
        try await run(
            """
            requests 2.32.0 b; layerlock lock --update --quiet > /dev/null
            for file in old.lock.d/*; do printf '#mtree\\n' > $file; done
            layerlock diff old.lock layers.lock > out 2>&1; is 1 file
            says lockfile.manifest-invalid
            git rm -rq --cached layers.lock.d; for file in layers.lock.d/*; do git update-index --add --cacheinfo 100644,$(printf '#mtree\\n' | git hash-object -w --stdin),$file; done
            git commit -qm second; layerlock diff --base HEAD old.lock > out 2>&1; is 12 "no lockfile of that name"
            rm -r old.lock.d; layerlock diff old.lock layers.lock > out 2>&1; is 1 missing
            says 'do not tell what changed'
            """)
    }

    @Test("a signer, an allowance and a note are told")
    func members() async throws {
        try await run(
            """
            python3 - <<'END'
            import json
            file = json.load(open("layers.lock"))
            file["artifacts"][0]["allowed"] = ["archive.zip-setuid=d"]
            file["artifacts"][1]["note"] = "see @acme/security"
            json.dump(file, open("layers.lock", "w"), indent=2)
            END
            layerlock diff old.lock layers.lock > out 2>&1; is 10 allowed
            says 'allowed now'; says 'note nothing → see @acme/security'
            """)
    }
}
