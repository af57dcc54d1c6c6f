/// Object identifiers as their contents octets (X.690, 8.19).
enum ObjectIdentifiers {
    /// id-signedData, 1.2.840.113549.1.7.2 (RFC 5652, 5.1).
    static let signedData: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]
    /// id-data, 1.2.840.113549.1.7.1 (RFC 5652, 4).
    static let data: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01]
    /// id-contentType, 1.2.840.113549.1.9.3 (RFC 5652, 11.1).
    static let contentType: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03]
    /// id-messageDigest, 1.2.840.113549.1.9.4 (RFC 5652, 11.2).
    static let messageDigest: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04]
    /// id-signingTime, 1.2.840.113549.1.9.5 (RFC 5652, 11.3).
    static let signingTime: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05]
    /// id-aa-CMSAlgorithmProtection, 1.2.840.113549.1.9.52 (RFC 6211).
    static let algorithmProtection: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x34]
    /// id-sha384, 2.16.840.1.101.3.4.2.2 (RFC 5754, 2.3).
    static let sha384: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02]
    /// ecdsa-with-SHA384, 1.2.840.10045.4.3.3 (RFC 5754, 3.3).
    static let ecdsaWithSHA384: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03]
    /// AWS Signer's job ARN, 1.3.187.137.1.2.
    static let signingJob: [UInt8] = [0x2B, 0x81, 0x3B, 0x81, 0x09, 0x01, 0x02]
    /// AWS Signer's expiry, 1.3.187.137.1.3.
    static let signatureExpiry: [UInt8] = [0x2B, 0x81, 0x3B, 0x81, 0x09, 0x01, 0x03]
    /// AWS Signer's profile version ARN, 1.3.187.137.1.4.
    static let profileVersion: [UInt8] = [0x2B, 0x81, 0x3B, 0x81, 0x09, 0x01, 0x04]

    /// The attributes' names in dotted decimals, as OpenSSL takes them.
    static let dottedSigningTime = "1.2.840.113549.1.9.5"
    static let dottedAlgorithmProtection = "1.2.840.113549.1.9.52"
    static let dottedSigningJob = "1.3.187.137.1.2"
    static let dottedSignatureExpiry = "1.3.187.137.1.3"
    static let dottedProfileVersion = "1.3.187.137.1.4"
}
