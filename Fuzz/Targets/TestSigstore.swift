/// The instance of Sigstore that signed the seeds.
enum TestSigstore {
    /// Its trusted_root.json.
    static let root = """
        {"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[{"baseUrl":"https://rekor.\
        acme.example","hashAlgorithm":"SHA2_256","publicKey":{"rawBytes":"MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEmK5UfRx9si\
        ZOOqOyvj0fienUUCp+cgw4Btou/+IC97tTNzbxJDIOrDqMlPT3X667YLzSqOM5/cI83lwgsCpIw6b1/9pP9u+Z5rD4L2BVC9sPZrUXg5Uveq\
        SNq+coLQSl","keyDetails":"PKIX_ECDSA_P384_SHA_384","validFor":{"start":"2026-01-01T00:00:00Z","end":"2027-01\
        -01T00:00:00Z"}},"logId":{"keyId":"AkYnffurjdNaFAYez9Krw2khE5lrw0ifBaYqzTwT8hA="}}],"certificateAuthorities"\
        :[{"subject":{"organization":"test","commonName":"fulcio"},"uri":"https://fulcio.acme.example","certChain":{\
        "certificates":[{"rawBytes":"MIIByTCCAVCgAwIBAgIBTTAKBggqhkjOPQQDAzAWMRQwEgYDVQQDDAtUZXN0IEZ1bGNpbzAgFw0yMDA\
        xMDEwMDAwMDBaGA8yMDYwMDEwMTAwMDAwMFowIzEhMB8GA1UEAwwYVGVzdCBGdWxjaW8gSW50ZXJtZWRpYXRlMHYwEAYHKoZIzj0CAQYFK4E\
        EACIDYgAE1INWyVMVI1clHgmHoUrWYUDBBtHBxgDqaHdrmwO4e7YXVPHG0t2yYGzHvaTB7PrgsuVx9gHXdcTHukKDY/6ZDTNTbUdZqpT/8PC\
        8pHBN8Sqbvytvg99dQ3itgUpq5pUio2MwYTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQUzHfAoSc1PB/arIX\
        0p1uP8a1eFuMwHwYDVR0jBBgwFoAUWkvQqeGJMq9pigzf28lJhKzMSDYwCgYIKoZIzj0EAwMDZwAwZAIwdaR11Fc8M6qk/MMCpq4XeL/N5No\
        gY4qFde6WJF5bCxqw44gI713sRVwDFZbEC3LIAjBzosDxYn30XOkI7BIC4GSmLP+bO4z3fIkds3ct35ymTVaXtJLJVUoj9KtAOgCBwG4="},\
        {"rawBytes":"MIIBmzCCASKgAwIBAgIBTTAKBggqhkjOPQQDAzAWMRQwEgYDVQQDDAtUZXN0IEZ1bGNpbzAgFw0yMDAxMDEwMDAwMDBaGA8\
        yMDYwMDEwMTAwMDAwMFowFjEUMBIGA1UEAwwLVGVzdCBGdWxjaW8wdjAQBgcqhkjOPQIBBgUrgQQAIgNiAAT88fhGm0xF5AjUiFaWpmWKkEK\
        VsSXIjnXUHmpdsq6KaGQsG2KGXMThGlFBk+IJZdCK0ubs2DJkHkKiHioUMBszWbO/UQTq2wztZzNwD+3Kaoh6f33YLq6Yjv4/eHAw8GCjQjB\
        AMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQWBBRaS9Cp4Ykyr2mKDN/byUmErMxINjAKBggqhkjOPQQDAwNnADB\
        kAjAVhoZj3VHdxo8eeL1HQNldDkOEhHqqBZsgj4hcy9a2hcEIgWtgp0tjTAqyBjXF/EYCMFBdRQFHupVHq9EN3rMe1LY0u3Iev+TQqWtqBKV\
        YBuigEBLOiq0WAHelmK6WnIR+Ng=="}]},"validFor":{"start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z"}}]\
        ,"ctlogs":[{"baseUrl":"https://ctfe.acme.example","hashAlgorithm":"SHA2_256","publicKey":{"rawBytes":"MFkwEw\
        YHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbpV83uHBIlpJuSwX7m/A8wc/W+3rDCUFZnMQ1D1l3Mp76MA4IR7XBWZi7G1809Km6TpSWky8VgNlVg\
        0xZHrWLQ==","keyDetails":"PKIX_ECDSA_P256_SHA_256","validFor":{"start":"2026-01-01T00:00:00Z","end":"2027-01\
        -01T00:00:00Z"}},"logId":{"keyId":"OjSJrPzaW+jlXuMYd2owZOD/hoizf0B+FD9xqGRFJgU="}}],"timestampAuthorities":[\
        {"subject":{"organization":"test","commonName":"tsa"},"uri":"https://tsa.acme.example","certChain":{"certifi\
        cates":[{"rawBytes":"MIIBkTCCARegAwIBAgIBTTAKBggqhkjOPQQDAzAYMRYwFAYDVQQDDA1UZXN0IFRTQSBSb290MCAXDTIwMDEwMTA\
        wMDAwMFoYDzIwNjAwMTAxMDAwMDAwWjATMREwDwYDVQQDDAhUZXN0IFRTQTB2MBAGByqGSM49AgEGBSuBBAAiA2IABJiuVH0cfbImTjqjsr4\
        9H4np1FAqfnIMOAbaLv/iAve7Uzc28SQyDqw6jJT091+uu2C80qjjOf3CPN5cILAqSMOm9f/aT/bvmeaw+C9gVQvbD2a1F4OVL3qkjavnKC0\
        EpaM4MDYwDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMCB4AwFgYDVR0lAQH/BAwwCgYIKwYBBQUHAwgwCgYIKoZIzj0EAwMDaAAwZQIwdMy\
        h9WJtSHEjNtpJ4TWpGIlqvqrL399xsS8/nNAaVYxQAIGMKUqvoAfY3SarFydXAjEAhenKnP4P9WDqvzIYJiR6xWcX5lTIz4Tg64skmGVAiN1\
        /TmeiFApayV7rd6MrWJ+D"},{"rawBytes":"MIIBgTCCAQegAwIBAgIBTTAKBggqhkjOPQQDAzAYMRYwFAYDVQQDDA1UZXN0IFRTQSBSb29\
        0MCAXDTIwMDEwMTAwMDAwMFoYDzIwNjAwMTAxMDAwMDAwWjAYMRYwFAYDVQQDDA1UZXN0IFRTQSBSb290MHYwEAYHKoZIzj0CAQYFK4EEACI\
        DYgAEQmP9e3xXzrqWGDYiHuMJwBzVx591td7lIr/mvxCGvbreptbtdQtzQPEbK0YtbNkfrLNx7uV1nDDP9rFgDgWMbSkzdUR4R8rFUmWDepx\
        40XBRWeg3F3nuQK4od7FRnTNroyMwITAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAwNoADBlAjEAxXmq6G4\
        +LsUq31nfQJHaaPaA583dzgZIn9smcFPPf3Vzt6/6xwxNIjksIvLxEsX6AjBBKSdimDyyka/qvzHE70e/csSJHaYnlHjY+VcbC0GBMzTtGzX\
        tsJAiUerfMTGGP3g="}]},"validFor":{"start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z"}}]}
        """
}
