import Core
import Image
import Policy

/// How one artifact is read: which of several is meant, what belongs to it, and what is accepted in it.
package struct ArtifactOptions: Sendable {
    /// Which image is meant where an artifact holds several.
    package var selection: ImageSelection
    /// Whether OCI layouts hold an artifact that is no image, whose blobs stay closed.
    package var readsArtifacts: Bool
    /// Files with Notation's envelopes that lie beside the image, and are signatures of it.
    package var signatureFiles: [String]
    /// Files with statements about the artifact.
    package var attestationFiles: [String] = []
    /// Whether signatures that lie beside a zip are looked for.
    var looksBeside = false
    /// What is accepted in zips though it would be refused or warned of.
    package var allowances: Set<Allowance>

    /// Sets each property.
    package init(
        selection: ImageSelection = ImageSelection(), readsArtifacts: Bool = false, signatureFiles: [String] = [],
        allowances: Set<Allowance> = []
    ) {
        self.selection = selection
        self.readsArtifacts = readsArtifacts
        self.signatureFiles = signatureFiles
        self.allowances = allowances
    }

    /// The same, with what pins allow too.
    func allowing(_ allowances: some Sequence<Allowance>) -> ArtifactOptions {
        var copy = self
        copy.allowances.formUnion(allowances)
        return copy
    }

    /// How the user named things, the choice of an image included, for what remedies suggest.
    func names(_ source: String, _ name: String, lockfile: String) -> ArtifactNames {
        ArtifactNames(
            source: source, name: name, lockfile: lockfile, image: selection.image,
            platform: selection.platform.map { "\($0)" })
    }
}
