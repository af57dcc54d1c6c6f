import TestKit
import Testing

/// Code that no package explains, from the gate to the status.
@Suite(.needsProgram)
struct OwnedCodeCommandTests {
    private let setup = "export XDG_STATE_HOME=$PWD/state; now='--as-of 2026-11-20T12:00:00Z'\n"

    private func prepare(_ folder: TemporaryFolder) throws {
        var zip = ZipBuilder()
        zip.addFile("python/six-1.16.0.dist-info/METADATA", "Name: six\nVersion: 1.16.0\n")
        zip.addFile(
            "python/six-1.16.0.dist-info/RECORD",
            "six.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\nsix-1.16.0.dist-info/RECORD,,\n")
        zip.addFile("python/six.py", "")
        zip.addFile("python/own/__init__.py", "pass\n")
        try folder.write("api.zip", zip.bytes())
        try folder.makeFolder("osv")
        try folder.write(
            "osv/EX-1.json",
            #"{"id": "EX-1", "modified": "2026-11-19T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "other"}, "versions": ["1"]}]}"#
        )
        let waivers = ["own": "python/own/", "near": "python/ow", "unread": "python/own/"]
        for (name, path) in waivers {
            let id = name == "unread" ? "packages.unread" : "packages.unowned"
            try folder.write(
                "\(name).json",
                #"{"schemaVersion": 1, "waivers": [{"id": "\#(id)", "path": "\#(path)", "reason": "ours", "owner": "o", "until": "2026-12-31"}]}"#
            )
        }
    }

