import TestKit
import Testing

/// What `diff` makes of changes that hide among others.
@Suite("Changes that hide among others", .needsProgram, .needs(.python)) struct DriftCommandTests {
    /// `told OLD NEW PATH` prints what the JSON report says of an entry's change: kind and record.
    private static let prelude = """
        cat > told.py <<'END'
        import json, sys
        for change in json.load(open("out.json"))["artifacts"][-1]["drift"]:
            if change["path"] == sys.argv[1]: print(change["change"], change.get("record"))
        END
        told() {
            layerlock diff "$1" "$2" --format json > out.json; [ $? = 12 ] || { echo "no drift"; exit 99; }
            python3 told.py "$3"
        }

        """

    private func run(_ script: String) async throws -> Tool.Result {
        try await withTemporaryFolder { folder in try await shell(Self.prelude + script, in: folder) }
    }

    @Test(
        "a .pyc of the same code that becomes valid is told, one that stays stale is not; other code and other flags are"
    )
    func otherValidity() async throws {
        let result = try await run(
            """
            cat > make.py <<'END'
            import struct, sys, zipfile
            def make(name, time, flags=0, code=b"code of somebody else's"):
                source = b"print('honest')\\n"
                when = (2023, 11, 14, 22, 13, 20)
                pyc = struct.pack("<HH", 3531, 0x0A0D) + struct.pack("<III", flags, time, len(source)) + code
                with zipfile.ZipFile(name, "w") as z:
                    z.writestr(zipfile.ZipInfo("python/m.py", when), source)
                    z.writestr(zipfile.ZipInfo("python/__pycache__/m.cpython-312.pyc", when), pyc)
            make("stale.zip", 1000)
            make("staler.zip", 2000)
            make("valid.zip", 1_700_000_000)
            make("unchecked.zip", 1000, flags=1)
            make("code.zip", 1000, code=b"code of somebody other")
            END
            python3 make.py || exit 98
            pyc=python/__pycache__/m.cpython-312.pyc
            for new in valid unchecked staler code; do echo "$new $(told stale.zip $new.zip $pyc)"; done
            """)
        #expect(
            result.text.split(separator: "\n") == [
                "valid content other-validity", "unchecked content other-code",
                "staler content None", "code content other-code",
            ], "\(result.text) \(result.errors)")
    }

    @Test("files of an rpm are told with their package, a rogue beside them is nobody's")
    func rpm() async throws {
        let result = try await run(
            """
            cat > make.py <<'END'
            import os, sqlite3, struct, zipfile
            def header(**tags):
                numbers = {"name": 1000, "version": 1001, "release": 1002, "folders": 1116, "names": 1117, "dirs": 1118,
                           "digests": 1035, "flags": 1037}
                index, data = b"", b""
                for key, value in tags.items():
                    values = value if isinstance(value, list) else [value]
                    kind = 4 if isinstance(values[0], int) else 8 if values is value else 6
                    if kind == 4: data += b"\\0" * (-len(data) % 4)
                    index += struct.pack(">IIII", numbers[key], kind, len(data), len(values))
                    data += b"".join(struct.pack(">I", v) if kind == 4 else v.encode() + b"\\0" for v in values)
                return struct.pack(">II", len(tags), len(data)) + index + data
            def make(name, version, more=()):
                db = sqlite3.connect("rpmdb.sqlite")
                db.execute("CREATE TABLE Name (key TEXT, hnum INTEGER)")
                db.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
                row = header(name="tool", version=version, release="1", folders=[0, 0], names=["tool", "tool2"], dirs=["/usr/bin/"],
                             digests=["", ""], flags=[0, 0])
                db.execute("INSERT INTO Packages (blob) VALUES (?)", (row,))
                db.commit()
                db.close()
                with zipfile.ZipFile(name, "w") as z:
                    z.write("rpmdb.sqlite", "var/lib/rpm/rpmdb.sqlite")
                    for file in ("usr/bin/tool", "usr/bin/tool2", *more): z.writestr(file, version)
                os.remove("rpmdb.sqlite")
            make("a.zip", "1")
            make("b.zip", "2", ["usr/bin/rogue"])
            END
            python3 make.py || exit 98
            layerlock diff a.zip b.zip | grep -E "─|usr/bin" | tr -s " "
            """)
        #expect(
            result.text.split(separator: "\n") == [
                "├─ not vouched for by tool 1-1 → 2-1: 2 files",
                "│ ~ usr/bin/tool content, same size, no digest recorded",
                "│ ~ usr/bin/tool2 content, same size, no digest recorded",
                "└─ owned by nobody: 2 files", " + usr/bin/rogue 1 B, mode 0600",
            ], "\(result.text) \(result.errors)")
    }
}
