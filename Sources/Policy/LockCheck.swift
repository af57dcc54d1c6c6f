import Core
import Pins

/// What pinning an artifact, or asking what would be pinned, says of it.
package enum LockCheck {
    /// Says whether anything would be written; that fails.
    ///
    /// A command that pins is named only where what it would pin was told.
    package static func finding(
        _ outcome: PinOutcome, _ changes: LockfileChanges, _ pin: Pin, names: ArtifactNames
    ) -> Finding {
        let command: Prose = "to write it: \(run: names.lock)"
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

    /// What is said of a pin that stays though its artifact holds something else now.
    package static func tellLeft(_ outcome: PinOutcome, _ pin: Pin, in report: inout ArtifactReport) {
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
    package mutating func describe(_ change: PinChange, since former: Pin) {
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

    /// `lock.signer` of a pin that would be another one's; nil where the signer is the pinned one.
    package var signerFinding: Finding? {
        guard action == .replaced, signer != formerSigner else { return nil }
        return Finding(
            .lockSigner, .fail,
            "signed by \(signer ?? "nobody"), pinned as signed by "
                + (formerSigner.map { PathEscaping.displayed($0.utf8) } ?? "nobody"))
    }
}
