import Archive
import Core

/// What detectors found in one artifact.
package struct Observations: Sendable {
    /// What one scanner's detectors make of it together.
    package struct Look: Sendable {
        /// The scanner's name.
        package var scanner: String
        /// What a rescan records.
        package var findings: [Finding]
        /// Whether all was looked at that there was to look at.
        package var isComplete: Bool
    }

    /// One for each scanner, in the order of the detectors.
    package private(set) var looks: [Look] = []
    private var values: [ObjectIdentifier: any Sendable] = [:]

    /// Asks each detector in turn.
    package init(of sight: ArtifactSight, by detectors: [any Detector]) async {
        var sight = sight
        for detector in detectors { await add(detector, &sight) }
    }

    /// What a detector found; nil where it was not asked.
    package subscript<D: Detector>(_ detector: D.Type) -> D.Observation? {
        values[ObjectIdentifier(detector)] as? D.Observation
    }

    private mutating func add<D: Detector>(_ detector: D, _ sight: inout ArtifactSight) async {
        let observation = await detector.observe(&sight)
        values[ObjectIdentifier(D.self)] = observation
        let findings = detector.findings(of: observation)
        let isComplete = detector.isComplete(observation)
        if let place = looks.firstIndex(where: { $0.scanner == D.scanner }) {
            looks[place].findings += findings
            looks[place].isComplete = looks[place].isComplete && isComplete
        } else {
            looks.append(Look(scanner: D.scanner, findings: findings, isComplete: isComplete))
        }
    }
}

/// An artifact as detectors see it: its entries, and of their content what they asked for.
package struct ArtifactSight: Sendable {
    /// In any order, each path once.
    package let entries: [Entry]
    /// What observers noted of the files' content; what is missing or cut short is unread.
    package let observed: ObservedContents
    /// Whether it is an image's root rather than a zip, which Lambda unpacks to a folder of its own.
    package let isImage: Bool
    /// What the image's config says about running it; nil for a zip, whose function says so.
    package let config: PinnedConfig?
    /// The processor that the image says it is for, such as `arm64`; nil for a zip.
    package var architecture: String?
    /// What observers noted of files that a later layer of the image hides.
    package var hidden: [HiddenContent] = []
    /// Texts of the image's config and history, secrets among them.
    package var texts: [ConfigText] = []
    /// What several detectors need and one of them made.
    private var shared: [ObjectIdentifier: any SharedReading] = [:]

    /// Sets each part.
    package init(
        entries: [Entry], observed: ObservedContents, isImage: Bool = false, config: PinnedConfig? = nil
    ) {
        self.isImage = isImage
        self.config = config
        self.entries = entries
        self.observed = observed
    }

    /// What another detector made already; nil where none did.
    func known<Reading: SharedReading>(_ kind: Reading.Type) -> Reading? { shared[ObjectIdentifier(kind)] as? Reading }

    /// What several detectors start from, made once.
    mutating func shared<Reading: SharedReading>(_ kind: Reading.Type) async -> Reading {
        if let known = shared[ObjectIdentifier(kind)] as? Reading { return known }
        let made = await Reading(self)
        shared[ObjectIdentifier(kind)] = made
        return made
    }
}

/// What was noted of files of one layer that the merged root does not have.
package struct HiddenContent: Sendable {
    /// The layer, counted from 0.
    package var layer: Int
    /// By the paths that the files have in the layer.
    package var observed: ObservedContents
    /// The layer that removed or replaced what is at a path; nil where none did.
    package var remover: @Sendable (EntryPath) -> Int?

    /// Describes it.
    package init(layer: Int, observed: ObservedContents, remover: @escaping @Sendable (EntryPath) -> Int?) {
        self.layer = layer
        self.observed = observed
        self.remover = remover
    }
}

/// What several detectors start from, so that it is made of an artifact once.
protocol SharedReading: Sendable {
    init(_ sight: ArtifactSight) async
}
