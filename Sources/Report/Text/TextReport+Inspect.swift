import Core

extension TextReport {
    /// What an artifact is and holds: its facts, what the readers warned about, and its entries as `ls -l` has them.
    package static func inspect(_ report: Report, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        let shared = SharedLayers(report.artifacts)
        for (place, artifact) in report.artifacts.enumerated() {
            canvas.layers = artifact.inventory?.layers ?? []
            guard style.verbosity != .quiet else {
                append(artifact, to: &canvas)
                continue
            }
            canvas.gap()
            canvas.wrapped([Span(artifact.source, .bold, staysWhole: true)], hang: 2)
            if let inventory = artifact.inventory {
                appendFacts(inventory, tellsConfig: true, to: &canvas)
                for line in shared.lines(of: place) { appendFact("shared", line, to: &canvas) }
            }
            appendFindings(artifact.findings, drift: artifact.drift, to: &canvas)
            if let hooks = artifact.hooks { appendHooks(hooks, to: &canvas) }
            if let packages = artifact.packages {
                appendPackages(packages, to: &canvas)
            } else if artifact.hooks == nil, let inventory = artifact.inventory, artifact.listsEntries,
                !inventory.entries.isEmpty
            {
                canvas.gap()
                let origins = inventory.image?.origins.map(String.init) ?? []
                appendListing(inventory.entries, origins: origins, to: &canvas)
            }
        }
        if report.verdict != .allow { appendVerdict(report, to: &canvas) }
        return canvas.bytes
    }

    /// Kind, digests, counts, signatures and layers, a line each; with `tellsConfig` what an image runs too.
    static func appendFacts(_ inventory: Inventory, tellsConfig: Bool = false, to canvas: inout TextCanvas) {
        func fact(_ label: String, _ text: String) { appendFact(label, text, to: &canvas) }
        fact("kind", inventory.kind.rawValue)
        if let digest = inventory.digest { fact("digest", "\(digest)") }
        fact("tree", "\(inventory.tree)")
        if inventory.kind != .layerStack {
            let bytes = TextMeasure.count(Int(clamping: inventory.size), "byte")
            fact("size", inventory.size < 1_000 ? bytes : "\(TextMeasure.size(inventory.size)) (\(bytes))")
        }
        fact("holds", holdings(inventory))
        if let image = inventory.image {
            fact("arch", "\(image.platform)")
            if let digest = image.indexDigest { fact("index", "\(digest)") }
            if let digest = image.manifestDigest { fact("image", "\(digest)") }
            fact("config", "\(image.configDigest)")
            if tellsConfig {
                for (label, text) in ConfigFacts(image).facts { fact(label, text) }
            }
        }
        if let artifact = inventory.artifact {
            fact("type", artifact.artifactType)
            if let digest = artifact.indexDigest { fact("index", "\(digest)") }
            fact("image", "\(artifact.manifestDigest)")
        }
        appendSignatures(inventory.signatures, to: &canvas)
        for (index, layer) in inventory.layers.enumerated() {
            fact("layer", "\(index): \(layer.mediaType)")
            for (label, digest) in [("digest", layer.digest), ("diffID", layer.diffID), ("tree", layer.tree)] {
                fact(label, "\(digest)")
            }
        }
    }

    private static func appendFact(_ label: String, _ text: String, to canvas: inout TextCanvas) {
        let prefix = [Span("  "), Span(label, .dim), Span(TextMeasure.padding(label, to: 7))]
        canvas.wrapped(prefix: prefix, [Span(text)], hang: 9)
    }

    /// `41 files (3.4 MB), 3 folders, 2 links`.
    private static func holdings(_ inventory: Inventory) -> String {
        var counts: [EntryType: Int] = [:]
        for entry in inventory.entries { counts[entry.type, default: 0] += 1 }
        var parts = [
            "\(TextMeasure.count(inventory.files, "file")) (\(TextMeasure.size(inventory.unpackedSize)) unpacked)"
        ]
        let nouns: [(EntryType, String)] = [
            (.dir, "folder"), (.link, "link"), (.hardlink, "hard link"), (.char, "character device"),
            (.block, "block device"), (.fifo, "named pipe"), (.whiteout, "whiteout"),
        ]
        for (type, noun) in nouns {
            if let count = counts[type] { parts.append(TextMeasure.count(count, noun)) }
        }
        return parts.joined(separator: ", ")
    }

    /// The entries in archive order: mode, owner (images), size, path, target; the content's digest where all is told.
    ///
    /// - Parameter origins: for each entry what to write before its path, such as the layer's number; empty for none.
    static func appendListing(_ entries: [Entry], origins: [String] = [], to canvas: inout TextCanvas) {
        let style = canvas.style
        let sizeWidth = entries.reduce(1) { max($0, sizeText($1).utf8.count) }
        let originWidth = origins.reduce(0) { max($0, TextMeasure.columns($1)) }
        let ownerWidth = entries.reduce(0) { max($0, ownerText($1).utf8.count) }
        let blankDigest = String(repeating: " ", count: 2 * Digest.byteCount)
        for (index, entry) in entries.enumerated() {
            var columns = "\(typeLetter(entry.type))\(modeLetters(entry.mode))  "
            if ownerWidth > 0 {
                columns += ownerText(entry) + TextMeasure.padding(ownerText(entry), to: ownerWidth) + "  "
            }
            let size = sizeText(entry)
            columns += TextMeasure.padding(size, to: sizeWidth) + size + "  "
            if index < origins.count {
                columns += origins[index] + TextMeasure.padding(origins[index], to: originWidth) + "  "
            }
            if style.isVerbose { columns += (entry.sha256?.hex ?? blankDigest) + "  " }
            let name = Span(entry.path.displayed, entry.type == .dir ? .bold : entry.type == .link ? .cyan : .plain)
            let target = entry.linkText.map { " \(style.arrow) \($0)" } ?? ""
            let attributes = entry.xattrs.sorted { $0.key < $1.key }
                .map { "  \(attributeName($0.key.string)) \(hexadecimal($0.value))" }.joined()
            canvas.line(Span(columns), name, Span(target), Span(attributes, .dim))
        }
    }

    /// The first bytes of a value; JSON has all of them.
    static func hexadecimal(_ value: [UInt8]) -> String {
        JSONReport.hexadecimal(value.prefix(24)) + (value.count > 24 ? "..." : "")
    }

    /// The size of a file, the numbers of a device.
    private static func sizeText(_ entry: Entry) -> String {
        entry.type == .file ? TextMeasure.grouped(entry.size) : entry.device?.text ?? "-"
    }

    private static func ownerText(_ entry: Entry) -> String { entry.owner.map { "\($0.uid):\($0.gid)" } ?? "" }

    private static func typeLetter(_ type: EntryType) -> Character {
        switch type {
        case .file: "-"
        case .dir: "d"
        case .link: "l"
        case .hardlink: "h"
        case .char: "c"
        case .block: "b"
        case .fifo: "p"
        case .whiteout: "w"
        }
    }

    /// The permission bits as `ls` writes them, `rwxr-xr-x`.
    static func modeLetters(_ mode: UInt16) -> String {
        var letters = ""
        for (shift, special, letter) in [(UInt16(6), UInt16(0o4000), "s"), (3, 0o2000, "s"), (0, 0o1000, "t")] {
            let bits = mode >> shift
            letters += bits & 4 != 0 ? "r" : "-"
            letters += bits & 2 != 0 ? "w" : "-"
            let executes = bits & 1 != 0
            letters += mode & special != 0 ? (executes ? letter : letter.uppercased()) : executes ? "x" : "-"
        }
        return letters
    }
}
