import TestKit
import Testing

@Suite("Bundles on the command line", .needsProgram, .needs(.openssl, .python))
struct BundleCommandTests {
    private let setUp = """
        cp $repo/Fixtures/layers/telemetry.zip a.zip
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2> /dev/null
        openssl pkey -in key.pem -pubout -out key.pub
        layerlock trust init --trust store --quiet

        """

    @Test("a bundle that was signed is verified by OpenSSL, by its key, and by a store that believes the key")
    func signed() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                setUp + """
                    layerlock sign a.zip --bundle --key key.pem --quiet; echo $?
                    python3 -c 'import base64, json; b = json.load(open("a.zip.sigstore.json"))
                    open("signature", "wb").write(base64.b64decode(b["messageSignature"]["signature"]))'
                    openssl dgst -sha256 -verify key.pub -signature signature a.zip
                    layerlock verify-bundle a.zip --bundle a.zip.sigstore.json --key key.pub --unlogged > out; echo $?
                    layerlock verify a.zip --no-lock --trust store > out; echo $?
                    layerlock trust identity add --key key.pub --unlogged --name mine --trust store --quiet; echo $?
                    layerlock verify a.zip --no-lock --trust store > out; echo $?
                    layerlock trust show mine --trust store --format json | grep -c '"unlogged": true'
                    layerlock trust revoke --key mine --effective-from 2026-01-01T00:00:00Z --reason stolen --trust store --quiet
                    layerlock verify a.zip --no-lock --trust store > out; echo $?
                    """, in: folder)
            #expect(result.text == "0\nVerified OK\n0\n11\n0\n0\n1\n11\n", "\(result.text)\(result.errors)")
        }
    }

    @Test("another zip, another key, a bundle that is there, a private key for the store")
    func refused() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                setUp + """
                    layerlock sign a.zip --bundle --key key.pem --quiet
                    layerlock sign a.zip --bundle --key key.pem 2> err; echo $?; grep -c 'sign.archive' err
                    layerlock sign a.zip --bundle --key key.pem --replace --quiet; echo $?
                    layerlock verify-bundle $repo/Fixtures/signed/telemetry.zip --bundle a.zip.sigstore.json --key key.pub \
                        --unlogged > out; echo $?
                    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2> /dev/null | openssl pkey -pubout -out other.pub
                    layerlock verify-bundle a.zip --bundle a.zip.sigstore.json --key other.pub --unlogged > out; echo $?
                    layerlock verify-bundle a.zip --bundle a.zip.sigstore.json --key key.pub 2> err; echo $?
                    layerlock trust identity add --key key.pem --trust store 2> err; echo $?; grep -c 'public half' err
                    layerlock sign a.zip --bundle --key key.pem --profile acme 2> err; echo $?
                    layerlock sign a.zip --bundle --timestamp key.pub 2> err; echo $?; grep -c 'sign.request' err
                    """, in: folder)
            #expect(
                result.text == "1\n1\n0\n11\n11\n64\n1\n1\n64\n1\n1\n", "\(result.text)\(result.errors)")
        }
    }

    @Test("a timestamp of OpenSSL's authority is added to a bundle, and stays beside its signature")
    func stamped() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                setUp + """
                    printf '%s\\n' '[tsa]' 'default_tsa = t' '[t]' 'serial = serial' 'default_policy = 1.2.3.4' \
                        'digests = sha256' 'signer_digest = sha256' 'accuracy = secs:1' > tsa.cnf
                    printf 01 > serial
                    openssl req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -subj /CN=TSA \
                        -addext extendedKeyUsage=critical,timeStamping 2> /dev/null
                    layerlock sign a.zip --bundle --key key.pem --quiet
                    cp a.zip.sigstore.json before
                    python3 -c 'import base64, json; b = json.load(open("before"))
                    open("signature", "wb").write(base64.b64decode(b["messageSignature"]["signature"]))'
                    openssl ts -query -data signature -sha256 -cert -out request.tsq 2> /dev/null
                    openssl ts -reply -config tsa.cnf -queryfile request.tsq -signer tsa.pem -inkey tsa.key \
                        -out response.tsr 2> err || cat err
                    layerlock sign a.zip --bundle --timestamp response.tsr --quiet; echo $?
                    python3 -c 'import json; a = json.load(open("before")); b = json.load(open("a.zip.sigstore.json"))
                    print(a["messageSignature"] == b["messageSignature"],
                        len(b["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"]))'
                    layerlock trust identity add --key key.pub --unlogged --trust store --quiet
                    layerlock verify a.zip --no-lock --trust store > out; echo $?
                    """, in: folder)
            #expect(result.text == "0\nTrue 1\n0\n", "\(result.text)\(result.errors)")
        }
    }
}
