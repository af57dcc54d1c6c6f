import Core

/// What a layout holds of Sigstore's about an image: a signature, or a statement about it. Nothing of it is verified, and which
/// of the two a bundle is its content says.
package struct SigstoreAttachment: Sendable, Equatable {
    /// How it is stored.
    package enum Carrier: Sendable, Equatable {
        /// A payload that names the image; signature, certificate and log's entry stand in the layer's annotations (cosign,
        /// specs/SIGNATURE_SPEC.md).
        case simpleSigning
        /// A DSSE envelope around a statement; certificate and log's entry stand in the layer's annotations (cosign,
        /// specs/ATTESTATION_SPEC.md).
        case envelope
        /// A bundle (cosign, specs/BUNDLE_SPEC.md).
        case bundle
    }

    /// The digest of its manifest.
    package var manifest: Digest
    /// How it is stored.
    package var carrier: Carrier
    /// What the carrier says beside the content: the layer's annotations, of a bundle also the manifest's.
    package var annotations: [TextKey: String]
    /// What it may be over, as its carrier says: by the manifest's subject, by a tag, or anything of the image.
    package var about: [SignableDocument]
    /// The content; nil where it cannot be read, and `fault` says why.
    package var bytes: [UInt8]?
    /// Why it cannot be one.
    package var fault: String?

    /// Those of one image that are looked at.
    package static let countLimit = 1_024

    /// Where its manifest lies in the layout.
    package var path: String { "blobs/sha256/\(manifest.hex)" }

    /// What a bundle's carrier says that its statement is (cosign's `dev.sigstore.bundle.predicateType`, and
    /// `predicateType` of envelopes); nil where it does not say.
    package var statedPredicateType: String? {
        annotations["dev.sigstore.bundle.predicateType"] ?? annotations["predicateType"]
    }
}

extension SigstoreAttachment.Carrier {
    /// How a layer of a media type stores it; nil for one that is none of Sigstore's.
    init?(layerType type: String) {
        if type == "application/vnd.dev.cosign.simplesigning.v1+json" {
            self = .simpleSigning
        } else if type == "application/vnd.dsse.envelope.v1+json" {
            self = .envelope
        } else if type.utf8.starts(with: "application/vnd.dev.sigstore.bundle".utf8) {
            self = .bundle
        } else {
            return nil
        }
    }
}
