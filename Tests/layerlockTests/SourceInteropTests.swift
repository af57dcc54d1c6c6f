import TestKit
import Testing

/// Sources against stand-ins that others wrote.
@Suite(.needsProgram) struct SourceInteropTests {
    private static var hasMoto: Bool {
        get async { (try? await Tool.python.run(["-c", "import moto.server, boto3"]))?.status == 0 }
    }

    @Test(.needs(Tool("docker-registry"), .openssl, .skopeo, .python)) func debiansRegistryIsReadFrom() async throws {
        try await withTemporaryFolder { folder in
            let answer = try await shell(
                """
                python3 $repo/Tests/StandIns/world.py . || exit 9
                echo '{"imageLayoutVersion":"1.0.0"}' > oci-layout
                python3 - <<'END'
                import json, pathlib
                digest = pathlib.Path("index.digest").read_text()
                kind = "application/vnd.oci.image.index.v1+json"
                size = pathlib.Path("blobs/sha256", digest[7:]).stat().st_size
                entry = {"mediaType": kind, "digest": digest, "size": size, "annotations": {"org.opencontainers.image.ref.name": "1"}}
                pathlib.Path("index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
                END
                cat > registry.yml <<END
                version: 0.1
                storage: {filesystem: {rootdirectory: $PWD/data}}
                http: {addr: "127.0.0.1:0"}
                END
                docker-registry serve registry.yml > log 2>&1 &
                server=$!
                trap 'kill $server' EXIT
                while ! grep -q 'listening on' log; do kill -0 $server || { cat log; exit 8; }; sleep 0.05; done
                host=$(sed -n 's/.*listening on \\(127.0.0.1:[0-9]*\\).*/\\1/p' log | head -1)
                skopeo copy --quiet --all --dest-tls-verify=false oci:.:1 docker://$host/team/app:1 || exit 7
                export HOME=$PWD TMPDIR=$PWD LAYERLOCK_FETCH_LOOPBACK=1
                layerlock lock app=oci://$host/team/app:1 --platform linux/arm64 > out 2>&1 || { cat out; exit 1; }
                layerlock verify app=oci://$host/team/app@$(cat index.digest) --platform linux/arm64 > out 2>&1 || { cat out; exit 2; }
                grep -q '! lock.digest' out && exit 3
                layerlock sbom oci://$host/team/app:1 --platform linux/amd64 > out 2>&1 || { cat out; exit 4; }
                layerlock inspect oci://$host/team/app:none > out 2>&1; [ $? = 1 ] && grep -q source.not-found out || { cat out; exit 5; }
                rescan() { layerlock rescan --lock layers.lock --ledger l --platform linux/arm64 "$@" > out 2>&1; }
                rescan --as-of $(date -u -d '20 days ago' +%FT%TZ) || { cat out; exit 14; }
                blobs=$(grep -c 'GET /v2/team/app/blobs' log); [ $blobs -gt 0 ] || { cat log; exit 15; }
                rescan && grep -q '1 unread, stated to be the same' out || { cat out; exit 16; }
                [ $blobs = $(grep -c 'GET /v2/team/app/blobs' log) ] || { cat log; exit 17; }

                # The same images by a registry that wants tokens of another server.
                openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -keyout tokens.pem -out tokens.crt 2> log2 || exit 10
                cat tokens.crt >> tokens.pem
                mkfifo hold; python3 $repo/Tests/StandIns/cloud.py . < hold > port &
                exec 9> hold
                while [ ! -s port ]; do sleep 0.02; done
                cat >> registry.yml <<END
                auth:
                  token:
                    realm: http://127.0.0.1:$(cat port)/token
                    service: registry
                    issuer: stand-in
                    rootcertbundle: $PWD/tokens.crt
                END
                kill $server; docker-registry serve registry.yml > log3 2>&1 & server=$!
                while ! grep -q 'listening on' log3; do kill -0 $server || { cat log3; exit 11; }; sleep 0.05; done
                host=$(sed -n 's/.*listening on \\(127.0.0.1:[0-9]*\\).*/\\1/p' log3 | head -1)
                layerlock verify app=oci://$host/team/app:1 --platform linux/arm64 > out 2>&1 || { cat out log3; exit 12; }
                grep -q '/token' requests || exit 13
                """, in: folder)
            #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
        }
    }

