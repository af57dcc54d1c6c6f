import TestKit
import Testing

/// The example's store with a profile for images, and what signs.
private let setUp = """
    pki=$repo/Fixtures/pki
    cat $pki/leaf.pem $pki/regional.pem $pki/ca.pem $pki/root.pem > chain.pem
    cp -r $repo/TrustStore store
    sed -e s/acme_layers/acme_images/g -e s/AWSLambda-SHA384-ECDSA/Notation-OCI-SHA384-ECDSA/ \
        store/profiles/acme_layers-AbCdEf0123.json > store/profiles/acme_images-AbCdEf0123.json
    sign="--profile acme_images --key $pki/leaf.key.pem --chain chain.pem --trust store --as-of 2026-09-03T10:30:15Z"
    image=$repo/Fixtures/images/checkout.tar

    """

@Suite("Images' signatures on the command line", .needsProgram)
struct ImageSignatureCommandTests {
    @Test("an image is signed, shown, pinned and verified, from a file and from standard input, compressed")
    func session() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                setUp + """
                    set -e
                    layerlock sign $image $sign --output signed.tar --envelope cose > /dev/null
                    layerlock inspect signed.tar | grep -q 'signed notation-cose'
                    layerlock lock signed.tar --output l.lock > /dev/null
                    gzip -k signed.tar
                    layerlock verify - --trust store --lock l.lock --name signed --as-of 2026-11-20T12:00:00Z \
                        < signed.tar.gz
                    """, in: folder)
            #expect(result.status == 0, "\(result.text)\(result.errors)")
            #expect(result.text.contains("lock.signer"))
        }
    }

    @Test("Notation's configuration decides by exit code: good, another's, broken, missing")
    func configuration() async throws {
        try await withTemporaryFolder { folder in
            let policy =
                #"{"version":"1.0","trustPolicies":[{"name":"aws","registryScopes":["a.example/checkout"],"#
                + #""signatureVerification":{"level":"strict","override":{"revocation":"log"}},"#
                + #""trustStores":["signingAuthority:aws"],"trustedIdentities":["#
                + #""arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_images"]}]}"#
            try folder.write("policy", policy)
            let result = try await shell(
                setUp + """
                    layerlock sign $image $sign --output signed.tar > /dev/null
                    mkdir -p nc/truststore/x509/signingAuthority/aws
                    cp $pki/root.pem nc/truststore/x509/signingAuthority/aws
                    cp policy nc/trustpolicy.json
                    check="--notation-config nc --as-of 2026-11-20T12:00:00Z --quiet"
                    layerlock verify signed.tar $check > /dev/null; echo $?
                    layerlock verify signed.tar $check --reference a.example/checkout:1 > /dev/null; echo $?
                    layerlock verify signed.tar $check --reference a.example/other > /dev/null; echo $?
                    layerlock verify $image $check > /dev/null; echo $?
                    cp $pki/other-root.pem nc/truststore/x509/signingAuthority/aws/root.pem
                    layerlock verify signed.tar $check > /dev/null; echo $?
                    echo '{}' > nc/trustpolicy.json
                    layerlock verify signed.tar $check > /dev/null; echo $?
                    layerlock verify signed.tar --notation-config none > /dev/null; echo $?
                    """, in: folder)
            #expect(result.text == "0\n0\n1\n11\n11\n1\n1\n", "\(result.text)\(result.errors)")
        }
    }

    @Test("an image's options for a zip are wrong usage, from standard input too, and nothing is written")
    func zips() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                setUp + """
                    zip=$repo/Fixtures/signed/telemetry.zip; echo junk > s; mkdir lists
                    try() { layerlock "$@" >> out 2> err; echo $?; grep -c -e "$option goes with images" -e "$option takes a Sigstore bundle" err; }
                    option=--signature
                    try verify $zip --trust store --signature s --output report
                    try verify - --trust store --signature s < $zip
                    try lock $zip --signature s
                    option=--artifact
                    try verify $zip $image --trust store --artifact
                    option=--crl
                    try verify $zip --trust store --crl lists
                    cat out; ls
                    """, in: folder)
            #expect(
                result.text == String(repeating: "64\n1\n", count: 5) + "chain.pem\nerr\nlists\nout\ns\nstore\n",
                "\(result.text)\(result.errors)")
        }
    }

    @Test("lock warns of several signers, and sign of an image without a name")
    func told() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                setUp + """
                    sed -e s/AbCdEf0123/ZyXwVu0123/g store/profiles/acme_images-AbCdEf0123.json \
                        > store/profiles/acme_images-ZyXwVu0123.json
                    sign="--key $pki/leaf.key.pem --chain chain.pem --trust store --as-of 2026-09-03T10:30:15Z --quiet"
                    mkdir layout; tar xf $image -C layout
                    layerlock sign layout $sign --profile acme_images/AbCdEf0123 2> err; echo $?
                    sed -i 's/"annotations":{"org.opencontainers.image.ref.name":"checkout:1"},//' layout/index.json
                    layerlock sign layout $sign --profile acme_images/ZyXwVu0123 2>> err; echo $?
                    grep -c 'gives the image no name' err
                    layerlock lock layout --output l.lock; echo $?
                    """, in: folder)
            #expect(result.text.hasPrefix("0\n0\n1\n"), "\(result.text)\(result.errors)")
            #expect(result.text.contains("several have signed"))
            #expect(result.text.hasSuffix("0\n"))
        }
    }

    @Test(
        "options that would go unread are wrong usage",
        arguments: [
            "verify a.tar --reference a.example/b", "verify a.tar --crl .", "verify a.tar b.tar --signature s",
            "verify a.tar --artifact --lock l", "verify a.tar --artifact --platform linux/arm64",
            "inspect a.tar --artifact --packages", "lock a.tar b.tar --signature s",
            "verify a.tar --notation-config . --config c", "verify a.tar --notation-config . --endorsement e",
            "verify a.tar --notation-config . --max-revocation-age 7d", "sign a.tar --profile p --key k --chain c",
            "sign a.tar --profile p --key k --chain c --output b --envelope pem",
        ])
    func usage(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell("layerlock \(command)", in: folder)
            #expect(result.status == 64, "\(result.status) \(result.errors)")
        }
    }
}
