import Core

/// What an artifact is asked as: all that tells whose it is before a byte of it was read.
package struct PinQuestion: Sendable {
    /// The name that the user gave, if any.
    package var name: String?
    /// Where it lies, as the pins' places are written; nil for standard input.
    package var place: String?
    /// The name that its file's name suggests; nil where there is none.
    package var suggested: String?
    /// The platform that was asked for, of an image for several.
    package var platform: ImagePlatform?

    /// Asks.
    package init(name: String?, place: String?, suggested: String?, platform: ImagePlatform? = nil) {
        self.name = name
        self.place = place
        self.suggested = suggested
        self.platform = platform
    }
}

/// What of an artifact's content tells which pin it is.
package struct AskedContent: Sendable {
    /// What it is.
    package var kind: ArtifactKind
    /// Digest of its bytes; nil where it was not asked for.
    package var digest: Digest?
    /// Digest of its manifest.
    package var tree: Digest
    /// Digest of an image's config.
    package var configDigest: Digest?
    /// An image's platform, where it is known.
    package var platform: ImagePlatform?
    /// Digest over which compiled Python is valid; nil where there is none, or nobody knows.
    package var bytecode: Digest?

    /// Of what a ledger keeps.
    package init(kind: ArtifactKind, digest: Digest?, tree: Digest, configDigest: Digest?) {
        self.kind = kind
        self.digest = digest
        self.tree = tree
        self.configDigest = configDigest
    }

    /// Of what was read.
    package init(_ inventory: Inventory) {
        self.init(
            kind: inventory.kind, digest: inventory.digest, tree: inventory.tree,
            configDigest: inventory.image?.configDigest)
        platform = inventory.image?.platform
        bytecode = inventory.bytecode?.digest
    }
}

/// Which pin an artifact answers to.
package enum PinAnswer: Sendable, Equatable {
    /// This one.
    case pin(PinMatch)
    /// None: it is not pinned.
    case none
    /// Several that say different things; nothing tells which is meant.
    case ambiguous([Pin])
}

/// The pin that an artifact is compared with, and what told them to belong together.
package struct PinMatch: Sendable, Equatable {
    /// How a pin was found.
    package enum Basis: Sendable, Equatable {
        /// By the name that the user gave.
        case name
        /// By the place that the pin was made from.
        case source
        /// By the artifact's file name without its extension.
        case fileName
        /// Asked as nothing that is pinned; the artifact's bytes are the pinned ones.
        case digest
        /// Asked as nothing that is pinned; the artifact's content is the pinned one, its bytes are not.
        case tree

        /// Whether the artifact was asked as this pin, whatever is in it.
        package var isAsked: Bool {
            switch self {
            case .name, .source, .fileName: true
            case .digest, .tree: false
            }
        }
    }

    /// The pin.
    package var pin: Pin
    /// How it was found.
    package var basis: Basis
}

/// Tells which pin an artifact answers to: the one place that does, for every command.
///
/// Content is bound to the name that it is deployed under. An artifact is judged by the pin that it is asked as: the one of the
/// name given; else the one whose source is this place; else the one of the name that the file's name suggests. Only what is
/// asked as none of them is looked up by its digest, then by its tree: any pinned content would pass there.
package struct PinBinding: Sendable {
    private let pins: [Pin]
    private let names: [TextKey: Int]
    private let places: [TextKey: [Int]]

    /// - Parameter place: Where a pin's source lies, written as `PinQuestion.place` is; nil for what has no place.
    package init(_ lockfile: Lockfile, place: (Pin) -> String?) {
        pins = lockfile.artifacts
        var names: [TextKey: Int] = [:]
        var places: [TextKey: [Int]] = [:]
        for (index, pin) in lockfile.artifacts.enumerated() {
            names[TextKey(pin.name)] = index
            if let place = place(pin) { places[TextKey(place), default: []].append(index) }
        }
        self.names = names
        self.places = places
    }

    /// The pin that an artifact is asked as, before it is read.
    package func answer(to question: PinQuestion) -> PinAnswer {
        if let name = question.name {
            return names[TextKey(name)].map { .pin(PinMatch(pin: pins[$0], basis: .name)) } ?? .none
        }
        if let place = question.place, let indices = places[TextKey(place)] {
            return one(of: indices.map { pins[$0] }, question, basis: .source)
        }
        return question.suggested.flatMap { names[TextKey($0)] }
            .map { .pin(PinMatch(pin: pins[$0], basis: .fileName)) } ?? .none
    }

    /// The pin that an artifact answers to once it was read.
    package func answer(to question: PinQuestion, holding content: AskedContent) -> PinAnswer {
        var question = question
        if let platform = content.platform { question.platform = platform }
        let asked = answer(to: question)
        guard asked == .none, question.name == nil else { return asked }
        if let digest = content.digest {
            let same = pins.filter { $0.digest == digest }
            // Of the images for several platforms in one file all have its digest.
            let closer = same.filter { $0.holds(content) }
            if !same.isEmpty { return one(of: closer.isEmpty ? same : closer, question, basis: .digest) }
        }
        let same = pins.filter { $0.tree == content.tree }
        let closer = same.filter { $0.holds(content) }
        return same.isEmpty ? .none : one(of: closer.isEmpty ? same : closer, question, basis: .tree)
    }

    /// The pins that hold just this content though the artifact was asked as another; none where that one holds it too.
    package func holders(of content: AskedContent, askedAs pin: Pin) -> [Pin] {
        pin.holds(content) ? [] : pins.filter { $0.name != pin.name && $0.holds(content) }
    }

    /// The one that is meant of several: the one for the platform, then the one of the file's name; pins that say the same are
    /// one.
    private func one(of candidates: [Pin], _ question: PinQuestion, basis: PinMatch.Basis) -> PinAnswer {
        var candidates = candidates
        if candidates.count > 1, let platform = question.platform {
            let fitting = candidates.filter { pin in
                pin.platform.map { $0.canonical == platform.canonical } ?? true
            }
            if !fitting.isEmpty { candidates = fitting }
        }
        guard let first = candidates.first else { return .none }
        if let named = candidates.first(where: { $0.name == question.suggested }) {
            return .pin(PinMatch(pin: named, basis: basis))
        }
        guard candidates.allSatisfy({ $0.pinsSame(as: first) }) else { return .ambiguous(candidates) }
        return .pin(PinMatch(pin: first, basis: basis))
    }
}

extension Pin {
    /// Whether this is what is pinned, as far as the content goes: tree, config and, where both say so, which compiled Python
    /// is valid.
    func holds(_ asked: AskedContent) -> Bool {
        content.tree == asked.tree && content.configDigest == asked.configDigest
            && content.kind.isImage == asked.kind.isImage
            && (content.bytecode == nil || asked.bytecode == nil || content.bytecode == asked.bytecode)
    }

    /// Whether two pins say the same of what they pin; its name and where it lay do not count.
    package func pinsSame(as other: Pin) -> Bool { changedMembers(from: other).isEmpty }

    /// The lockfile's members in which this pin says other things than a former one; name and source do not count.
    package func changedMembers(from former: Pin) -> [String] { PinCoding.changedMembers(from: former, to: self) }
}
