import ArtifactSources
import Core
import Cryptography
import Image
import Ledger
import Pins

/// What makes a statement of a place as good as a look at the bytes that it is about.
///
/// The bytes of an artifact follow from the digests that its place states, and what looks say of them follows from the bytes, from
/// how they are read and from what they have to be. A digest of all that is kept as the version of the scanner that is called
/// `statement`, by every look that reads the bytes. Where it comes out the same later, reading them would say the same.
enum StatedSame {
    private static let version = 1

    /// What a place states of an artifact that is read so; nil where its bytes do not follow from what is
    /// stated.
    static func scanner(
        _ statement: SourceStatement, of target: RescanTarget, _ options: ArtifactOptions, _ environment: Environment,
        _ demand: RescanDemand
    ) throws(Failure) -> Scanner? {
        guard let digest = statement.digest else { return nil }
        let isContent = statement.subject == .content
        var texts = ["layerlock statement", "\(version)", isContent ? "content" : "manifest", digest.description]
        if !isContent {
            // The manifest alone says nothing of signatures, which come and go beside it.
            guard let layout = statement.layout else { return nil }
            texts.append(layout.description)
        }
        let reading = options.reading(target)
        texts += [
            reading.selection.configDigest?.description ?? "", reading.selection.platform?.description ?? "",
            reading.selection.image ?? "", demand.layerRule.rawValue,
        ]
        for limits in [environment.limits, environment.imageLimits] {
            texts.append("\(limits.entries) \(limits.unpackedBytes) \(limits.fileBytes)")
        }
        texts += reading.allowances.sorted().map(\.description)
        var hasher = try SHA256()
        for text in texts.map({ Array($0.utf8) }) + [target.pin?.demandText ?? []] {
            // Each with its length, so that none runs into the next.
            try hasher.update(Array("\(text.count):".utf8).span.bytes)
            try hasher.update(text.span.bytes)
        }
        return Scanner(name: Scanner.statement, version: "\(version)+\(try hasher.finish().hex)")
    }
}
