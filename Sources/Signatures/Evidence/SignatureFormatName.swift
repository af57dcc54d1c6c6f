import Core

/// The form of a signature, by the word of reports and lockfiles. The words are open: a format declares its own.
package struct SignatureFormatName: RawRepresentable, Hashable, Sendable {
    /// The word.
    package let rawValue: String
    /// Wraps a word.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The same bytes.
    package static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

    /// AWS Signer's envelope inside a zip.
    package static let awsSignerZip = Self(rawValue: "aws-signer-zip")
    /// A detached in-toto statement in a DSSE envelope.
    package static let dsse = Self(rawValue: "dsse")
    /// Notation's JWS envelope over an image.
    package static let notationJWS = Self(rawValue: "notation-jws")
    /// Notation's COSE envelope over an image.
    package static let notationCOSE = Self(rawValue: "notation-cose")
    /// A Sigstore bundle over an artifact or an image.
    package static let sigstoreBundle = Self(rawValue: "sigstore-bundle")
    /// Cosign's payload in a layer, with its signature in the layer's annotations.
    package static let simpleSigning = Self(rawValue: "cosign-simple-signing")
    /// A signature of an image that is in none of the forms that are read.
    package static let notation = Self(rawValue: "notation")

    /// Whether Sigstore's rules judge it: by a trusted root, and by identities.
    package var isSigstores: Bool { self == .sigstoreBundle || self == .simpleSigning }
}
