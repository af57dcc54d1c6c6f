import TestKit
import Testing

/// What the command line says beside reports.
@Suite(.needsProgram, .needs(.python)) struct MessageTests {
    private func run(_ script: String) async throws -> Tool.Result {
        try await withTemporaryFolder { folder in try await shell(script, in: folder) }
    }

    @Test("every command's help has an example")
    func examples() async throws {
        let result = try await run(
            """
            check() {
                layerlock "$@" --help > out || { echo "no help: $*"; exit 1; }
                grep -q 'Example: layerlock' out || { echo "no example: $*"; exit 1; }
                for word in $(sed -n '/^SUBCOMMANDS/,/^  See/p' out | sed -n 's/^  \\([a-z][a-z-]*\\) .*/\\1/p'); do check "$@" $word; done
            }
            check
            """)
        #expect(result.status == 0, "\(result.text) \(result.errors)")
    }

    @Test("what goes into a file or another program is not wrapped")
    func piped() async throws {
        let result = try await run(
            """
            unset COLUMNS
            mkdir -p some/very/long/folder/that/no/terminal/of/eighty/columns/could/ever/show/in/one/line
            cp "$repo/Fixtures/layers/telemetry.zip" some/very/long/folder/that/no/terminal/of/eighty/columns/could/ever/show/in/one/line/t.zip
            layerlock verify some/very/long/folder/that/no/terminal/of/eighty/columns/could/ever/show/in/one/line/t.zip --no-lock > out
            head -1 out | grep -q 'line/t.zip).*files' || { cat out; exit 1; }
            COLUMNS=60 layerlock verify some/very/long/folder/that/no/terminal/of/eighty/columns/could/ever/show/in/one/line/t.zip --no-lock > out
            head -1 out | grep -q 'line/t.zip).*files' && { cat out; exit 2; }
            exit 0
            """)
        #expect(result.status == 0, "\(result.text) \(result.errors)")
    }

    @Test("a folder in a lockfile's place is named")
    func folder() async throws {
        let result = try await run(
            """
            mkdir locks; cp "$repo/Fixtures/layers/telemetry.zip" t.zip
            for command in "verify t.zip --lock locks" "status --lock locks" "rescan --lock locks --ledger l.db" "lock t.zip --output locks"; do
                layerlock $command > out 2>&1; [ $? = 1 ] || exit 1
                grep -q 'folder' out || { cat out; exit 2; }
            done
            """)
        #expect(result.status == 0, "\(result.text) \(result.errors)")
    }

    @Test("what makes a build unreproducible is named")
    func unreproducible() async throws {
        let result = try await run(
            """
            make() { python3 -c "
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1], 'w', compression=int(sys.argv[4])) as z:
                for name in sys.argv[3]:
                    i = zipfile.ZipInfo('python/' + name + '.py', (int(sys.argv[2]), 1, 1, 0, 0, 0)); i.external_attr = 0o644 << 16
                    i.create_system, i.compress_type = 3, int(sys.argv[4])
                    z.writestr(i, 'x = 1' * 100)
            " "$@"; }
            says() { grep -q "$1" out || { echo "does not say $1"; cat out; exit 1; }; }
            make a.zip 2020 ab 8; layerlock lock a.zip --quiet
            make a.zip 2021 ab 8; layerlock verify a.zip > out || exit 2; says 'repacked with other times:'
            layerlock lock > out || exit 3; says 'same bytes again: other times'
            make a.zip 2020 ba 8; layerlock verify a.zip > out || exit 4; says 'repacked with other order:'
            make a.zip 2020 ab 0; layerlock verify a.zip > out || exit 5; says 'repacked with other compression:'
            make b.zip 2021 ba 8; layerlock diff a.zip b.zip > out || exit 6; says 'repacked with other times, order, compression'
            """)
        #expect(result.status == 0, "\(result.text) \(result.errors)")
    }
}