    @Test(
        "verify, rescan, status and the gate fail where it is asked for, unless its path is waived; nothing calls it clean"
    )
    func story() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                layerlock verify api.zip -q --no-lock $now; echo "plain $?"
                layerlock verify api.zip -q --no-lock $now --require-owned; echo "owned $?"
                for w in own near unread; do layerlock verify api.zip -q --no-lock $now --require-owned --waivers $w.json; echo "$w $?"; done
                layerlock advisories import osv -q $now; layerlock lock -q api.zip
                layerlock rescan $now --verbose > report; echo "rescan $?"; grep -c 'api (api.zip): unowned' report; grep -o 'covered: 0 %' report | sort -u
                grep -c clean report
                layerlock rescan -q $now --require-owned; echo "rescan $?"
                layerlock rescan -q $now --require-owned --waivers own.json; echo "waived $?"
                layerlock rescan -q $now --all --require-owned; echo "all $?"
                layerlock status $now | grep -o 'covered: 0 %'
                layerlock status $now --format json | grep -c '"covered": 0'
                layerlock status -q $now --require-owned; echo "status $?"
                layerlock verify api.zip -q $now --max-scan-age 7d; echo "gate $?"
                layerlock verify api.zip -q $now --max-scan-age 7d --require-owned; echo "gate $?"
                layerlock verify api.zip -q $now --max-scan-age 7d --require-owned --waivers own.json; echo "gate $?"
                """
            let result = try await shell(setup + script, in: folder)
            let lines = result.text.split(separator: "\n").filter { line in
                !["✓", "✗", "!", " ", "?"].contains { line.hasPrefix($0) }
            }
            #expect(
                lines == [
                    "plain 0", "owned 14", "own 0", "near 14", "unread 14", "rescan 0", "1", "covered: 0 %", "0",
                    "rescan 14",
                    "waived 0", "all 14", "covered: 0 %", "1", "status 14", "gate 0", "gate 14", "gate 0",
                ], "\(result.text) \(result.errors)")
        }
    }

    @Test("every form of inspect, rescan, verify and the gate tells how much is covered, where that is known")
    func forms() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                formats="json html markdown markdown-summary markdown-gitlab junit sarif github"
                told() {
                    name=$1; shift; reports=""
                    for format in $formats; do reports="$reports --report $format=out.$format"; done
                    layerlock "$@" $now $reports > /dev/null 2>&1
                    echo "$name $(grep -lE 'covered: 0 %|covered": 0|"covered" value="0 %"' out.* | wc -l)"
                }
                layerlock advisories import osv -q $now
                told inspect inspect --packages api.zip
                told plain inspect api.zip
                told unasked verify api.zip --no-lock
                told verify verify api.zip --no-lock --require-owned
                layerlock lock -q api.zip
                told rescan rescan
                told gate verify api.zip --max-scan-age 7d
                told status status
                layerlock rescan $now --all | grep -o '1 unowned; covered: 0 % of the code.s bytes'
                """
            let result = try await shell(setup + script, in: folder)
            #expect(
                result.text.split(separator: "\n") == [
                    "inspect 8", "plain 0", "unasked 0", "verify 8", "rescan 8", "gate 8", "status 8",
                    "1 unowned; covered: 0 % of the code's bytes",
                ], "\(result.text) \(result.errors)")
        }
    }

    @Test("metadata that cannot be read shuts the gate, and a waiver of its path opens it")
    func unread() async throws {
        try await withTemporaryFolder { folder in
            var zip = ZipBuilder()
            zip.addFile("java/lib/a.jar", "PK no jar")
            try folder.write("api.zip", zip.bytes())
            try folder.write(
                "w.json",
                #"{"schemaVersion": 1, "waivers": [{"id": "packages.unread", "path": "java/lib/a.jar", "reason": "r", "owner": "o", "until": "2026-12-31"}]}"#
            )
            let script = """
                layerlock lock -q api.zip
                layerlock rescan -q $now; echo "rescan $?"
                layerlock verify api.zip -q $now --max-scan-age 7d; echo "gate $?"
                layerlock rescan -q $now --waivers w.json; echo "waived $?"
                layerlock status -q $now --waivers w.json; echo "status $?"
                layerlock verify api.zip -q $now --max-scan-age 7d --waivers w.json; echo "gate $?"
                """
            let result = try await shell(setup + script, in: folder)
            let lines = result.text.split(separator: "\n").filter { $0.contains("0") || $0.contains("1") }
                .filter { ["rescan", "gate", "waived", "status"].contains(String($0.prefix { $0 != " " })) }
            #expect(
                lines == ["rescan 1", "gate 13", "waived 0", "status 0", "gate 0"], "\(result.text) \(result.errors)")
        }
    }

    @Test("a release that the advisories no longer speak of is not compared; sources say what is needed")
    func release() async throws {
        try await withTemporaryFolder { folder in
            var tar = TarBuilder()
            tar.addFile("etc/os-release", "ID=alpine\nVERSION_ID=3.10.9\n")
            tar.addFile("lib/apk/db/installed", "P:busybox\nV:1.30.1-r5\nA:x86_64\n\n")
            try folder.write("image.tar", ImageBuilder([.gzip(tar.bytes())]).layout.files.tar())
            try folder.write(
                "secdb.json",
                #"{"reponame": "main", "urlprefix": "https://dl-cdn.alpinelinux.org/alpine", "distroversion": "v3.20", "packages": [{"pkg": {"name": "busybox", "secfixes": {"1.36.1-r29": ["CVE-2024-1"]}}}]}"#
            )
            let script = """
                layerlock lock -q image.tar; layerlock advisories import -q $now secdb.json
                layerlock rescan -q $now; echo "rescan $?"
                layerlock verify image.tar -q $now --max-scan-age 7d; echo "gate $?"
                layerlock verify image.tar -q $now --max-scan-age 7d --allow-unmatched Alpine:v3.10; echo "allowed $?"
                sed -i s/v3.20/v3.10/ secdb.json; layerlock advisories import -q $now secdb.json; layerlock rescan -q $now; echo "rescan $?"
                layerlock advisories sources image.tar; layerlock advisories sources layers.lock --format json | grep -c secdb
                """
            let result = try await shell(setup + script, in: folder)
            for line in ["gate 13", "allowed 0", "rescan 14"] {
                #expect(result.text.contains("\(line)\n"), "\(result.text)")
            }
            #expect(result.text.contains("https://secdb.alpinelinux.org/v3.10/main.json"), "\(result.errors)")
            #expect(result.text.hasSuffix("\n4\n"))
        }
    }
}
