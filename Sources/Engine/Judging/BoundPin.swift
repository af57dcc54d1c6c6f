import Core
import Image
import Ledger
import Pins
import Policy

/// The pin that an artifact answers to, and what is to be said of how it was found.
struct BoundPin: Sendable {
    /// nil where the artifact is not pinned.
    var pin: Pin?
    /// `lock.unnamed` and `lock.swapped`.
    var findings: [Finding] = []
}

/// Finds the pin that an artifact answers to.
struct PinBinder: Sendable {
    private let pins: PinnedArtifacts
    private let places: Places
    /// The platform that the user chose.
    private let platform: ImagePlatform?
    private let strictNames: Bool

    /// - Parameters:
    ///   - options: How the artifacts are read.
    ///   - strictNames: Whether an artifact that is asked as nothing that is pinned fails.
    init(
        _ pins: PinnedArtifacts, _ environment: Environment, _ options: ArtifactOptions, strictNames: Bool = false
    ) {
        self.pins = pins
        places = environment.places
        platform = options.selection.platform
        self.strictNames = strictNames
    }

    /// Binds an artifact to the pin that it is asked as.
    /// - Parameters:
    ///   - path: Where it was read from, as the user named it.
    ///   - name: The name that the user gave.
    /// - Throws: `input.option` where several pins may be meant.
    func bound(_ content: AskedContent, at path: String, name: String?) throws(Failure) -> BoundPin {
        let question = PinQuestion(
            name: name, place: Locator(path).isStandardInput ? nil : places.absolute(path),
            suggested: ArtifactName.suggested(by: path), platform: platform)
        switch pins.binding.answer(to: question, holding: content) {
        case .none: return BoundPin()
        case .ambiguous(let candidates):
            let names = candidates.map { ShellWord.quoted($0.name) }
            throw Failure(
                .inputOption, "may be \(names.joined(separator: " or ")): the lockfile pins it as each", file: path,
                remedy: "say which with \(setting: .name), such as \(setting: .name, .given(candidates[0].name))")
        case .pin(let match):
            let holders = pins.binding.holders(of: content, askedAs: match.pin)
            return BoundPin(
                pin: match.pin, findings: BindingCheck.findings(match, holders: holders, strictNames: strictNames))
        }
    }

    /// The pin that a rescan compares an artifact with, as when it is read.
    /// - Parameters:
    ///   - known: What lay there when somebody read it last.
    ///   - configDigest: Digest of an image's config; nil where nobody knows.
    /// - Throws: `input.option` where several pins may be meant.
    func pin(
        of target: RescanTarget, _ known: ArtifactIdentity, configDigest: Digest? = nil
    ) throws(Failure) -> Pin? {
        if let pin = target.pin { return pin }
        return try bound(
            AskedContent(kind: known.kind, digest: known.digest, tree: known.tree, configDigest: configDigest),
            at: target.path ?? "-", name: target.asked
        ).pin
    }
}