    /// Debian's registry knows no list of referrers: a tag stands in for it.
    @Test(.needs(Tool("docker-registry"), .python)) func signaturesAndStatementsAreJudgedFromDebiansRegistry()
        async throws
    {
        try await withTemporaryFolder { folder in
            try folder.write("push.py", Array(Self.push.utf8))
            let answer = try await shell(
                """
                cat > registry.yml <<END
                version: 0.1
                storage: {filesystem: {rootdirectory: $PWD/data}}
                http: {addr: "127.0.0.1:0"}
                END
                docker-registry serve registry.yml > log 2>&1 &
                server=$!
                trap 'kill $server' EXIT
                while ! grep -q 'listening on' log; do kill -0 $server || { cat log; exit 8; }; sleep 0.05; done
                host=$(sed -n 's/.*listening on \\(127.0.0.1:[0-9]*\\).*/\\1/p' log | head -1)
                fixtures=$repo/Fixtures/sigstore
                for name in checkout checkout-other-workflow; do
                    python3 push.py http://$host/v2/team/$name $fixtures/$name.tar || exit 7
                done
                export HOME=$PWD TMPDIR=$PWD LAYERLOCK_FETCH_LOOPBACK=1
                layerlock trust init --quiet; layerlock trust import $fixtures/trusted_root.json --name acme --quiet
                layerlock trust identity add --name release --issuer https://token.actions.githubusercontent.com --quiet \\
                    --subject https://github.com/acme/checkout/.github/workflows/sign.yml@refs/heads/main
                check="--trust TrustStore --attestation slsa-provenance --attestation spdx --workflow .github/workflows/release.yml"
                layerlock inspect oci://$host/team/checkout:1 > out 2>&1 || { cat out; exit 1; }
                [ $(grep -c '  attach sha256:' out) = 3 ] || { cat out; exit 2; }
                layerlock verify oci://$host/team/checkout:1 $check > out 2>&1 || { cat out; exit 3; }
                layerlock verify oci://$host/team/checkout-other-workflow:1 $check > out 2>&1; [ $? = 11 ] || { cat out; exit 4; }
                grep -q 'attestation.mismatch' out || { cat out; exit 5; }
                layerlock lock checkout=oci://$host/team/checkout:1 --pin-provenance > out 2>&1 || { cat out; exit 6; }
                layerlock verify --trust TrustStore > out 2>&1 || { cat out; exit 10; }
                layerlock verify checkout=oci://$host/team/checkout-other-workflow:1 --trust TrustStore > out 2>&1
                [ $? = 12 ] && grep -q lock.provenance out || { cat out; exit 11; }
                """, in: folder)
            #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
        }
    }

    /// Pushes an image and what is attached to it, by the distribution specification 1.1, referrers by the tag that stands in for
    /// their list.
    private static let push = """
        import hashlib, json, sys, tarfile, urllib.request
        base, files = sys.argv[1], {m.name: tarfile.open(sys.argv[2]).extractfile(m.name).read() for m in tarfile.open(sys.argv[2]) if m.isfile()}
        def ask(method, url, data=None, kind="application/octet-stream"):
            request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": kind})
            return urllib.request.urlopen(request)
        def put(reference, data):
            ask("PUT", f"{base}/manifests/{reference}", data, json.loads(data)["mediaType"])
        for name, data in files.items():
            if name.startswith("blobs/"):
                place = ask("POST", f"{base}/blobs/uploads/").headers["Location"]
                ask("PUT", f"{place}{'&' if '?' in place else '?'}digest=sha256:{hashlib.sha256(data).hexdigest()}", data)
        listed = {}
        for entry in json.loads(files["index.json"])["manifests"]:
            data = files["blobs/sha256/" + entry["digest"][7:]]
            subject = json.loads(data).get("subject")
            name = entry.get("annotations", {}).get("org.opencontainers.image.ref.name", entry["digest"])
            put(name.split(":")[-1] if not subject else entry["digest"], data)
            if subject:
                listed.setdefault(subject["digest"], []).append(entry)
        for subject, entries in listed.items():
            kind = "application/vnd.oci.image.index.v1+json"
            put(subject.replace(":", "-"), json.dumps({"schemaVersion": 2, "mediaType": kind, "manifests": entries}).encode())
        """

