import Core
import Pins

/// The pins of a lockfile, found by what AWS says of content.
package struct PinIndex: Sendable {
    let pins: [Pin]
    private var byName: [TextKey: Int] = [:]
    /// By the ARN of a layer version, or of a function that a pin was made from.
    private var byARN: [TextKey: Int] = [:]
    private var byCode: [Digest: [Int]] = [:]
    private var byImage: [Digest: [Int]] = [:]
    private var byConfig: [Digest: [Int]] = [:]
    private var sizes: Set<UInt64> = []
    /// Whether the size of some zip is not known as Lambda has it.
    private var hasUnsized = false

    /// Without a lockfile nothing is pinned.
    package init(_ lockfile: Lockfile?) {
        pins = lockfile?.artifacts ?? []
        for (index, pin) in pins.enumerated() {
            byName[pin.name] = index
            if let arn = pin.layerVersionArn { byARN[arn] = index }
            if pin.source.hasPrefix("arn:"), byARN[pin.source] == nil { byARN[pin.source] = index }
            if pin.kind.isImage {
                for digest in [pin.manifestDigest, pin.indexDigest].compactMap(\.self) {
                    byImage[digest, default: []].append(index)
                }
                if let config = pin.configDigest { byConfig[config, default: []].append(index) }
            } else {
                byCode[Self.code(pin), default: []].append(index)
                if let size = Self.size(pin) { sizes.insert(size) } else { hasUnsized = true }
            }
        }
    }

    /// The digest of a zip as Lambda gets it.
    package static func code(_ pin: Pin) -> Digest { pin.codeDigest ?? pin.digest }

    /// The bytes of a zip as Lambda gets it; nil where the pin is of a file that was compressed as a whole.
    package static func size(_ pin: Pin) -> UInt64? { code(pin) == pin.digest ? pin.size : nil }

    /// The pin that content is deployed as: by its ARN, else by its name.
    func asked(arn: String, name: String, isImage: Bool) -> Pin? {
        let found = byARN[arn].map { pins[$0] } ?? byName[name].map { pins[$0] }
        return found.flatMap { $0.kind.isImage == isImage ? $0 : nil }
    }

    /// Pins of a zip.
    func holding(code digest: Digest) -> [Pin] { byCode[digest, default: []].map { pins[$0] } }

    /// Pins of an image by its manifest or index.
    func holding(image digest: Digest) -> [Pin] { byImage[digest, default: []].map { pins[$0] } }

    /// Pins of an image by its config.
    func holding(config digest: Digest) -> [Pin] { byConfig[digest, default: []].map { pins[$0] } }

    /// Whether a zip of so many bytes may be pinned.
    func mayHold(size: UInt64) -> Bool { hasUnsized || sizes.contains(size) }
}
