import Core
import Ledger
import Pins

/// What deployed content is beside the pins.
struct Standing {
    var state: FleetFacts.State
    /// The pin that it is, or should be.
    var pin: Pin?
    /// Why, as a sentence without the name of what is meant; nil for what is pinned.
    var reason: String?

    static let notAsked = Standing(state: .notAsked, pin: nil, reason: nil)

    static func pinned(_ pin: Pin) -> Standing { Standing(state: .pinned, pin: pin, reason: nil) }
}

/// Compares what AWS states of content with the pins: the one place that says that something drifted, is not pinned, or that
/// nobody can say.
struct ContentJudge {
    let pins: PinIndex
    let manifests: [Digest: ManifestStatement]

    /// - Parameters:
    ///   - arn: Of the layer version, or of the function without its version.
    ///   - name: Of the layer or the function.
    func zip(arn: String, name: String, digest: Digest?, size: UInt64?) -> Standing {
        let asked = pins.asked(arn: arn, name: name, isImage: false)
        if let digest { return zip(digest, asked: asked) }
        if let asked {
            guard let size, let pinned = PinIndex.size(asked), size != pinned else {
                return Standing(
                    state: .unknown, pin: asked,
                    reason: size == nil
                        ? "no inventory states its digest"
                        : "no inventory states its digest, and that its size is the pinned one proves nothing")
            }
            return Standing(
                state: .drift, pin: asked,
                reason: "has \(size) bytes, and the pin \(Self.shown(asked)) is of \(pinned) bytes")
        }
        let mayHold = size.map { pins.mayHold(size: $0) } ?? pins.pins.contains { !$0.kind.isImage }
        guard !mayHold else {
            return Standing(
                state: .unknown, pin: nil, reason: "no inventory states its digest, and no pin has its name")
        }
        return Standing(
            state: .unpinned, pin: nil,
            reason: size.map { "no pin has its name, nor its \($0) bytes" } ?? "no zip is pinned")
    }

    private func zip(_ digest: Digest, asked: Pin?) -> Standing {
        let holders = pins.holding(code: digest)
        guard let asked else {
            if let holder = holders.first { return .pinned(holder) }
            return Standing(state: .unpinned, pin: nil, reason: "is \(digest), which no pin holds")
        }
        if PinIndex.code(asked) == digest { return .pinned(asked) }
        return Standing(
            state: .drift, pin: asked,
            reason: "is \(digest), and the pin \(Self.shown(asked)) holds \(PinIndex.code(asked))"
                + Self.swapped(holders))
    }

    /// - Parameters:
    ///   - names: What it may be pinned under: its repository, the functions that use it.
    ///   - architecture: Of the functions; nil where nobody says.
    func image(_ digest: Digest?, names: [String]) -> Standing {
        let asked = names.lazy.compactMap { pins.asked(arn: $0, name: $0, isImage: true) }.first
        let missing = "no inventory holds its manifest, which would name its config"
        guard let digest else {
            return Standing(state: .unknown, pin: asked, reason: "no inventory states its digest")
        }
        let configs = configs(of: digest)
        func isSame(_ pin: Pin) -> Bool {
            if pin.manifestDigest == digest || pin.indexDigest == digest { return true }
            return pin.configDigest.map { configs?.contains($0) == true } ?? false
        }
        if let asked {
            if isSame(asked) { return .pinned(asked) }
            guard let configs else { return Standing(state: .unknown, pin: asked, reason: missing) }
            let holders = pins.holding(image: digest) + configs.flatMap { pins.holding(config: $0) }
            return Standing(
                state: .drift, pin: asked,
                reason: "is \(digest), and its config is not the one of the pin \(Self.shown(asked))"
                    + Self.swapped(holders))
        }
        if let holder = pins.holding(image: digest).first { return .pinned(holder) }
        guard let configs else {
            return pins.pins.contains { $0.kind.isImage }
                ? Standing(state: .unknown, pin: nil, reason: missing)
                : Standing(state: .unpinned, pin: nil, reason: "is \(digest), and no image is pinned")
        }
        // Of an index every image is meant: which one runs is for the function's architecture to say.
        let holders = configs.map { pins.holding(config: $0).first }
        if let holder = holders.first ?? nil, !holders.contains(where: { $0 == nil }) { return .pinned(holder) }
        return Standing(state: .unpinned, pin: nil, reason: "is \(digest), whose config no pin holds")
    }

    /// The configs of an image, or of every image of an index; nil where a manifest is missing.
    private func configs(of digest: Digest) -> Set<Digest>? {
        guard let manifest = manifests[digest] else { return nil }
        if let config = manifest.config { return [config] }
        var configs: Set<Digest> = []
        for child in manifest.children where child.architecture != "unknown" {
            guard let config = manifests[child.digest]?.config else { return nil }
            configs.insert(config)
        }
        return configs.isEmpty ? nil : configs
    }

    private static func swapped(_ holders: [Pin]) -> String {
        holders.first.map { "; it is what \(shown($0)) pins" } ?? ""
    }

    private static func shown(_ pin: Pin) -> String { PathEscaping.displayed(pin.name.utf8) }
}