    @Test(.needs("python3 with moto") { await Self.hasMoto }) func motosObjectsAreReadFrom() async throws {
        try await withTemporaryFolder { folder in
            let answer = try await shell(
                """
                python3 $repo/Tests/StandIns/world.py . || exit 9
                cat > serve.py <<'END'
                import boto3, sys
                from moto.server import ThreadedMotoServer
                server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
                server.start()
                host = "%s:%d" % server.get_host_and_port()
                s3 = boto3.client("s3", endpoint_url=f"http://{host}", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
                s3.create_bucket(Bucket="bucket")
                s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
                body = open("layer.zip", "rb").read()
                put = s3.put_object(Bucket="bucket", Key="a b/ü+x.zip", Body=body, ChecksumAlgorithm="SHA256")
                s3.put_object(Bucket="bucket", Key="a b/ü+x.zip", Body=open("other.zip", "rb").read(), ChecksumAlgorithm="SHA256")
                open("version", "w").write(put["VersionId"])
                open("host.part", "w").write(host)
                __import__("os").rename("host.part", "host")
                sys.stdin.read()
                END
                mkfifo hold; python3 serve.py < hold > log 2>&1 & server=$!
                exec 9> hold
                while [ ! -e host ]; do kill -0 $server || { cat log; exit 8; }; sleep 0.05; done
                export HOME=$PWD TMPDIR=$PWD LAYERLOCK_FETCH_LOOPBACK=1 AWS_ENDPOINT_URL_S3=http://$(cat host)
                export AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_REGION=us-east-1
                layerlock lock app="s3://bucket/a b/ü+x.zip?versionId=$(cat version)" > out 2>&1 || { cat out; exit 1; }
                layerlock verify app=layer.zip > out 2>&1 || { cat out; exit 2; }
                layerlock verify > out 2>&1 || { cat out; exit 3; }
                rescan() { layerlock rescan --lock layers.lock --ledger l "$@" > out 2>&1; }
                rescan --as-of $(date -u -d '20 days ago' +%FT%TZ) || { cat out; exit 5; }
                rescan && grep -q '1 unread, stated to be the same' out || { cat out; exit 6; }
                layerlock verify app="s3://bucket/a b/ü+x.zip" > out 2>&1; [ $? = 12 ] || { cat out; exit 4; }
                grep -q source.floating out
                """, in: folder)
            #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
        }
    }

    /// What moto knows of Lambda is read as AWS answers it; what it does not know is told.
    @Test(.needs("python3 with moto") { await Self.hasMoto }) func aFleetInMotoIsReadLive() async throws {
        try await withTemporaryFolder { folder in
            let answer = try await shell(
                """
                cat > serve.py <<'END'
                import boto3, os, sys
                os.environ["MOTO_LAMBDA_STUB_ECR"] = "true"
                from moto.server import ThreadedMotoServer
                server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
                server.start()
                host = "%s:%d" % server.get_host_and_port()
                keys = dict(endpoint_url=f"http://{host}", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")
                role = boto3.client("iam", **keys).create_role(RoleName="shop", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
                client = boto3.client("lambda", **keys)
                code = open(sys.argv[1], "rb").read()
                layer = client.publish_layer_version(LayerName="telemetry", Content={"ZipFile": code})["LayerVersionArn"]
                for name in ("billing", "checkout"):
                    client.create_function(
                        FunctionName=name, Runtime="python3.13", Role=role, Handler="main.main", Layers=[layer], Code={"ZipFile": code},
                        Publish=True, Environment={"Variables": {"API_TOKEN": "correct-horse-battery"}})
                client.create_alias(FunctionName="checkout", Name="live", FunctionVersion="1")
                image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:" + "ab" * 32
                client.create_function(FunctionName="image", PackageType="Image", Role=role, Code={"ImageUri": image})
                open("host.part", "w").write(host)
                os.rename("host.part", "host")
                sys.stdin.read()
                END
                mkfifo hold; python3 serve.py $repo/Fixtures/layers/telemetry.zip < hold > log 2>&1 & server=$!
                exec 9> hold
                while [ ! -e host ]; do kill -0 $server || { cat log; exit 8; }; sleep 0.05; done
                export HOME=$PWD LAYERLOCK_FETCH_LOOPBACK=1 AWS_ENDPOINT_URL=http://$(cat host) AWS_REGION=eu-central-1
                export AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b
                layerlock lock --quiet telemetry=$repo/Fixtures/layers/telemetry.zip || exit 1
                layerlock fleet --live --only-layers --write-inventory live.json --format json > out 2>&1
                [ $? = 1 ] || { cat out; exit 2; }
                grep -q 'ListCodeSigningConfigs in eu-central-1' out || { cat out; exit 3; }
                grep -q correct-horse live.json && exit 4
                python3 - <<'END'
                import json
                fleet = json.load(open("out"))
                states = {part["name"].split("@")[0]: part["state"] for part in fleet["parts"]}
                assert states == {"telemetry:1": "pinned", "shop": "unpinned"}, states
                assert len(fleet["functions"]) == 5, fleet["functions"]
                assert [a for f in json.load(open("live.json"))["Aliases"] for a in [f["Name"]]] == ["live"]
                END
                """, in: folder)
            #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
        }
    }

