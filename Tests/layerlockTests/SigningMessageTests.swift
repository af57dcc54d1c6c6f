import TestKit
import Testing

/// A key, a chain and a package in the working folder.
private let setUp = """
    for name in leaf regional ca root; do cat $repo/Fixtures/pki/$name.pem; done > chain.pem
    cp $repo/Fixtures/pki/leaf.key.pem key.pem
    cp -r $repo/TrustStore . ; cp $repo/Fixtures/layers/telemetry.zip a.zip
    at="--as-of 2026-09-03T10:30:15Z"
    sign="sign a.zip --profile acme_layers/AbCdEf0123 -o out.zip $at"

    """

@Suite("What signing commands say", .needsProgram, .needs(.openssl))
struct SigningMessageTests {
    @Test(
        "a refusal names the file and says what to do",
        arguments: [
            (
                "openssl pkey -in key.pem -outform DER -out k.der; layerlock $sign --key k.der --chain chain.pem",
                ["k.der: ", "openssl pkey -inform DER", "[sign.key]"]
            ),
            (
                "openssl x509 -in chain.pem -outform DER -out c.der; layerlock $sign --key key.pem --chain c.der",
                ["c.der: ", "openssl x509 -inform DER", "[sign.chain]"]
            ),
            ("layerlock $sign --key chain.pem --chain chain.pem", ["chain.pem: ", "[sign.key]"]),
            (
                "layerlock $sign --key $repo/Fixtures/pki/other-leaf.key.pem --chain chain.pem",
                ["other-leaf.key.pem: the key belongs to 0 certificates"]
            ),
            (
                "layerlock $sign --key key.pem --chain $repo/Fixtures/pki/leaf.pem",
                ["leaf.pem: the chain ends in no self-signed root"]
            ),
            (
                ": > empty; layerlock $sign --key key.pem --chain chain.pem --passphrase-file empty",
                ["empty: ", "as its one line"]
            ),
            (
                "printf 'a\\nb\\n' > two; layerlock $sign --key key.pem --chain chain.pem --passphrase-file two",
                ["two: ", "as its one line"]
            ),
            (
                "head -c 5000 /dev/zero > big; layerlock $sign --key key.pem --chain chain.pem --passphrase-file big",
                ["big: is larger than the limit of 4096 bytes", "as its one line"]
            ),
            (
                "layerlock $sign --key key.pem --chain chain.pem --expires 2026-09-03T10:30:15Z",
                ["not after its signing time", "choose an end after the signing time"]
            ),
            (
                "layerlock trust revoke --current --as-of 2020-01-01T00:00:00Z",
                ["revocations.json: is dated", "give a time not before that"]
            ),
            (
                "layerlock trust import $repo/TrustStore/code-signing-configs/staging.json --name ../../evil",
                ["is no name for a file of the store", "with --name"]
            ),
            (
                "layerlock $sign --key pkcs11:token=t --pin-env HOME --chain chain.pem",
                ["pkcs11:token=t: ", "the URI names no key"]
            ),
        ] as [(String, [String])])
    func refusals(_ command: String, _ words: [String]) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(setUp + command, in: folder)
            #expect(result.status == 1, "\(result.text)\(result.errors)")
            let said = result.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for word in words { #expect(said.contains(word), "\(result.errors)") }
        }
    }

    @Test("a signing time that is still to come is told of; verify would refuse the signature")
    func future() async throws {
        try await withTemporaryFolder { folder in
            let options =
                "--profile acme_layers/AbCdEf0123 --key key.pem --chain chain.pem --as-of 2999-01-01T00:00:00Z"
            for command in [
                "sign a.zip \(options) -o out.zip",
                "endorse a.zip \(options) -o a.json --until 2999-02-01T00:00:00Z --reason r",
                "lock a.zip --sign-with acme_layers/AbCdEf0123 --key key.pem --chain chain.pem --as-of 2999-01-01T00:00:00Z",
            ] {
                let result = try await shell(setUp + "layerlock \(command)", in: folder)
                #expect(result.errors.contains("2999-01-01T00:00:00Z lies in the future"), "\(result.errors)")
            }
            let past = try await shell(setUp + "layerlock $sign --key key.pem --chain chain.pem", in: folder)
            #expect(past.status == 0)
            #expect(past.errors.isEmpty)
        }
    }

    @Test("what a store with a missing root says to do works")
    func missingRoot() async throws {
        try await withTemporaryFolder { folder in
            let script =
                setUp + """
                    mv TrustStore/roots/test-root.pem . ; rm TrustStore/roots/* TrustStore/profiles/umbrella*
                    add="layerlock trust add-root test-root.pem --profile acme_layers/AbCdEf0123 --yes"
                    $add 2> errors && exit 9
                    tr -s ' \\n' ' ' < errors | grep -q "take its name out of trustAnchors" || { cat errors; exit 8; }
                    for file in TrustStore/profiles/*.json; do
                        tr -d '\\n' < $file | sed 's/"trustAnchors": *\\[[^]]*\\]/"trustAnchors": []/' > x && mv x $file
                    done
                    $add && layerlock verify $repo/Fixtures/signed/telemetry.zip --trust TrustStore --config production
                    """
            let result = try await shell(script, in: folder)
            #expect(result.status == 0, "\(result.text)\(result.errors)")
        }
    }

    @Test("a certificate's revocation hash is listed, is what openssl and sha384sum compute, and revokes")
    func revocationHash() async throws {
        try await withTemporaryFolder { folder in
            let script =
                setUp + """
                    tbs() { openssl x509 -in $repo/Fixtures/pki/$1.pem -outform DER |
                        openssl asn1parse -inform DER -strparse 4 -noout -out $1.tbs &&
                        sha384sum < $1.tbs | cut -c 1-96; }
                    zip=$repo/Fixtures/signed/telemetry.zip
                    leaf=$(tbs leaf)$(tbs regional); ca=$(tbs ca)$(tbs root); root=$(tbs root)$(tbs root)
                    layerlock inspect $zip --verbose > text; layerlock inspect $zip --format json > json
                    layerlock verify $zip --verbose > verify
                    layerlock $sign --key key.pem --chain chain.pem --format json > signed
                    layerlock trust pin $zip --profile acme_layers/AbCdEf0123 --yes > pin
                    for hash in $leaf $ca $root; do
                        for file in text json verify signed pin; do grep -q $hash $file || exit 9; done
                    done
                    layerlock trust show test-root.pem | grep -q $root || exit 8
                    layerlock verify $zip --trust TrustStore > allowed || exit 7
                    layerlock trust revoke --certificate $leaf --effective-from 2026-01-01T00:00:00Z --reason leaked
                    layerlock verify $zip --trust TrustStore
                    """
            let result = try await shell(script, in: folder)
            #expect(result.status == 11, "\(result.text)\(result.errors)")
            #expect(result.text.contains("signature.revocation"))
        }
    }

    @Test("a token's key signs; what the engine says of its own accord is not printed")
    func token() async throws {
        try await withTemporaryFolder { folder in
            let script =
                setUp + """
                    command -v softhsm2-util > /dev/null && openssl engine pkcs11 > /dev/null 2>&1 || exit 77
                    mkdir tokens; export PIN=1234 SOFTHSM2_CONF=$PWD/softhsm2.conf
                    printf 'directories.tokendir = %s\\nobjectstore.backend = file\\n' $PWD/tokens > softhsm2.conf
                    openssl pkcs8 -topk8 -nocrypt -in key.pem -out key.p8
                    softhsm2-util --init-token --free --label acme --pin 1234 --so-pin 5678 > /dev/null &&
                    softhsm2-util --import key.p8 --token acme --label leaf --id 01 --pin 1234 > /dev/null || exit 9
                    token() { layerlock $sign --chain chain.pem --key "pkcs11:token=$1;object=$2" --pin-env $3 $4; }
                    token acme other PIN -q; token other leaf PIN -q; PIN=4321 token acme leaf PIN -q
                    PKCS11_MODULE_PATH=/nowhere token acme leaf PIN -q 2> module
                    grep -q "the PKCS#11 module cannot be loaded" module || exit 7
                    test -e out.zip && exit 8
                    token acme leaf PIN > /dev/null && layerlock verify out.zip --trust TrustStore --config production
                    """
            let result = try await shell(script, in: folder)
            if result.status == 77 { try Requirement.giveUp("softhsm2 with libengine-pkcs11-openssl") }
            #expect(result.status == 0, "\(result.text)\(result.errors)")
            #expect(!result.text.contains("1234") && !result.errors.contains("4321"))
            let lines = result.errors.split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("layerlock: ") || $0.hasPrefix("  ") }, "\(result.errors)")
            for cause in ["no such private key", "no such token", "refuses the PIN"] {
                #expect(
                    lines.joined(separator: " ").split(separator: " ").joined(separator: " ").contains(cause),
                    "\(result.errors)")
            }
        }
    }
}
