import TestKit
import Testing

/// The cases that Notation's own tests have for `notation blob verify` (notaryproject/notation, test/e2e/suite/command/blob), with
/// envelopes that another implementation made.
@Suite("Notation's signatures over files on the command line", .needsProgram)
struct BlobSignatureCommandTests {
    @Test("Notation's sixteen cases", .needs("python3 with cryptography") { await hasCryptography })
    func cases() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                """
                python3 $repo/Tests/StandIns/notation_blob.py . || exit 9
                mkdir away; mv x.zip.*.sig away; s=away/x.zip.jws.sig
                v() {
                    expected=$1; shift
                    layerlock verify x.zip --no-lock --notation-config nc --as-of 2029-01-01T00:00:00Z "$@" > out 2>&1
                    code=$?
                    [ $code = $expected ] || { echo "$*: $code, not $expected"; cat out; }
                }
                says() { grep -qF -e "$1" out || { echo "lacks $1"; cat out; }; }
                # Good ones: the policy for all, COSE, a named policy, another media type, a timestamp, user metadata.
                v 0 --signature $s; says 'ca:acme'; says 'and a trust anchor vouches for who signed'
                v 0 --signature away/x.zip.cose.sig
                v 0 --signature $s --blob-policy named
                v 0 --signature jpeg.jws.sig
                v 0 --signature stamped.jws.sig --blob-policy stamped; says timestamp
                v 0 --signature named.jws.sig --user-metadata k1=v1
                # None; a file and a signature that cannot be read; options that are none.
                v 11; says signature.missing
                mkdir unreadable
                layerlock verify unreadable --no-lock --notation-config nc > out 2>&1; [ $? = 1 ] || cat out
                v 1 --signature unreadable; says unreadable
                v 64 --signature $s --plugin-config=invalid; says plugin-config
                v 64 --signature $s --user-metadata invalid; says NAME=VALUE
                # Names that Notation refuses, since it tells the form by them: here the bytes tell.
                for name in x.zip.jws.invalid x.sig x.zip.invalid.sig; do cp $s $name; v 0 --signature $name; rm $name; done
                # Over another file; user metadata that nobody signed; no trust policy.
                v 11 --signature other.jws.sig; says signature.integrity
                v 11 --signature $s --user-metadata k1=v1
                # With a pin, the signer is who is pinned, and vouched for.
                layerlock lock x.zip --signature $s --output l.lock --quiet > out 2>&1 || cat out
                layerlock verify x.zip --signature $s --lock l.lock --notation-config nc --as-of 2029-01-01T00:00:00Z \
                    > out 2>&1 || cat out
                says 'as pinned'
                rm nc/trustpolicy.blob.json
                v 1 --signature $s; says trustpolicy.blob.json
                """, in: folder)
            #expect(result.status == 0 && result.text.isEmpty, "\(result.text)\(result.errors)")
        }
    }

    private static var hasCryptography: Bool {
        get async {
            do {
                return try await Tool.python.run(["-c", "import cryptography"]).status == 0
            } catch {
                return false
            }
        }
    }
}
