import TestKit
import Testing

/// Lists of revocations from one end to the other: which are needed, that they come by file, what they say.
@Suite("trust refresh", .needsProgram, .needs(.openssl))
struct RefreshCommandTests {
    /// An authority of its own whose certificate for signing names a list, a store that believes it, and a signed image.
    private static let setUp = #"""
        {
            openssl ecparam -name secp384r1 -genkey -noout -out ca.key
            openssl ecparam -name secp384r1 -genkey -noout -out leaf.key
            openssl req -x509 -new -key ca.key -sha384 -days 3650 -subj "/C=DE/O=acme/CN=acme root" -out ca.pem \
                -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
            openssl req -new -key leaf.key -sha384 -subj "/C=DE/O=acme/CN=acme images" -out leaf.csr
            printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature extendedKeyUsage=codeSigning \
                crlDistributionPoints=URI:http://lists.acme.example/ca.crl subjectKeyIdentifier=hash authorityKeyIdentifier=keyid > ext
            openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -sha384 -days 365 -extfile ext -out leaf.pem -set_serial 4660
        } 2> log || { cat log; exit 90; }
        cat leaf.pem ca.pem > chain.pem
        touch index.txt; echo 01 > number
        printf '%s\n' '[ca]' default_ca=x '[x]' database=index.txt crlnumber=number default_md=sha384 default_crl_days=7 \
            crl_extensions=e '[e]' authorityKeyIdentifier=keyid > ca.cnf
        publish() {
            openssl ca -config ca.cnf -gencrl -keyfile ca.key -cert ca.pem -out list.pem 2> log || { cat log; exit 91; }
            openssl crl -in list.pem -outform DER -out lists/ca.crl
        }
        layerlock trust init --quiet
        sed -e 's/acme_layers/acme_images/g; s/AWSLambda-SHA384-ECDSA/Notation-OCI-SHA384-ECDSA/; s/test-root.pem/acme.pem/' \
            $repo/TrustStore/profiles/acme_layers-AbCdEf0123.json > TrustStore/profiles/acme_images-AbCdEf0123.json
        cp ca.pem TrustStore/roots/acme.pem
        layerlock sign $repo/Fixtures/images/checkout.tar --profile acme_images --key leaf.key --chain chain.pem \
            --trust TrustStore --output signed.tar > out 2>&1 || { cat out; exit 92; }
        mkdir lists

        """#

    @Test("what is needed is told, is there once it was brought, decides, and ends")
    func session() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                Self.setUp + #"""
                    layerlock trust refresh --list signed.tar --crl lists > out || exit 1
                    grep -q 'from *http://lists.acme.example/ca.crl' out && grep -q 'at hand *none' out || { cat out; exit 2; }
                    layerlock verify signed.tar --trust TrustStore --crl lists > out; [ $? = 1 ] || { cat out; exit 3; }
                    publish
                    layerlock trust refresh --list signed.tar --crl lists --format json > out || exit 4
                    grep -q '"isCurrent": true' out && grep -q '"file": "lists/ca.crl"' out || { cat out; exit 5; }
                    layerlock verify signed.tar --trust TrustStore --crl lists > out || { cat out; exit 6; }
                    layerlock lock signed.tar --output l.lock > out 2>&1 || { cat out; exit 7; }
                    layerlock trust refresh --list --lock l.lock --crl lists > out || { cat out; exit 8; }
                    grep -q 'at hand *lists/ca.crl' out || { cat out; exit 9; }
                    openssl ca -config ca.cnf -revoke leaf.pem -keyfile ca.key -cert ca.pem 2> log || { cat log; exit 10; }
                    publish
                    layerlock verify signed.tar --trust TrustStore --crl lists > out; [ $? = 11 ] || { cat out; exit 11; }
                    grep -q 'signature.revocation' out || { cat out; exit 12; }
                    later=$(date -u -d '+30 days' +%Y-%m-%dT%H:%M:%SZ)
                    layerlock trust refresh --list signed.tar --crl lists --as-of $later > out || exit 13
                    grep -q 'which ended on' out || { cat out; exit 14; }
                    """#, in: folder)
            #expect(result.status == 0, "\(result.status) \(result.text)\(result.errors)")
        }
    }

    @Test("a list of another authority, one that nobody signed, and a folder that is not there")
    func hostile() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                Self.setUp + #"""
                    publish
                    openssl ecparam -name secp384r1 -genkey -noout -out ca.key 2> log
                    openssl req -x509 -new -key ca.key -sha384 -days 3650 -subj "/C=DE/O=acme/CN=acme root" -out ca.pem 2> log
                    publish
                    layerlock verify signed.tar --trust TrustStore --crl lists > out; status=$?
                    [ $status = 1 ] || [ $status = 11 ] || { cat out; exit 1; }
                    layerlock trust refresh --list signed.tar --crl none > out 2>&1; [ $? = 1 ] || { cat out; exit 2; }
                    echo junk > lists/ca.crl
                    layerlock trust refresh --list signed.tar --crl lists > out 2>&1; [ $? = 1 ] || { cat out; exit 3; }
                    layerlock trust refresh signed.tar > out 2>&1; [ $? = 64 ] || exit 4
                    """#, in: folder)
            #expect(result.status == 0, "\(result.status) \(result.text)\(result.errors)")
        }
    }
}
