import Archive
import Core
import Detectors
import Image

extension ReadArtifact {
    /// The artifact as detectors see it.
    func sight() -> ArtifactSight {
        var sight = ArtifactSight(
            entries: inventory.entries, observed: observed, isImage: inventory.kind.isImage,
            config: inventory.image?.config)
        if case .image(let image) = content {
            sight.hidden = image.hidden
            sight.architecture = image.contents.platform.architecture
            sight.texts = image.contents.texts
        }
        return sight
    }

    /// What detectors find in an artifact that was read with `.inventory` or `.everything` wanted; of one read otherwise, all
    /// metadata counts as unread.
    func observations(by detectors: [any Detector]) async -> Observations {
        await Observations(of: sight(), by: detectors)
    }

    /// What runs without being called in an artifact that was read with `.hooks`, `.packages`, `.comparison` or `.inventory`
    /// wanted.
    /// - Parameter paths: Where it may lie; nil for anywhere.
    func hooks(at paths: Set<EntryPath>? = nil) async -> [Hook] {
        await HookDetector.hooks(in: sight(), at: paths)
    }

    /// Lists the packages inside an artifact that was read with `.inventory` wanted.
    /// - Parameter detectors: Of those that tell of packages.
    package func packages(by detectors: [any Detector] = PackageInventory.detectors) async -> PackageFacts {
        PackageFacts(await observations(by: detectors))
    }
}

extension ReadImage {
    /// What was found in files that the merged root does not have: who has the layer can read them.
    fileprivate var hidden: [HiddenContent] {
        let notes = contents.layers.map { $0.contents.observed[.search] }
        let rules = contents.layers.map { $0.contents.observed[.yara] }
        guard notes.contains(where: { !$0.isEmpty }) || rules.contains(where: { !$0.isEmpty }) else { return [] }
        var seen = zip(notes, rules).map { Set($0.keys).union($1.keys) }
        for member in root.members {
            if let source = member.source, seen.indices.contains(source.layer) {
                seen[source.layer].remove(source.path)
            }
        }
        // A layer that stands twice is told of once, as the upper one.
        var known: Set<Digest> = []
        var hidden: [HiddenContent] = []
        for layer in contents.layers.indices.reversed() where known.insert(contents.layers[layer].diffID).inserted {
            var observed = ObservedContents()
            observed.add(notes[layer].filter { seen[layer].contains($0.key) }, as: .search)
            observed.add(rules[layer].filter { seen[layer].contains($0.key) }, as: .yara)
            guard !observed.isEmpty else { continue }
            hidden.append(HiddenContent(layer: layer, observed: observed) { [root] in root.layer(of: $0) })
        }
        return hidden.reversed()
    }
}

extension ImageContents {
    /// Texts of config and history that may hold credentials.
    fileprivate var texts: [ConfigText] {
        var texts: [ConfigText] = []
        func add(_ what: String, _ name: String, _ value: String) {
            texts.append(ConfigText(place: "\(what) \(PathEscaping.displayed(name.utf8))", name: name, value: value))
        }
        for variable in config.environment {
            let (name, value) = PinnedConfig.parts(variable)
            if let value { add("the variable", name, value) }
        }
        for (name, value) in config.labels.sorted(by: { $0.key < $1.key }) { add("the label", name.string, value) }
        for (list, place) in [
            (config.entrypoint, "the entrypoint"), (config.command, "the command"),
            (config.healthcheck, "the health check"),
            (config.onBuild, "ONBUILD"),
        ] {
            for argument in list {
                let (name, value) = PinnedConfig.parts(argument)
                texts.append(ConfigText(place: place, name: value == nil ? "" : name, value: value ?? argument))
            }
        }
        for (step, text) in history.enumerated() { texts += Self.texts(ofStep: step, text) }
        return texts
    }

    /// A step of the history: its text, and the build arguments and variables that stand in it (`|1 TOKEN=… /bin/sh -c …`,
    /// `ARG TOKEN=…`, `ENV TOKEN=…`).
    private static func texts(ofStep step: Int, _ text: String) -> [ConfigText] {
        let place = "step \(step) of the history"
        var texts = [ConfigText(place: place, value: text)]
        for word in text.utf8.split(whereSeparator: { $0 <= 0x20 }) {
            let (name, value) = PinnedConfig.parts(String(decoding: word, as: UTF8.self))
            guard let value, !name.isEmpty, name.utf8.allSatisfy(isOfName) else { continue }
            let text = ConfigText(place: "\(place), as \(name)", name: name, value: value)
            texts.append(text)
        }
        return texts
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
