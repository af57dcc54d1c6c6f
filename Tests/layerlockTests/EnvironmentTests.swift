import TestKit
import Testing

@Suite(
    "The environment loads no code into the program",
    .enabled(
        if: program != nil && Tool("openssl").isInstalled && Tool("gcc").isInstalled,
        "the program, openssl or a compiler is missing"))
struct EnvironmentTests {
    /// A library that writes down that it was loaded, and configurations that have OpenSSL and the C library load it.
    private static let setUp = """
        cat > hostile.c <<'END'
        #include <fcntl.h>
        #include <stdlib.h>
        __attribute__((constructor)) static void loaded(void) { open(getenv("MARK"), O_CREAT | O_WRONLY, 0600); }
        int gconv_init(void *step) { return 0; }
        int gconv(void) { return 0; }
        END
        gcc -shared -fPIC -o hostile.so hostile.c || exit 99
        cp hostile.so legacy.so; cp hostile.so default.so
        cat > provider.cnf <<END
        openssl_conf = init
        [init]
        providers = providers
        [providers]
        hostile = hostile
        [hostile]
        module = $PWD/hostile.so
        activate = 1
        END
        cat > engine.cnf <<END
        openssl_conf = init
        [init]
        engines = engines
        [engines]
        hostile = hostile
        [hostile]
        engine_id = hostile
        dynamic_path = $PWD/hostile.so
        default_algorithms = ALL
        init = 1
        END
        printf 'module UTF-8// INTERNAL hostile 1\\nmodule INTERNAL UTF-8// hostile 1\\n' > gconv-modules
        printf 'module ISO-8859-1// INTERNAL hostile 1\\nmodule CP437// INTERNAL hostile 1\\n' >> gconv-modules
        export MARK=$PWD/mark OPENSSL_MODULES=$PWD OPENSSL_ENGINES=$PWD GCONV_PATH=$PWD

        """

    @Test("the control: openssl itself loads what the files name", arguments: ["provider", "engine"])
    func control(_ kind: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                Self.setUp + "OPENSSL_CONF=$PWD/\(kind).cnf openssl dgst -sha256 hostile.c; ls mark", in: folder)
            #expect(result.text.contains("mark"), "\(result.text)\(result.errors)")
        }
    }

    @Test(
        "hashing, reading, verifying and signing with such files",
        arguments: ["provider", "engine"],
        [
            "inspect $repo/Fixtures/layers/telemetry.zip", "inspect $repo/Fixtures/images/checkout.tar",
            "trust list --trust $repo/TrustStore",
            "sign $repo/Fixtures/layers/telemetry.zip --profile acme_layers/AbCdEf0123 --chain chain.pem "
                + "--key $repo/Fixtures/pki/leaf.key.pem --trust $repo/TrustStore --as-of 2026-09-03T10:30:15Z -o out.zip",
            "stack $repo/Fixtures/layers/telemetry.zip",
        ])
    func configuration(_ kind: String, _ command: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                Self.setUp + """
                    cat $repo/Fixtures/pki/leaf.pem $repo/Fixtures/pki/regional.pem $repo/Fixtures/pki/ca.pem \
                        $repo/Fixtures/pki/root.pem > chain.pem
                    export OPENSSL_CONF=$PWD/\(kind).cnf
                    layerlock \(command) > out 2>&1; echo $?; cat out; ls
                    """, in: folder)
            #expect(!result.text.split(separator: "\n").contains("mark"), "\(result.text)\(result.errors)")
            #expect(result.text.hasPrefix("0\n"), "\(result.text)\(result.errors)")
        }
    }
}
