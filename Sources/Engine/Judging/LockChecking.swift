import Core
import Pins
import Policy

extension Lock {
    /// What `--check` says of one artifact: anything that would be written fails.
    ///
    /// A command that pins is named only where what it would pin was told.
    func checkFinding(_ outcome: PinOutcome, _ changes: LockfileChanges, _ pin: Pin) -> Finding {
        let command: Prose =
            "to write it: \(run: options.names(outcome.source, outcome.name, lockfile: lockfile).lock)"
        let members = outcome.members.joined(separator: ", ")
        switch outcome.action {
        case .added: return Finding(.lockMissing, .fail, "not pinned yet")
        case .replaced where outcome.formerTree != pin.tree:
            guard outcome.changes.isEmpty else {
                return Finding(.lockDrift, .fail, "another tree is pinned", remedy: command)
            }
            return Finding(
                .lockDrift, .fail, "another tree is pinned, and its manifest is not at hand to say what changed",
                remedy: "restore the manifests beside the lockfile from version control, then see what changed")
        case .replaced:
            return Finding(.lockDigest, .fail, "the same tree is pinned with another \(members)", remedy: command)
        case .upgraded:
            return Finding(
                .lockDigest, .fail,
                "the same bytes are pinned by an older version of layerlock: lock adds \(members)", remedy: command)
        case .unchanged: break
        }
        if (changes.missingManifests + changes.corruptManifests).contains(pin.tree) {
            return Finding(.lockMissing, .fail, "pinned, but its manifest is missing or damaged", remedy: command)
        }
        if let version = changes.formerVersion {
            return Finding(
                .lockDigest, .fail,
                "pinned just so, in a lockfile of version \(version): lock writes version \(Lockfile.schemaVersion)",
                remedy: command)
        }
        if changes.rewritesLockfile, changes.added.isEmpty, changes.replaced.isEmpty {
            return Finding(
                .lockDigest, .fail, "pinned, but the lockfile is not laid out as this program writes it",
                remedy: command)
        }
        guard let former = outcome.formerSource else { return Finding(.lockDrift, .pass, "pinned just so") }
        return Finding(.lockDrift, .pass, "pinned just so, from \(former)")
    }
}

extension Lock {
    /// What is said of a pin that stays though its artifact holds something else now.
    func tellLeft(_ outcome: PinOutcome, _ pin: Pin, in report: inout ArtifactReport) {
        let members = outcome.members.joined(separator: ", ")
        let command: Prose =
            "to take what was shown: \(run: .lock, .setting(.update), .setting(.only, .given(outcome.name)))"
        if outcome.isRepacked {
            report.findings.append(
                Finding(.lockDigest, .warn, "repacked: other \(members) with the same content", remedy: command))
            return
        }
        if outcome.formerTree != pin.tree {
            report.findings.append(
                Finding(
                    .lockDrift, .fail, "other content than pinned, and it stays pinned as it was",
                    remedy: outcome.changes.isEmpty
                        ? "restore the manifests beside the lockfile from version control, then see what changed"
                        : command))
            report.drift = outcome.changes
        } else {
            report.findings.append(
                Finding(.lockDigest, .fail, "the same tree is pinned with another \(members)", remedy: command))
        }
        report.findings += [outcome.signerFinding].compactMap(\.self) + outcome.config + outcome.differences
    }
}

extension PinOutcome {
    /// Takes what differs from the former pin.
    mutating func describe(_ change: PinChange, since former: Pin) {
        members = change.members
        if case .repacked = change { isRepacked = true }
        if former.tree == inventory.tree, former.digest != inventory.digest, let found = inventory.packing,
            let pinned = former.packing
        {
            unreproducible = found.differences(from: pinned)
        }
        action =
            switch change {
            case .none, .place: .unchanged
            case .upgrade: .upgraded
            case .repacked, .content: .replaced
            }
        if change == .place { formerSource = former.source }
    }
}