    @Test(.needs(.openssl, .python)) func aProxyAndACertificateAuthorityOfOnesOwn() async throws {
        try await withTemporaryFolder { folder in
            let answer = try await shell(
                """
                python3 $repo/Tests/StandIns/world.py . || exit 9
                openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -addext subjectAltName=IP:127.0.0.1 \\
                    -keyout tls.pem -out ca.pem 2> log || exit 8
                cat ca.pem >> tls.pem
                mkfifo hold; python3 $repo/Tests/StandIns/cloud.py . < hold > port &
                exec 9> hold
                mkfifo hold2; python3 $repo/Tests/StandIns/proxy.py . < hold2 > proxy &
                exec 8> hold2
                while [ ! -s port ] || [ ! -s proxy ]; do sleep 0.02; done
                export HOME=$PWD TMPDIR=$PWD AWS_ENDPOINT_URL=https://127.0.0.1:$(cat port) AWS_REGION=eu-central-1
                export AWS_ACCESS_KEY_ID=AKIDSTUB AWS_SECRET_ACCESS_KEY=s3cret/+
                layer=\(SourceCommandTests.layer)
                layerlock inspect $layer > out 2>&1; [ $? = 1 ] && grep -q SSL_CERT_FILE out || { cat out; exit 1; }
                for name in SSL_CERT_FILE AWS_CA_BUNDLE; do
                    (export $name=$PWD/ca.pem; layerlock inspect $layer > out 2>&1) || { cat out; exit 2; }
                done
                [ -e proxied ] && exit 3
                export SSL_CERT_FILE=$PWD/ca.pem HTTPS_PROXY=http://127.0.0.1:$(cat proxy)
                layerlock inspect $layer > out 2>&1 || { cat out; exit 4; }
                grep -q "CONNECT 127.0.0.1:$(cat port)" proxied || exit 5
                rm proxied; export NO_PROXY=127.0.0.1
                layerlock inspect $layer > out 2>&1 || { cat out; exit 6; }
                [ ! -e proxied ]
                """, in: folder)
            #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
        }
    }

    /// What the stand-in takes and refuses is what AWS's own client sends.
    @Test(.needs("python3 with moto") { await Self.hasMoto }) func botocorePassesTheStandIn() async throws {
        try await withTemporaryFolder { folder in
            try folder.write("ask.py", Array(Self.botocore.utf8))
            let answer = try await shell(
                """
                python3 $repo/Tests/StandIns/world.py . || exit 9
                mkfifo hold; python3 $repo/Tests/StandIns/cloud.py . < hold > port &
                exec 9> hold
                while [ ! -s port ]; do sleep 0.02; done
                python3 ask.py http://127.0.0.1:$(cat port)
                """, in: folder)
            #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
        }
    }

    private static let botocore = """
        import hashlib, sys, urllib.request
        import boto3, botocore.exceptions
        from botocore.config import Config
        def client(name, key="AKIDSTUB", secret="s3cret/+", token=None):
            return boto3.client(
                name, endpoint_url=sys.argv[1], region_name="eu-central-1", aws_access_key_id=key, aws_secret_access_key=secret,
                aws_session_token=token, config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}))
        arn = "arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:7"
        own = hashlib.sha256(open("layer.zip", "rb").read()).hexdigest()
        for keys in [("AKIDSTUB", "s3cret/+"), ("ASIASTUB", "temporary", "session/+token==")]:
            layer = client("lambda", *keys).get_layer_version_by_arn(Arn=arn)["Content"]
            assert hashlib.sha256(urllib.request.urlopen(layer["Location"]).read()).hexdigest() == own
            function = client("lambda", *keys).get_function(FunctionName=arn.replace("layer:telemetry:7", "function:pay"), Qualifier="live")
            assert function["Configuration"]["Version"] == "12"
            found = client("s3", *keys).get_object(Bucket="bucket", Key="a b/ü+layer.zip", VersionId="v/1", ChecksumMode="ENABLED")
            assert found["ChecksumSHA256"] and hashlib.sha256(found["Body"].read()).hexdigest() == own
            client("ecr", *keys).get_authorization_token()
            client("sts", *keys).assume_role(RoleArn="arn:aws:iam::111122223333:role/r", RoleSessionName="session")
        for name, call, options in [("lambda", "get_layer_version_by_arn", {"Arn": arn}), ("s3", "get_object", {"Bucket": "bucket", "Key": "large.zip"})]:
            try:
                getattr(client(name, secret="wrong"), call)(**options)
                sys.exit(f"{name} takes a wrong signature")
            except botocore.exceptions.ClientError as error:
                assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403, error
        """
}
