/// Certificates for the store's tests, made once with OpenSSL; the keys are gone.
enum StoreCertificates {
    /// A root, P-384, CN "Root a", to 2046.
    static let rootA = """
        -----BEGIN CERTIFICATE-----
        MIIBwTCCAUegAwIBAgIUEuPNMs/e7HCMktFYRotBAEXuVVwwCgYIKoZIzj0EAwMw
        IDENMAsGA1UECgwEQWNtZTEPMA0GA1UEAwwGUm9vdCBhMB4XDTI2MTEyMTAzNDYx
        NVoXDTQ2MTExNjAzNDYxNVowIDENMAsGA1UECgwEQWNtZTEPMA0GA1UEAwwGUm9v
        dCBhMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEJTsBvEtL/QcMYcEHPfINQbXhM+nG
        spAvKYkdq22QUR1ld4LTnhSJpUO5d/dakCbO9VIb7W0Kb4d/6Heqa6HGy4HIyXvO
        0y1T1fuB+ft9dXJIYPQSBHIUtKwt3ePKgTmno0IwQDAPBgNVHRMBAf8EBTADAQH/
        MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQUiWJTFocP+MTjrZv6Fzha7OCOKxcw
        CgYIKoZIzj0EAwMDaAAwZQIxALid2rRFaANkLLUgOdlPo4xK0Vq2U2ACBCxehqk7
        mh6QzA7Cg9/tcljGCLMMDOnVRgIwLlc0edP493ibqvE+dWlsx3VxpFnWWKtDUv1H
        /+lr88oiDVpBVG5T4aGRgd6lYWTD
        -----END CERTIFICATE-----

        """
    /// CN "Root a" issued by CN "Root a", and signed by another key than its own.
    static let selfIssued = """
        -----BEGIN CERTIFICATE-----
        MIIB0TCCAVegAwIBAgIBBzAKBggqhkjOPQQDAzAgMQ0wCwYDVQQKDARBY21lMQ8w
        DQYDVQQDDAZSb290IGEwIBcNMjYxMTIxMTAwNDEzWhgPMjEyNjEwMjgxMDA0MTNa
        MCAxDTALBgNVBAoMBEFjbWUxDzANBgNVBAMMBlJvb3QgYTB2MBAGByqGSM49AgEG
        BSuBBAAiA2IABK32BfD39tKaZgwlaxhBM+/RXWV1nthmZFzxos0Jy77OSVF9CxHg
        i4hpGrSghPLvRIkvrbrhy+AplyDirEZhm7ksOd4VPa3c/snB3WkWOnUEgKoZE06E
        9eTC6VMIEPbRDKNjMGEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYw
        HQYDVR0OBBYEFHx2b9to7lvuK/hAeAloUVLzgE7LMB8GA1UdIwQYMBaAFNeYV0yY
        7Y1BR9qcfOnxvH5k6N1NMAoGCCqGSM49BAMDA2gAMGUCMBLBmKKoM/l3ZQeXCxvl
        VrsiB0zbc81NdxuD30Bm1mMM3tDo7pf1/7CjnlMFr6ZekAIxAOUPZMoRjXuPYhI0
        Kx/fK+NwD8YaUUxPaV5ertcYLw6wImEoHTqQInC5zLtRxGGO5g==
        -----END CERTIFICATE-----

        """
    /// Another root, CN "Root b".
    static let rootB = """
        -----BEGIN CERTIFICATE-----
        MIIBwTCCAUegAwIBAgIUcNUgzAjk6mhOyE92KNsl7ls+dcIwCgYIKoZIzj0EAwMw
        IDENMAsGA1UECgwEQWNtZTEPMA0GA1UEAwwGUm9vdCBiMB4XDTI2MTEyMTAzNDYx
        NVoXDTQ2MTExNjAzNDYxNVowIDENMAsGA1UECgwEQWNtZTEPMA0GA1UEAwwGUm9v
        dCBiMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEURpowaRM4jB/DEeouXU/NaJaagV6
        LTaECqAXLeQx15RI64E7TF7NzzlkqbXy2OgM8kVJ8U75LsFCq97KDXg7mDzNDcL9
        Ygx3VS88TjDiBJ7VFpk/lwen6EgdS8FrLPVjo0IwQDAPBgNVHRMBAf8EBTADAQH/
        MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQUmViAXXVZINI/WxLzEBHnOJquD78w
        CgYIKoZIzj0EAwMDaAAwZQIwPUVaH7ebz7vPxfh8fvjAQ/JHb517+98bywG6h+Oz
        bhAh7aD0I7itDjGHOMuU4JF8AjEAo79latSuOtt/HQc/GRdoECuAPNpdMhqochJe
        3cIVYu+pun7r82Y16LfVzYOjmRIq
        -----END CERTIFICATE-----

        """
    /// A CA below `rootA`.
    static let regional = """
        -----BEGIN CERTIFICATE-----
        MIIB0TCCAVegAwIBAgIBAjAKBggqhkjOPQQDAzAgMQ0wCwYDVQQKDARBY21lMQ8w
        DQYDVQQDDAZSb290IGEwHhcNMjYxMTIxMDM0NjE1WhcNNDYwMTIwMDM0NjE1WjAi
        MQ0wCwYDVQQKDARBY21lMREwDwYDVQQDDAhSZWdpb25hbDB2MBAGByqGSM49AgEG
        BSuBBAAiA2IABHTU+dzzdX4MvMKzi+iKsEVUSmr6V+t+2bMIjCuPJqMNe4NIhDXk
        pQsqp3Ro66gA1D7mJ7WMFiFnLZWTmDvEf5jgOHobYDpenq6huQsxzeaCUke/uuF3
        rYur3CGxhYiVGKNjMGEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYw
        HQYDVR0OBBYEFJ08sZtETEOTnKnSE3OqrHsWEhlSMB8GA1UdIwQYMBaAFIliUxaH
        D/jE462b+hc4WuzgjisXMAoGCCqGSM49BAMDA2gAMGUCMQCRXi93SRUENywMdkjB
        OC/ibhKKw6AW8KF/AuTwzslNEimixeHAnVzWAePzXO598DECMHOyz1FlHlCU1v2L
        qQm655Xb5/CaUlDEmNaCIgm7es9xEcMlZNrJvAuEmHJlUGP55A==
        -----END CERTIFICATE-----

        """
    /// Self-signed, no CA.
    static let leaf = """
        -----BEGIN CERTIFICATE-----
        MIIBzzCCAVWgAwIBAgIULTlGK+uNtWjUlftI8JBzjftOvTcwCgYIKoZIzj0EAwMw
        HjENMAsGA1UECgwEQWNtZTENMAsGA1UEAwwETGVhZjAeFw0yNjExMjEwMzQ2MTVa
        Fw00NjExMTYwMzQ2MTVaMB4xDTALBgNVBAoMBEFjbWUxDTALBgNVBAMMBExlYWYw
        djAQBgcqhkjOPQIBBgUrgQQAIgNiAAR01Pnc83V+DLzCs4voirBFVEpq+lfrftmz
        CIwrjyajDXuDSIQ15KULKqd0aOuoANQ+5ie1jBYhZy2Vk5g7xH+Y4Dh6G2A6Xp6u
        obkLMc3mglJHv7rhd62Lq9whsYWIlRijVDBSMAwGA1UdEwEB/wQCMAAwDgYDVR0P
        AQH/BAQDAgeAMBMGA1UdJQQMMAoGCCsGAQUFBwMDMB0GA1UdDgQWBBSdPLGbRExD
        k5yp0hNzqqx7FhIZUjAKBggqhkjOPQQDAwNoADBlAjA4b0nlS3gN5YFf6C+VrD1c
        ZQUbZTYnKlfHEI/KTrPVEFJZHginvfFkpSSe3ThQgt8CMQDtgDBizYBWJd8jumGN
        REpaXoS1UaVNrzyYIVMMHMLn0hdZutq2MGTDJWenk7t6v2c=
        -----END CERTIFICATE-----

        """
    /// A self-signed CA that may not sign certificates.
    static let noSign = """
        -----BEGIN CERTIFICATE-----
        MIIBwzCCAUmgAwIBAgIUT2YNt+j83CJc6cqINAnbC/Bs/7UwCgYIKoZIzj0EAwMw
        ITENMAsGA1UECgwEQWNtZTEQMA4GA1UEAwwHTm8gU2lnbjAeFw0yNjExMjEwMzQ2
        MTVaFw00NjExMTYwMzQ2MTVaMCExDTALBgNVBAoMBEFjbWUxEDAOBgNVBAMMB05v
        IFNpZ24wdjAQBgcqhkjOPQIBBgUrgQQAIgNiAAR01Pnc83V+DLzCs4voirBFVEpq
        +lfrftmzCIwrjyajDXuDSIQ15KULKqd0aOuoANQ+5ie1jBYhZy2Vk5g7xH+Y4Dh6
        G2A6Xp6uobkLMc3mglJHv7rhd62Lq9whsYWIlRijQjBAMA8GA1UdEwEB/wQFMAMB
        Af8wDgYDVR0PAQH/BAQDAgeAMB0GA1UdDgQWBBSdPLGbRExDk5yp0hNzqqx7FhIZ
        UjAKBggqhkjOPQQDAwNoADBlAjEA2EmxFNpVhtZY2sh7NnWim4iun/l/mAeCW3Og
        zc8eiuc+aPod+BywWBE35oNHz1wUAjAmPjLNnWb/f9Lh2oHuT+e/+24wiyIBcBng
        51FJdofe63GERzsIfUTYrsFww8KLdtQ=
        -----END CERTIFICATE-----

        """
    /// A root that ended in December 2026.
    static let short = """
        -----BEGIN CERTIFICATE-----
        MIIBvzCCAUWgAwIBAgIUKVvrZ1boGWxSkU2qe24vPzkn5vAwCgYIKoZIzj0EAwMw
        HzENMAsGA1UECgwEQWNtZTEOMAwGA1UEAwwFU2hvcnQwHhcNMjYxMTIxMDM0NjE1
        WhcNMjYxMjIxMDM0NjE1WjAfMQ0wCwYDVQQKDARBY21lMQ4wDAYDVQQDDAVTaG9y
        dDB2MBAGByqGSM49AgEGBSuBBAAiA2IABHTU+dzzdX4MvMKzi+iKsEVUSmr6V+t+
        2bMIjCuPJqMNe4NIhDXkpQsqp3Ro66gA1D7mJ7WMFiFnLZWTmDvEf5jgOHobYDpe
        nq6huQsxzeaCUke/uuF3rYur3CGxhYiVGKNCMEAwDwYDVR0TAQH/BAUwAwEB/zAO
        BgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFJ08sZtETEOTnKnSE3OqrHsWEhlSMAoG
        CCqGSM49BAMDA2gAMGUCMAW26Xg4HCKbQ1ep2BelTKQ+iz40qekOf6q/xTy/afRc
        lonX39U4wdHUwCkoZW8diQIxAP5Rre8ziLLYbMBO/Ar8W65OQ3lVo3YB+gWrLgGf
        pvf7944rTLkdaEfGTpU68Nq8fg==
        -----END CERTIFICATE-----

        """
}
