import TestKit
import Testing

/// Every command on every kind of source, against stand-ins on loopback: Tests/StandIns/cloud.py, which checks signatures by
/// rules of its own.
@Suite(.needsProgram, .needs(.python)) struct SourceCommandTests {
    static let layer = "arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:7"

    /// Runs a script beside a stand-in; `$host` is where that listens.
    static func run(_ script: String, state: String = "{}") async throws -> Tool.Result {
        try await withTemporaryFolder { folder in
            try await shell(
                """
                set -e
                mkfifo hold
                python3 -S $repo/Tests/StandIns/cloud.py . '\(state)' < hold > port &
                exec 9> hold
                while [ ! -s port ]; do sleep 0.02; done
                host=127.0.0.1:$(cat port)
                export HOME=$PWD TMPDIR=$PWD LAYERLOCK_FETCH_LOOPBACK=1 AWS_ENDPOINT_URL=http://$host AWS_REGION=eu-central-1
                export AWS_ACCESS_KEY_ID=AKIDSTUB AWS_SECRET_ACCESS_KEY=s3cret/+ AWS_EC2_METADATA_DISABLED=true
                layer=\(layer)
                set +e
                \(script)
                """, in: folder)
        }
    }

    @Test func everyCommandReadsALayerVersion() async throws {
        let answer = try await Self.run(
            """
            for command in inspect "verify --no-lock" sbom "rescan --all"; do
                layerlock $command $layer > out 2>&1 || { echo "$command"; cat out; exit 1; }
            done
            layerlock diff $layer layer.zip > out || { cat out; exit 1; }
            layerlock lock $layer > out 2>&1 || { cat out; exit 1; }
            grep -q '"name": "telemetry"' layers.lock && grep -q "\\"source\\": \\"$layer\\"" layers.lock || exit 2
            grep -q resolved layers.lock && exit 3
            layerlock verify > out || { cat out; exit 1; }
            layerlock verify telemetry=other.zip > out; [ $? = 12 ] || exit 4
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test(arguments: [
        ("arn:aws:lambda:eu-central-1:111122223333:function:pay:live", "function:pay:12"),
        ("arn:aws:lambda:eu-central-1:111122223333:function:shop", "team/app@"),
        ("'s3://bucket/a b/ü+layer.zip'", "versionId=v/1"), ("oci://$host/team/app:single", "team/app@sha256"),
        ("docker://$host/team/app:single", "team/app@sha256"),
    ])
    func whatFloatsIsResolvedRecordedAndToldOf(_ reference: String, _ resolved: String) async throws {
        let answer = try await Self.run(
            """
            layerlock lock pinned=\(reference) > out 2>&1 || { cat out; exit 1; }
            grep -q source.floating out || { cat out; exit 2; }
            grep resolved layers.lock | grep -q '\(resolved)' || { cat layers.lock; exit 3; }
            layerlock verify > out || { cat out; exit 4; }
            layerlock rescan --lock layers.lock --ledger l > out || { cat out; exit 5; }
            layerlock rescan --lock layers.lock --ledger l > out || { cat out; exit 6; }
            grep -q 'pinned.*clean' out && { cat out; exit 7; }
            exit 0
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func aRescanReadsPinsFromAllPlaces() async throws {
        let answer = try await Self.run(
            """
            layerlock lock $layer object="s3://bucket/a b/ü+layer.zip?versionId=v/1" image=oci://$host/team/app:single \\
                local=layer.zip > out 2>&1 || { cat out; exit 1; }
            layerlock rescan --lock layers.lock --ledger l --format json > out 2>&1 || { cat out; exit 2; }
            for name in telemetry object image local; do grep -q "\\"name\\": \\"$name\\"" out || { cat out; exit 3; }; done
            n=$(grep -c 'presigned\\|blobs\\|"GET", "/bucket' requests)
            layerlock rescan --lock layers.lock --ledger l > out 2>&1 || { cat out; exit 4; }
            [ $n = $(grep -c 'presigned\\|blobs\\|"GET", "/bucket' requests) ] || { cat requests; exit 5; }
            layerlock status --lock layers.lock --ledger l > out 2>&1 || { cat out; exit 6; }
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func aTagThatMovesIsDriftAndARescanSeesIt() async throws {
        let answer = try await Self.run(
            """
            layerlock lock app=oci://$host/team/app:1 --platform linux/arm64 > out 2>&1 || { cat out; exit 1; }
            layerlock rescan --lock layers.lock --ledger l --platform linux/arm64 > out 2>&1 || { cat out; exit 2; }
            sed -i 's/:1"/:2"/' layers.lock
            layerlock verify --platform linux/arm64 > out 2>&1; [ $? = 12 ] || { cat out; exit 3; }
            layerlock rescan --lock layers.lock --ledger l --platform linux/arm64 > out 2>&1; [ $? = 12 ] || { cat out; exit 4; }
            """, state: #"{"referrers": {}}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func anIndexForSeveralPlatformsIsAmbiguousAndNoLayerOfItIsFetched() async throws {
        let answer = try await Self.run(
            """
            layerlock inspect oci://$host/team/app:1 > out 2>&1; [ $? = 10 ] || { cat out; exit 1; }
            grep -q 'linux/amd64, linux/arm64' out || { cat out; exit 2; }
            grep -q "/blobs/$(cat layer.digest)" requests && exit 3
            layerlock inspect oci://$host/team/app@$(cat index.digest) --platform linux/amd64 > out 2>&1 || { cat out; exit 4; }
            grep -q floating out && exit 5
            grep -q source.digest out || exit 6
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test(arguments: [
        "{}", #"{"referrers": {"INDEX": [{SIGNATURE}]}}"#,
        #"{"referrers": {"INDEX": [\#(bill), {SIGNATURE}]}, "pages": "here"}"#,
    ])
    func signaturesBesideAnImageComeWithIt(_ state: String) async throws {
        let answer = try await Self.run(
            """
            layerlock inspect oci://$host/team/app:1 --platform linux/amd64 --format json > out 2>&1 || { cat out; exit 1; }
            grep -q '"format": "notation' out || { cat out; exit 2; }
            """, state: state)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// What refers to an image and is no signature.
    private static let bill =
        #"{"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:\#(String(repeating: "ab", count: 32))", "size": 9, "artifactType": "application/spdx+json"}"#

    /// What other pages hold must not go unseen.
    @Test(arguments: ["http://localhost:PORT/v2/team/app/referrers/x", "/v2/other/app/referrers/x", "endless"])
    func pagesThatLeadElsewhereAreRefused(_ place: String) async throws {
        let answer = try await Self.run(
            """
            layerlock inspect oci://$host/team/app:1 --platform linux/amd64 > out 2>&1; [ $? = 1 ] || { cat out; exit 1; }
            grep -q 'source.answer' out && grep -q pages out || { cat out; exit 2; }
            """, state: #"{"referrers": {"INDEX": [\#(Self.bill), {SIGNATURE}]}, "pages": "\#(place)"}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func blobsAreFetchedSeveralAtOnceAndOneImageIsOneArchive() async throws {
        let answer = try await Self.run(
            """
            layerlock lock app=oci://$host/team/app:1 --platform linux/amd64 > out 2>&1 || { cat out; exit 1; }
            [ $(cat at-once) -gt 1 ] && [ $(cat at-once) -le 4 ] || { cat at-once; exit 2; }
            layerlock verify --platform linux/amd64 > out 2>&1 && ! grep -q '! lock.digest' out || { cat out; exit 3; }
            rm blobs/sha256/$(cut -c8- layer.digest)
            layerlock verify --platform linux/amd64 > out 2>&1; [ $? = 1 ] && grep -q source.not-found out || { cat out; exit 4; }
            [ -z "$(ls -A | grep '^.layerlock')" ]
            """, state: #"{"slow": 1, "tokens": true, "referrers": {}}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func severalArtifactsComeAtOnceAndEachIsJudgedAsItself() async throws {
        let answer = try await Self.run(
            """
            base=arn:aws:lambda:eu-central-1:111122223333:layer:telemetry
            layerlock lock a=$base:7 b=$base:8 c=s3://bucket/large.zip d="s3://bucket/a b/ü+layer.zip?versionId=v/1" e=layer.zip \\
                f=$base:7 g=s3://bucket/far.zip > out 2>&1 || { cat out; exit 1; }
            layerlock verify > out 2>&1 || { cat out; exit 2; }
            [ "$(grep -o 'digest": "[^"]*' layers.lock | sort | uniq -c | awk '{print $1}' | sort | xargs)" = "2 5" ] || { cat layers.lock; exit 3; }
            rm large.zip; cp other.zip large.zip
            layerlock verify > out 2>&1; [ $? = 12 ] || { cat out; exit 4; }
            [ $(grep -c '! lock\\|✗ lock' out) -ge 2 ] || { cat out; exit 5; }
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// State, what is fetched, the id that comes of it, the exit code.
    @Test(arguments: [
        (
            #"{"faults": {"/bucket/large": [{"status": 503}, {"status": 429}, {"cut": 1000}]}}"#,
            "s3://bucket/large.zip", "source.digest", 0
        ),
        (
            #"{"faults": {"/presigned": [{"cut": 70000}, {"cut": 0}, {"cut": 5}]}, "once": true}"#, "$big",
            "source.digest", 0
        ),
        (
            #"{"faults": {"/v2/team/app/blobs": [{"cut": 20}, {"status": 500}]}}"#, "oci://$host/team/app:single",
            "source.digest", 0
        ),
        (#"{"redirects": true, "tokens": true}"#, "oci://$host/team/app:single", "source.digest", 0),
        (#"{"tokens": true, "onceTokens": true}"#, "oci://$host/team/app:single", "source.digest", 0),
        ("{}", "s3://bucket/far.zip", "source.digest", 0), ("{}", "s3://bucket/parts.zip", "source.unstated", 0),
        ("{}", "s3://bucket/lies.zip", "source.digest", 10), ("{}", "s3://bucket/none.zip", "source.not-found", 1),
        ("{}", "oci://$host/team/app:none", "source.not-found", 1),
        ("{}", "oci://$host/team/app:foreign", "source.refused", 1),
        (
            #"{"stated": "sha256:0000000000000000000000000000000000000000000000000000000000000000"}"#,
            "oci://$host/team/app:single", "source.digest", 10
        ),
        (#"{"faults": {"/2018": [{"body": "{}"}]}}"#, "$layer", "source.answer", 1),
        (
            #"{"faults": {"/2018": [{"body": "<html>log in</html>", "type": "text/html"}]}}"#, "$layer",
            "source.answer", 1
        ),
        (
            #"{"faults": {"/presigned": [{"body": "<html>log in</html>", "type": "text/html"}]}}"#, "$layer",
            "source.answer", 1
        ),
        (#"{"faults": {"/presigned": [{"body": "short", "type": "application/zip"}]}}"#, "$layer", "source.answer", 1),
        (
            #"{"faults": {"/2018": [{"status": 500}, {"status": 500}, {"status": 500}, {"status": 500}]}}"#, "$layer",
            "source.unreachable", 1
        ),
        (
            #"{"faults": {"/v2": [{"redirect": "http://127.0.0.1:PORT/v2/a"}, {"redirect": "http://127.0.0.1:PORT/v2/b"}, {"redirect": "/v2/a"}, {"redirect": "/v2/b"}, {"redirect": "/v2/a"}, {"redirect": "/v2/b"}]}}"#,
            "oci://$host/team/app:single", "source.answer", 1
        ),
        (
            #"{"faults": {"/v2": [{"redirect": "http://192.0.2.1/v2/a"}]}}"#, "oci://$host/team/app:single",
            "source.refused", 1
        ),
        (
            #"{"layers": {"arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:7": {"file": "layer.zip", "claims": {"CodeSha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="}}}}"#,
            "$layer", "source.digest", 10
        ),
        (#"{"skew": 3600}"#, "$layer", "minutes behind", 1), (#"{"secret": {}}"#, "$layer", "source.denied", 1),
        (#"{"tokens": true, "users": "a:b"}"#, "oci://$host/team/app:single", "source.denied", 1),
    ])
    func whatServersDoComesToThis(_ state: String, _ reference: String, _ text: String, _ status: Int32) async throws {
        let answer = try await Self.run(
            """
            big=arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:8
            layerlock inspect "\(reference)" --verbose > out 2>&1; status=$?
            grep -q '\(text)' out || { echo "$status"; cat out; exit 99; }
            grep -q 's3cret\\|X-Amz-Signature\\|session/+token' out && { cat out; exit 98; }
            [ $status = \(status) ] || { cat out; exit 97; }
            """, state: state)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// What other hosts are told of us: nothing.
    @Test func noHeaderOfOursFollowsToAnotherHost() async throws {
        let answer = try await Self.run(
            """
            layerlock inspect oci://$host/team/app:single > out 2>&1 || { cat out; exit 1; }
            grep presigned requests | grep -q authorization && { cat requests; exit 2; }
            grep -q presigned requests
            """, state: #"{"redirects": true, "tokens": true}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// Where a registry's blobs lie elsewhere, whoever serves them does not say whom to tell the registry's credentials.
    @Test func noCredentialsGoToWhomeverARedirectNames() async throws {
        let answer = try await Self.run(
            """
            mkdir .docker; echo "{\\"auths\\": {\\"$host\\": {\\"auth\\": \\"$(printf 'me:secret' | base64)\\"}}}" > .docker/config.json
            layerlock inspect oci://$host/team/app:single > out 2>&1; [ $? = 1 ] || { cat out; exit 1; }
            grep -q source.denied out || { cat out; exit 2; }
            grep -q presigned requests || exit 3
            grep -q steal requests && { cat requests; exit 4; }
            exit 0
            """, state: #"{"redirects": true, "thief": true}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// A page of signatures that is there no more is no list without signatures.
    @Test func aPageThatIsGoneIsNoEndOfTheList() async throws {
        let answer = try await Self.run(
            """
            layerlock inspect oci://$host/team/app:1 --platform linux/amd64 > out 2>&1; [ $? = 1 ] || { cat out; exit 1; }
            grep -q source.not-found out || { cat out; exit 2; }
            """, state: #"{"referrers": {"INDEX": [\#(Self.bill), {SIGNATURE}]}, "pages": "gone"}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func credentialsComeFromEachOfTheirPlaces() async throws {
        let answer = try await Self.run(
            """
            try() { layerlock inspect $layer > out 2>&1 || { echo "$1"; cat out; exit 1; }; }
            unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
            layerlock inspect $layer > out 2>&1; [ $? = 1 ] && grep -q source.denied out || exit 2
            mkdir .aws
            cat > .aws/credentials <<'END'
            [keys]
            aws_access_key_id = ASIASTUB
            aws_secret_access_key = temporary
            aws_session_token = session/+token==
            END
            cat > .aws/config <<'END'
            [profile process]
            credential_process = echo '{"Version": 1, "AccessKeyId": "AKIDSTUB", "SecretAccessKey": "s3cret/+"}'
            [profile role]
            role_arn = arn:aws:iam::111122223333:role/reader
            source_profile = keys
            [profile chain]
            role_arn = arn:aws:iam::111122223333:role/other
            source_profile = role
            [profile loop]
            role_arn = arn:aws:iam::111122223333:role/other
            source_profile = loop2
            [profile loop2]
            role_arn = arn:aws:iam::111122223333:role/other
            source_profile = loop
            [profile sso]
            sso_session = corp
            END
            mkdir bin; cat > bin/aws <<'END'
            #!/bin/sh
            [ "$*" = "configure export-credentials --format process --profile sso" ] || exit 3
            echo '{"Version": 1, "AccessKeyId": "AKIDSTUB", "SecretAccessKey": "s3cret/+"}'
            END
            chmod +x bin/aws; PATH=$PWD/bin:$PATH
            for AWS_PROFILE in keys process role chain sso; do export AWS_PROFILE; try "profile $AWS_PROFILE"; done
            for AWS_PROFILE in loop none; do
                layerlock inspect $layer > out 2>&1; [ $? = 1 ] && grep -q source.denied out || { cat out; exit 3; }
            done
            unset AWS_PROFILE; rm -r .aws
            echo identity > token
            export AWS_WEB_IDENTITY_TOKEN_FILE=$PWD/token AWS_ROLE_ARN=arn:aws:iam::1:role/r
            try "web identity"
            unset AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN
            export AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT=http://$host
            try "the machine's role"
            """, state: #"{"identity": "identity"}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    @Test func registriesCredentialsComeFromDockersConfigAndItsHelpers() async throws {
        let answer = try await Self.run(
            """
            try() { layerlock inspect oci://$host/team/app:single > out 2>&1 || { echo "$1"; cat out; exit 1; }; }
            mkdir .docker bin; PATH=$PWD/bin:$PATH
            printf '#!/bin/sh\\nread -r name\\n[ "$name" = %s ] && echo "{\\\\"Username\\\\": \\\\"me\\\\", \\\\"Secret\\\\": \\\\"pass:word\\\\"}"\\n' $host > bin/docker-credential-test
            chmod +x bin/docker-credential-test
            auth=$(printf 'me:pass:word' | base64)
            echo "{\\"auths\\": {\\"$host\\": {\\"auth\\": \\"$auth\\"}}}" > .docker/config.json; try auths
            echo "{\\"auths\\": {\\"$host/team\\": {\\"auth\\": \\"$auth\\"}}}" > .docker/config.json; try "a part of a repository"
            echo "{\\"credHelpers\\": {\\"$host\\": \\"test\\"}}" > .docker/config.json; try credHelpers
            echo '{"credsStore": "test"}' > .docker/config.json; try credsStore
            echo '{"credsStore": "../bad"}' > .docker/config.json
            layerlock inspect oci://$host/team/app:single > out 2>&1; [ $? = 1 ] && grep -q source.denied out || exit 2
            rm .docker/config.json; echo "{\\"auths\\": {\\"$host\\": {\\"auth\\": \\"$auth\\"}}}" > auth.json
            export REGISTRY_AUTH_FILE=auth.json; try REGISTRY_AUTH_FILE
            """, state: #"{"tokens": true, "users": "me:pass:word"}"#)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }

    /// Programs of somebody's own; each does something that must not pass.
    @Test(arguments: [
        ("trap '' TERM; echo nonsense >&3; sleep 60 > /dev/null", "source.program"), ("exit 0", "source.program"),
        ("exit 7", "source.program"), ("kill -9 $$", "source.program"),
        (#"echo nonsense >&3"#, "source.program"),
        (#"cat layer.zip; echo '{"event":"done","size":9}' >&3"#, "source.program"),
        (#"echo '{"event":"resolved","reference":"x"}' >&3; cat layer.zip"#, "source.program"),
        (
            #"echo '{"event":"resolved","reference":"x"}' >&3; cat layer.zip; echo '{"event":"done","size":9}' >&3"#,
            "source.program"
        ),
        (#"echo '{"event":"resolved","reference":"x","size":3}' >&3; cat layer.zip"#, "source.answer"),
        (#"echo '{"event":"error","id":"source.not-found","message":"gone"}' >&3; exit 1"#, "source.not-found"),
        (
            #"echo '{"event":"resolved","reference":"x"}' >&3; cat layer.zip; echo '{"event":"done","size":'$(wc -c < layer.zip)'}' >&3; exit 1"#,
            "source.program"
        ),
    ])
    func aProgramThatDoesNotKeepToTheProtocolIsNoSource(_ body: String, _ id: String) async throws {
        try await withTemporaryFolder { folder in
            // What comes is never looked at.
            let answer = try await shell(
                """
                printf 'PK 1234567890' > layer.zip
                cat > own <<'END'
                #!/bin/sh
                \(body)
                END
                chmod +x own; export LAYERLOCK_FETCH=$PWD/own
                layerlock inspect \(Self.layer) > out 2>&1; status=$?
                grep -q '\(id)' out && [ $status = 1 ] || { echo $status; cat out; exit 1; }
                """, in: folder)
            #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
        }
    }

    @Test func aProgramOfOnesOwnTakesThePlace() async throws {
        let answer = try await Self.run(
            """
            cat > own <<'END'
            #!/bin/sh
            read -r request
            case $request in *'"reference":"arn:'*'telemetry:7"'*) ;; *) exit 9 ;; esac
            digest=$(sha256sum layer.zip | cut -d ' ' -f 1) size=$(wc -c < layer.zip)
            echo "{\\"event\\":\\"resolved\\",\\"reference\\":\\"x\\",\\"digest\\":\\"sha256:$digest\\",\\"digestOf\\":\\"content\\",\\"size\\":$size}" >&3
            cat layer.zip
            echo "{\\"event\\":\\"done\\",\\"size\\":$size}" >&3
            END
            chmod +x own
            export LAYERLOCK_FETCH=$PWD/own; layerlock inspect $layer > out 2>&1 || { cat out; exit 1; }
            export LAYERLOCK_FETCH=$PWD/none; layerlock inspect $layer > out 2>&1; [ $? = 1 ] && grep -q source.program out
            """)
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }
}
