import Core
import Cryptography

/// The certificates that the seeds of timestamps and revocation lists belong to; their keys are among the fixtures.
enum TestCertificates {
    /// A leaf with the issuer that signed the seeds' lists and answers.
    static let chain = [leaf, authority].compactMap { certificate($0) }
    /// DER of the root of the authority that stamped the seeds.
    static let timestampRoot = bytes(root)

    private static func bytes(_ text: String) -> [UInt8] { Base64.decode(text.utf8.filter { $0 != 0x0A }) ?? [] }

    private static func certificate(_ text: String) -> Certificate? {
        do throws(CryptoFault) {
            return try Certificate(der: bytes(text))
        } catch {
            return nil
        }
    }

    private static let leaf = """
        MIIBnjCCASOgAwIBAgIBTTAKBggqhkjOPQQDAzASMRAwDgYDVQQDDAdUZXN0IENB
        MCAXDTIwMDEwMTAwMDAwMFoYDzIwNjAwMTAxMDAwMDAwWjAWMRQwEgYDVQQDDAtU
        ZXN0IFNpZ25lcjB2MBAGByqGSM49AgEGBSuBBAAiA2IABEI37S3xC3TQW8AmIaBz
        0HwNRZmSCxRsqb5Rv6wkPx4b4+EVdn3KuJ9KAUfdIVwnrztaC7+mScziwFs0Z+Ws
        nGyUkolzGaOnoCbK0iI9iee3vLFzB0u5IxqxLu9ewv50YaNHMEUwDAYDVR0TAQH/
        BAIwADAOBgNVHQ8BAf8EBAMCB4AwJQYDVR0fBB4wHDAaoBigFoYUaHR0cDovL2Ny
        bC5leGFtcGxlLzEwCgYIKoZIzj0EAwMDaQAwZgIxAMf0r/hlYHNg3tONcO3QC09j
        N6B60xdnlrYGyl7WDTXlIe8+vBLkkLbQGOWYCf9+AwIxALTx50nk1Lfj9kGtqa8R
        Jk1iv/gNAlVgZFAqcsAT3n3JFsenpOLL7c1WQPuVywdTHQ==
        """
    private static let authority = """
        MIIBdzCB/aADAgECAgFNMAoGCCqGSM49BAMDMBQxEjAQBgNVBAMMCVRlc3QgUm9v
        dDAgFw0yMDAxMDEwMDAwMDBaGA8yMDYwMDEwMTAwMDAwMFowEjEQMA4GA1UEAwwH
        VGVzdCBDQTB2MBAGByqGSM49AgEGBSuBBAAiA2IABNSDVslTFSNXJR4Jh6FK1mFA
        wQbRwcYA6mh3a5sDuHu2F1TxxtLdsmBsx72kwez64LLlcfYB13XEx7pCg2P+mQ0z
        U21HWaqU//DwvKRwTfEqm78rb4PfXUN4rYFKauaVIqMjMCEwDwYDVR0TAQH/BAUw
        AwEB/zAOBgNVHQ8BAf8EBAMCAQYwCgYIKoZIzj0EAwMDaQAwZgIxAKAujgf6fRqU
        H6I3HYkZnZXBg1G+SYP9B3XZdyRIB6uZwMSCNNe/vJhRNbRBE0+RzAIxAOPolzZU
        a1e4payM1mot/JOKaF6CVPqQV+Sk9KJ/nZPAkWRny9l0jfp5QBDsTmTGaQ==
        """
    private static let root = """
        MIIBgTCCAQegAwIBAgIBTTAKBggqhkjOPQQDAzAYMRYwFAYDVQQDDA1UZXN0IFRT
        QSBSb290MCAXDTIwMDEwMTAwMDAwMFoYDzIwNjAwMTAxMDAwMDAwWjAYMRYwFAYD
        VQQDDA1UZXN0IFRTQSBSb290MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEQmP9e3xX
        zrqWGDYiHuMJwBzVx591td7lIr/mvxCGvbreptbtdQtzQPEbK0YtbNkfrLNx7uV1
        nDDP9rFgDgWMbSkzdUR4R8rFUmWDepx40XBRWeg3F3nuQK4od7FRnTNroyMwITAP
        BgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAwNoADBl
        AjBh45KuKQ9bYN+IiNJWccB6oXTxWQhWoQSR6jjvDMFXhmVl5GaRTwXWD+JFDssd
        5mYCMQDpmQsEW90lyO0tctLCN7iARQohBoyKcAZSCNfJyzcL0X9QB9YeRiuDviGv
        7NGzN8g=
        """
}
