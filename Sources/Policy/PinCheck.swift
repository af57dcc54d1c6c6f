import Core

/// What comparing an artifact with its pin established.
package struct PinComparison: Sendable, Equatable {
    /// `lock.missing`, or `lock.digest` and `lock.drift`.
    package var findings: [Finding]
    /// The differences, where there are any and the pinned manifest is at hand to tell them.
    package var changes: [Change]

    /// Pairs findings with changes.
    package init(findings: [Finding], changes: [Change] = []) {
        self.findings = findings
        self.changes = changes
    }
}

/// Compares what was read with what is pinned.
package enum PinCheck {
    /// Raised where the same content and pin give other findings: a rescan compares again what an earlier version compared.
    package static let version = 2

    /// Judges an inventory by its pin.
    ///
    /// The tree decides: the same tree in other bytes is `repacked` and warns, another tree fails, whatever the digest
    /// says. The pinned manifest only explains; without it the verdict is the same and the changes stay untold.
    /// - Parameters:
    ///   - found: the inventory's entries as its canonical manifest holds them.
    ///   - pinned: the pinned manifest's entries; nil where the store does not hold it.
    ///   - layers: how closely an image's layers have to be the pinned ones where the tree is.
    ///   - owners: which packages the paths of both sides belong to.
    ///   - layerOf: of an image, which layer, counted from 0, brought or removed what is at a path.
    ///
    /// The packagings of one image are one kind: `docker save` or a layout, the tree and the config decide.
    package static func compare(
        _ inventory: Inventory, found: [Entry], with pin: PinFacts?, pinned: [Entry]?, names: ArtifactNames,
        layers: LayerRule = .exact, owners: MoveOwners = .nobody, layerOf: (EntryPath) -> Int? = { _ in nil }
    ) -> PinComparison {
        guard let pin else {
            let missing = Finding(
                .lockMissing, .fail, "not pinned in \(PathEscaping.displayed(names.lockfile.utf8))",
                // Pinning what nobody has seen would let a changed artifact under another name pass for a new one.
                remedy:
                    "if it is one of those pinned, say which, as NAME=\(ShellWord.quoted(names.source)); if it is new, review it first: \(run: .inspect, .given(names.source))"
            )
            return PinComparison(findings: [missing])
        }
        let remedy: Prose = "if this change is intended: \(run: names.lock)"
        let digest = digestFinding(inventory, pin, remedy: remedy)
        if inventory.kind != pin.kind, !(inventory.kind.isImage && pin.kind.isImage) {
            let drift = Finding(
                .lockDrift, .fail, "is a \(inventory.kind.rawValue), pinned is a \(pin.kind.rawValue)",
                remedy: "deploy what is pinned, or find out who put this in its place")
            return PinComparison(findings: [digest, drift].compactMap(\.self))
        }
        if inventory.tree == pin.tree {
            let drift = contradiction(inventory, pin, names: names) ?? Finding(.lockDrift, .pass, "tree as pinned")
            let bytecode = BytecodeCheck.finding(inventory.bytecode, pinned: pin.bytecode, remedy: remedy)
            let layers = layerFinding(inventory, pin, rule: layers, remedy: remedy)
            let config = configFindings(inventory, pin, remedy: remedy)
            return PinComparison(findings: [digest, drift, layers, bytecode].compactMap(\.self) + config)
        }
        var changes = pinned.map { Drift.changes(from: $0, to: found, owners: owners) }
        if inventory.kind.isImage {
            for index in changes?.indices ?? 0..<0 {
                guard let path = changes?[index].path, let layer = layerOf(path),
                    inventory.layers.indices.contains(layer)
                else { continue }
                changes?[index].layer = inventory.layers[layer].digest
            }
        }
        let drift = Finding(
            .lockDrift, .fail, driftMessage(inventory, pin, changes: changes),
            remedy: contradicts(inventory, pin)
                ? names.restoring : changes == nil ? names.restoringManifests : remedy)
        let config = configFindings(inventory, pin, remedy: remedy)
        return PinComparison(findings: [digest, drift].compactMap(\.self) + config, changes: changes ?? [])
    }

    /// `lock.config` of an image; a config that is missing on either side was not checked.
    private static func configFindings(_ inventory: Inventory, _ pin: PinFacts, remedy: Prose) -> [Finding] {
        guard inventory.kind.isImage else { return [] }
        guard let image = inventory.image, let config = pin.config else {
            return [Finding(.lockConfig, .unknown, "the pin holds no config to compare with", remedy: remedy)]
        }
        return ConfigDrift.findings(
            pinned: config, found: image.config, isSameDocument: image.configDigest == pin.configDigest,
            platforms: (pinned: pin.platform, found: image.platform), remedy: remedy)
    }

    /// What differs between an artifact and a pin of the same tree beside the bytes: `lock.layers` and `lock.bytecode`, with
    /// no remedy; what agrees is left out.
    package static func differences(_ inventory: Inventory, _ pin: PinFacts) -> [Finding] {
        guard inventory.tree == pin.tree else { return [] }
        return [
            layerFinding(inventory, pin, rule: .exact, remedy: ""),
            BytecodeCheck.finding(inventory.bytecode, pinned: pin.bytecode, remedy: ""),
        ].compactMap(\.self).filter { $0.outcome != .pass }.map { Finding($0.id, $0.outcome, prose: $0.prose) }
    }

    /// `lock.layers` of an image whose tree is the pinned one; nil for anything else.
    private static func layerFinding(
        _ inventory: Inventory, _ pin: PinFacts, rule: LayerRule, remedy: Prose
    ) -> Finding? {
        guard inventory.kind.isImage else { return nil }
        return LayerCheck.finding(
            LayerComparison(pinned: pin.layers, found: inventory.layers), found: inventory.kind, pinned: pin.kind,
            rule: rule, remedy: remedy)
    }

    /// `lock.digest`; nil where neither side is a file, and where other layers or another tree say more.
    private static func digestFinding(_ inventory: Inventory, _ pin: PinFacts, remedy: Prose) -> Finding? {
        switch (inventory.digest, pin.digest) {
        case (nil, nil): return nil
        case (nil, _?): return Finding(.lockDigest, .unknown, "the artifact's digest was not computed")
        case (_?, nil):
            return Finding(.lockDigest, .unknown, "the pin holds no digest to compare with", remedy: remedy)
        case (let found?, let pinned?) where found != pinned:
            // Under another tree the digest differs of course; drift says what there is to say.
            guard inventory.tree == pin.tree, inventory.kind == pin.kind || pin.kind.isImage else { return nil }
            guard let repacking = repacking(inventory, pin) else { return nil }
            return Finding(
                .lockDigest, .warn,
                "\(repacking): other bytes with the same tree; pinned \(pinned), found \(found)", remedy: remedy)
        default: return Finding(.lockDigest, .pass, "bytes as pinned")
        }
    }

    /// How other bytes came to hold the same tree; nil where it was by other layers.
    private static func repacking(_ inventory: Inventory, _ pin: PinFacts) -> String? {
        guard inventory.kind.isImage else {
            guard let found = inventory.packing, let pinned = pin.packing else { return "repacked" }
            return "repacked with other \(found.differences(from: pinned).joined(separator: ", "))"
        }
        let layers = LayerComparison(pinned: pin.layers, found: inventory.layers)
        guard layers.change == nil else { return nil }
        let kind = inventory.kind == pin.kind ? "" : " from \(pin.kind.rawValue) to \(inventory.kind.rawValue)"
        if let summary = layers.summary { return "repacked\(kind) (\(summary))" }
        let isSameImage = inventory.image.map { $0.configDigest == pin.configDigest } ?? false
        guard isSameImage, kind.isEmpty else { return "repacked\(kind), layers as pinned" }
        return "repacked, layers and config as pinned: what stands around the image differs, such as an attestation, "
            + "a signature or an annotation"
    }

    /// The failure of a pin whose tree is met while what follows from the tree, or from the bytes, is not: somebody
    /// edited the lockfile, and what a reviewer reads there is not what is deployed.
    private static func contradiction(_ inventory: Inventory, _ pin: PinFacts, names: ArtifactNames) -> Finding? {
        var fields: [String] = []
        if inventory.files != pin.files { fields.append("files") }
        if inventory.unpackedSize != pin.unpackedSize { fields.append("unpackedSize") }
        if inventory.digest != nil, inventory.digest == pin.digest {
            if inventory.size != pin.size { fields.append("size") }
            if inventory.layers != pin.layers { fields.append("layers") }
        }
        guard !fields.isEmpty else { return nil }
        return Finding(
            .lockDrift, .fail,
            "the pin contradicts itself: tree as pinned, but not \(fields.joined(separator: ", ")); was it edited by hand?",
            remedy: names.restoring)
    }

    /// Whether other content is met in the very bytes that are pinned, though it is the pinned platform's.
    private static func contradicts(_ inventory: Inventory, _ pin: PinFacts) -> Bool {
        guard inventory.digest != nil, inventory.digest == pin.digest else { return false }
        guard let pinned = pin.platform, let found = inventory.image?.platform else { return true }
        return pinned.canonical == found.canonical
    }

    private static func driftMessage(_ inventory: Inventory, _ pin: PinFacts, changes: [Change]?) -> String {
        let trees = "tree \(inventory.tree), pinned \(pin.tree)"
        var message: String
        if let changes, !changes.isEmpty {
            message = "other content than pinned: \(Drift.summary(of: changes))"
        } else if changes != nil {
            message = "other content than pinned, in something the manifest's entries do not tell: \(trees)"
        } else {
            message =
                "other content than pinned: \(trees); the pinned manifest is missing from the lockfile's folder, "
                + "so the changes cannot be listed"
        }
        if inventory.kind.isImage,
            let layers = LayerComparison(pinned: pin.layers, found: inventory.layers).summary
        {
            message += "; \(layers)"
        }
        if contradicts(inventory, pin) {
            message += "; yet the bytes are those pinned: the lockfile contradicts itself, or another version wrote it"
        }
        return message
    }
}

extension Drift {
    /// How many changes of each kind, such as `2 added, 1 removed, 41 content`.
    package static func summary(of changes: [Change]) -> String {
        var counts: [Change.Kind: Int] = [:]
        for change in changes { counts[change.kind, default: 0] += 1 }
        return Change.Kind.allCases.compactMap { kind in counts[kind].map { "\($0) \(kind.rawValue)" } }
            .joined(separator: ", ")
    }
}
