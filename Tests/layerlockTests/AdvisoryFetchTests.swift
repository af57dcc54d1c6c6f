import TestKit
import Testing

/// `advisories fetch` from the addresses that it would ask, which a proxy leads to a stand-in by TLS.
@Suite(.needsProgram, .needs(.openssl, .python)) struct AdvisoryFetchTests {
    /// Runs a script where a layer with a package of PyPI lies, `app.zip`.
    private static func run(_ script: String) async throws -> Tool.Result {
        try await withTemporaryFolder { folder in
            try await shell(
                """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test \\
                    -addext subjectAltName=DNS:osv-vulnerabilities.storage.googleapis.com,DNS:cdn.amazonlinux.com,DNS:elsewhere.example \\
                    -keyout tls.pem -out ca.pem 2> log || exit 90
                cat ca.pem >> tls.pem
                osv=www/osv-vulnerabilities.storage.googleapis.com
                mkdir -p $osv/PyPI
                python3 - <<'END' || exit 91
                import gzip, hashlib, json, pathlib, zipfile
                with zipfile.ZipFile("app.zip", "w") as archive:
                    archive.writestr("python/requests-2.19.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: requests\\nVersion: 2.19.0\\n\\n")
                record = {"id": "PYSEC-1", "modified": "2026-01-01T00:00:00Z", "affected": [{
                    "package": {"ecosystem": "PyPI", "name": "requests"}, "versions": ["2.19.0"]}]}
                host = "www/osv-vulnerabilities.storage.googleapis.com/PyPI/"
                with zipfile.ZipFile(host + "all.zip", "w") as archive:
                    archive.writestr("PYSEC-1.json", json.dumps(record))
                END
                mkfifo hold; python3 -S $repo/Tests/StandIns/files.py . < hold > port &
                exec 9> hold
                while [ ! -s port ]; do sleep 0.02; done
                mkfifo hold2; python3 -S $repo/Tests/StandIns/proxy.py . $(cat port) < hold2 > proxy &
                exec 8> hold2
                while [ ! -s proxy ]; do sleep 0.02; done
                export HOME=$PWD TMPDIR=$PWD HTTPS_PROXY=http://127.0.0.1:$(cat proxy) SSL_CERT_FILE=$PWD/ca.pem
                export AWS_ACCESS_KEY_ID=key AWS_SECRET_ACCESS_KEY=secret
                \(script)
                """, in: folder)
        }
    }

    @Test func whatIsNeededIsFetchedDatedAndImported() async throws {
        let answer = try await Self.run(
            """
            layerlock advisories fetch app.zip --into kept --ledger l > out 2>&1 || { cat out; exit 1; }
            cmp kept/PyPI-all.zip $osv/PyPI/all.zip || exit 2
            grep -q '^20[0-9-]*T[0-9:.]*Z$' kept/PyPI-all.zip.fetched || exit 3
            [ -e l ] && exit 4
            layerlock advisories import kept/PyPI-all.zip --ledger l --fetched "$(cat kept/PyPI-all.zip.fetched)" > out 2>&1 || { cat out; exit 5; }
            layerlock advisories fetch app.zip --into kept --ledger l --import > out 2>&1 || { cat out; exit 6; }
            layerlock advisories list --ledger l --format json > out || exit 7
            [ $(grep -c PyPI-all.zip out) = 1 ] || { cat out; exit 8; }
            # Nothing that tells who we are.
            grep -q 'authorization\\|x-amz\\|cookie' requests && exit 9
            layerlock rescan app.zip --ledger l > out 2>&1; [ $? = 14 ] || { cat out; exit 10; }
            # By the ledger's packages, without artifacts.
            rm -r kept; layerlock advisories fetch --into kept --ledger l > out 2>&1 && [ -e kept/PyPI-all.zip ]
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// What fails is told with its address, and what was there stays.
    @Test(arguments: [
        ("rm $osv/PyPI/all.zip", "source.not-found"),
        ("echo '<html>log in</html>' > $osv/PyPI/all.zip", "source.answer"),
        ("export SSL_CERT_FILE=/etc/hostname", "source.unreachable"),
        ("export LAYERLOCK_FETCH=/bin/false", "source.program"),
    ])
    func whatCannotBeFetchedIsToldAndKept(_ fault: String, _ id: String) async throws {
        let answer = try await Self.run(
            """
            layerlock advisories fetch app.zip --into kept --ledger l > out 2>&1 || { cat out; exit 1; }
            cp kept/PyPI-all.zip before.zip; cp kept/PyPI-all.zip.fetched before
            \(fault)
            layerlock advisories fetch app.zip --into kept --ledger l --import > out 2>&1; [ $? = 1 ] || { cat out; exit 2; }
            grep -q \(id) out && grep -q PyPI/all.zip out || { cat out; exit 3; }
            cmp before.zip kept/PyPI-all.zip && cmp before kept/PyPI-all.zip.fetched || exit 4
            [ ! -e l ] && [ $(ls -A kept | wc -l) = 3 ]
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    private static let asking = """
        fetch() { layerlock advisories fetch app.zip --into kept --ledger l "$@" > out 2>&1; }
        last() { tail -n 1 requests | grep -q "$1"; }
        head() { echo "$1" > $osv/PyPI/all.zip.head; }

        """

    /// What the server says is the same does not come again, and counts as fetched when it said so.
    @Test(arguments: [
        (#"{"ETag": "\"one\""}"#, "if-none-match"),
        (#"{"Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"}"#, "if-modified-since"),
        (#"{"ETag": "W/\"one\"", "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"}"#, "if-modified-since"),
    ])
    func whatHasNotChangedDoesNotComeAgain(_ head: String, _ header: String) async throws {
        let answer = try await Self.run(
            Self.asking + """
                head '\(head)'
                fetch || { cat out; exit 1; }
                last '200' && ! last if- || exit 2
                echo 2000-01-01T00:00:00.000Z > kept/PyPI-all.zip.fetched
                fetch --import || { cat out; exit 3; }
                last 304 && last \(header) || { cat requests; exit 4; }
                grep -q 'unchanged *since 20' out && grep -q 'records *1' out || { cat out; exit 5; }
                grep -q 2000 kept/PyPI-all.zip.fetched && exit 6
                layerlock advisories list --ledger l --format json > list; grep -q "\\"fetched\\": \\"$(cat kept/PyPI-all.zip.fetched)\\"" list || { cat list kept/*.fetched; exit 7; }
                cmp kept/PyPI-all.zip $osv/PyPI/all.zip || exit 8
                fetch --anew && last 200 && ! last if- || { cat requests; exit 9; }
                # The same bytes under another name are the same.
                head '{"ETag": "\\"two\\""}'
                fetch && last 200 && grep -q 'unchanged *since 20' out || { cat out; exit 10; }
                fetch && last 304 || { cat requests; exit 11; }
                # Other bytes come.
                cp app.zip $osv/PyPI/all.zip; head '{"ETag": "\\"three\\""}'
                fetch && last 200 && ! grep -q unchanged out && cmp kept/PyPI-all.zip app.zip || { cat out; exit 12; }
                """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// A server that went back to an older file says that nothing changed since the date of ours: the file comes all the same.
    @Test func anOlderFileIsNoUnchangedOne() async throws {
        let answer = try await Self.run(
            Self.asking + """
                head '{"Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"}'
                fetch || { cat out; exit 1; }
                cp app.zip $osv/PyPI/all.zip; head '{"Last-Modified": "Sat, 05 Nov 1994 08:49:37 GMT", "older": true}'
                fetch && last 200 && ! grep -q unchanged out && cmp kept/PyPI-all.zip app.zip || { cat out requests; exit 2; }
                """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// A server is asked for a change only of what lies here as it came from it.
    @Test(arguments: [
        "printf x >> kept/PyPI-all.zip", "rm kept/PyPI-all.zip", "rm kept/PyPI-all.zip.origin",
        "printf x > kept/PyPI-all.zip.origin", #"sed -i 's,one,one\\r\\nX: y,' kept/PyPI-all.zip.origin"#,
        "sed -i s,PyPI/all,npm/all, kept/PyPI-all.zip.origin",
        "mv kept/PyPI-all.zip other; ln -s $PWD/other kept/PyPI-all.zip",
    ])
    func nothingIsUnchangedThatIsNotThere(_ fault: String) async throws {
        let answer = try await Self.run(
            Self.asking + """
                head '{"ETag": "\\"one\\""}'
                fetch || { cat out; exit 1; }
                \(fault)
                fetch || { cat out; exit 2; }
                last 200 && ! last if-none-match || { cat requests; exit 3; }
                cmp kept/PyPI-all.zip $osv/PyPI/all.zip || exit 5
                """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// Whoever says that nothing changed without being asked, or in the place of whom was asked, has no answer.
    @Test func nobodyIsBelievedThatNothingChangedWhoWasNotAsked() async throws {
        let answer = try await Self.run(
            Self.asking + """
                head '{"always": 304}'
                fetch; [ $? = 1 ] && grep -q source.answer out || { cat out; exit 1; }
                [ -e kept/PyPI-all.zip ] && exit 2
                head '{"ETag": "\\"one\\""}'
                fetch || { cat out; exit 3; }
                mkdir www/elsewhere.example; cp app.zip www/elsewhere.example; echo '{"always": 304}' > www/elsewhere.example/app.zip.head
                head '{"redirect": "https://elsewhere.example/app.zip"}'
                cp kept/PyPI-all.zip.fetched before
                fetch; [ $? = 1 ] && grep -q source.answer out || { cat out; exit 4; }
                last elsewhere && ! last if-none-match || { cat requests; exit 5; }
                cmp before kept/PyPI-all.zip.fetched || exit 6
                # What another host calls its file is not for whom is asked first.
                echo '{"ETag": "\\"other\\""}' > www/elsewhere.example/app.zip.head
                fetch && cmp kept/PyPI-all.zip app.zip || { cat out; exit 7; }
                grep -q other kept/PyPI-all.zip.origin && exit 8
                # A program of one's own is not believed either.
                cat > own <<'END'
                #!/bin/sh
                echo '{"event":"resolved","reference":"x","unchanged":true}' >&3
                echo '{"event":"done","size":0}' >&3
                END
                chmod +x own; export LAYERLOCK_FETCH=$PWD/own
                fetch; [ $? = 1 ] && grep -q source.program out || { cat out; exit 9; }
                """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func nothingIsOverwrittenWithoutAFolder() async throws {
        let answer = try await Self.run("layerlock advisories fetch app.zip > out 2>&1; [ $? = 64 ]")
        #expect(answer.status == 0)
    }
}
