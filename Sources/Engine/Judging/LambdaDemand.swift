import Archive
import Core
import Image
import Lambda

/// Whether artifacts are looked at as Lambda would, and for which function.
package struct LambdaDemand: Sendable {
    /// For whom artifacts are; the raw value is the word of `--for`.
    package enum Consumer: String, Word, Sendable, CaseIterable {
        /// For Lambda, whatever they are.
        case lambda
        /// For anybody: Lambda's own demands do not matter.
        case any
    }

    /// For whom; nil where the artifact tells: a zip is for Lambda, an image where its environment says so.
    package var consumer: Consumer?
    /// The function.
    package var target: LambdaTarget

    /// Describes a demand; without arguments the artifact tells.
    package init(consumer: Consumer? = nil, target: LambdaTarget = LambdaTarget()) {
        self.consumer = consumer
        self.target = target
    }
}

extension LambdaDemand {
    /// `lambda.*`: where Lambda would refuse an artifact or fail to run it; nothing where it is not meant for Lambda, or all
    /// is well. The artifact was read with the heads of its programs.
    func findings(of artifact: ReadArtifact) -> [Finding] {
        guard consumer != .any else { return [] }
        let programs = artifact.observed[.programHeads]
        switch artifact.content {
        case .zip:
            return LambdaFindings.zip(
                size: artifact.inventory.size, entries: artifact.inventory.entries, programs: programs,
                for: target)
        case .image(let image):
            let config = image.contents.config
            guard consumer == .lambda || LambdaImage.isForLambda(config) else { return [] }
            let isStated = image.contents.manifestDigest != nil
            return LambdaFindings.image(
                LambdaImage(
                    hasIndex: image.contents.indexDigest != nil, attestations: image.contents.attestations.count,
                    platform: image.contents.platform, config: config,
                    layers: image.contents.layers.map {
                        LambdaImage.Layer(
                            digest: $0.digest, mediaType: isStated ? $0.mediaType : nil, size: $0.contents.size,
                            entries: $0.contents.entries)
                    }, root: image.root.entries),
                programs: programs, for: target)
        case .artifact: return []
        }
    }
}
