import TestKit
import Testing

/// What a reviewer allows: by option, then by the pin; and what nobody can allow.
@Suite("Allowing findings", .needsProgram, .needs(.python)) struct AllowCommandTests {
    /// `make FILE ENTRY...`: an entry is `l:NAME:TARGET`, `d:NAME:MODE` or `f:NAME:MODE`; `python/a.py` is in every zip.
    private static let prelude = """
        cat > make.py <<'END'
        import sys, zipfile
        with zipfile.ZipFile(sys.argv[1], "w") as z:
            z.writestr("python/a.py", b"a = 1\\n")
            for entry in sys.argv[2:]:
                kind, name, what = entry.split(":", 2)
                i = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)); i.create_system = 3
                mode = 0o120777 if kind == "l" else int(what, 8)
                i.external_attr = mode << 16
                z.writestr(i, what.encode() if kind == "l" else b"")
        END
        make() { python3 make.py "$@"; }
        is() { [ $? = $1 ] || { echo "exit $? and not $1: $2"; exit 99; }; }
        link=archive.zip-symlink-escape=python/l

        """

    private func run(_ script: String) async throws -> Tool.Result {
        try await withTemporaryFolder { folder in try await shell(Self.prelude + script, in: folder) }
    }

    @Test("an allowed link is told in every report, and another path is not allowed")
    func option() async throws {
        let result = try await run(
            """
            make a.zip l:python/l:/usr/lib/x
            layerlock inspect a.zip > /dev/null; is 10 refused
            layerlock inspect a.zip --allow archive.zip-symlink-escape=python/m > /dev/null; is 10 other
            layerlock inspect a.zip --allow archive.zip-setuid=python/l > /dev/null; is 10 otherid
            for format in text json sarif; do
                layerlock inspect a.zip --allow $link --format $format > out; is 0 $format
                grep -q 'allowed: the link leads out of the layer: /usr/lib/x' out; is 0 "told in $format"
            done
            layerlock manifest a.zip --allow $link | grep -q 'python/l type=link mode=0777 link=/usr/lib/x'; is 0 manifest
            layerlock unpack a.zip --to out.d --allow $link --quiet; is 0 unpack
            [ "$(readlink out.d/python/l)" = /usr/lib/x ]; is 0 unpacked
            make b.zip l:python/l:/usr/lib/y
            layerlock diff a.zip b.zip > /dev/null; is 10 diff
            layerlock diff a.zip b.zip --allow $link > /dev/null; is 12 diff
            layerlock stack a.zip > /dev/null; is 10 stack
            layerlock stack a.zip --allow $link > /dev/null; is 0 stack
            layerlock sbom a.zip > /dev/null; is 10 sbom
            layerlock sbom a.zip --allow $link > /dev/null; is 0 sbom
            """)
        #expect(result.status == 0, "\(result.text) \(result.errors)")
    }

    @Test(
        "a wrong id is wrong usage, told with the list",
        arguments: [
            "archive.zip-overlap=a", "archive.readers-disagree=a", "archive.zip-entry-comment=a", "nothing", "x=y",
            "archive.zip-symlink-escape=", "archive.tar-whiteout-invalid=a",
        ])
    func wrongId(_ word: String) async throws {
        let result = try await run("make a.zip; layerlock inspect a.zip --allow '\(word)'")
        #expect(result.status == 64)
        #expect(
            result.errors.contains("archive.zip-setuid, archive.zip-special-file, archive.zip-symlink-escape"),
            "\(result.errors)")
    }

    @Test("a pin keeps what was allowed, for this artifact and nothing else of it")
    func pin() async throws {
        let result = try await run(
            """
            make a.zip l:python/l:/usr/lib/x
            layerlock lock a.zip --quiet > /dev/null; is 10 lock
            layerlock lock a.zip --quiet --allow $link --allow archive.zip-symlink-escape=unused; is 0 lock
            grep -q '"archive.zip-symlink-escape=python/l"' layers.lock && ! grep -q unused layers.lock; is 0 pinned
            layerlock verify a.zip --lock layers.lock > out; is 0 verify
            grep -q allowed: out; is 0 told
            layerlock lock a.zip --check > /dev/null; is 0 check
            layerlock diff layers.lock a.zip > /dev/null; is 0 diff
            layerlock rescan --ledger l.db > out; is 0 rescan
            cp a.zip kept.zip
            make a.zip l:python/l:/usr/lib/y
            layerlock verify a.zip --lock layers.lock > /dev/null; is 12 target
            make a.zip l:python/l:/usr/lib/x l:python/m:/usr/lib/x
            layerlock verify a.zip --lock layers.lock > /dev/null; is 10 another
            layerlock verify a.zip --lock layers.lock --allow archive.zip-symlink-escape=python/m > /dev/null; is 12 flag
            make b.zip; layerlock lock b.zip --quiet; is 0 lockb
            make b.zip l:python/l:/usr/lib/x
            layerlock verify b.zip --name b --lock layers.lock > /dev/null; is 10 "another pin's"
            """)
        #expect(result.status == 0, "\(result.text) \(result.errors)")
    }

    @Test("set-user-id files are never allowed; folders are told apart, and pipes become files")
    func kinds() async throws {
        let result = try await run(
            """
            make a.zip f:python/s:0104755
            layerlock inspect a.zip --allow archive.zip-setuid=python/s > /dev/null; is 10 setuid
            make a.zip d:d/:042755 d:e/:042755
            layerlock inspect a.zip --allow archive.zip-setuid=d/ > out; is 0 folders
            grep -q 'd: allowed: ' out && grep -q 'e: the folder is set-user-id' out; is 0 "told apart"
            layerlock manifest a.zip | grep -q './d type=dir mode=2755'; is 0 mode
            layerlock lock a.zip --quiet --allow archive.zip-setuid=d; is 0 lock
            layerlock verify a.zip --lock layers.lock > out; is 0 verify
            grep -q 'd: allowed: ' out && grep -q 'e: the folder is set-user-id' out; is 0 "told by the pin"
            make b.zip d:d/:042755; layerlock lock b.zip --quiet; is 0 lockb
            layerlock verify b.zip --name b --lock layers.lock > out; is 0 verifyb
            grep -q 'd: the folder is set-user-id' out && ! grep -q 'd: allowed: ' out; is 0 "another pin's"
            make p.zip f:p:010644
            layerlock inspect p.zip > /dev/null; is 10 pipe
            layerlock manifest p.zip --allow archive.zip-special-file=p | grep -q './p type=file mode=0644 size=0'; is 0 pipe
            make c.zip f:p:020644
            layerlock inspect c.zip --allow archive.zip-special-file=p > /dev/null; is 10 device
            """)
        #expect(result.status == 0, "\(result.text) \(result.errors)")
    }
}
