import Archive
import Core
import Detectors
import Lambda

/// What of an artifact's content is wanted beside its hashes.
package enum WantedContent: Sendable, Equatable {
    /// Nothing: the manifest is enough.
    case manifest
    /// The artifact's own digest too.
    case digest
    /// Also which machines programs are for.
    case machines
    /// Also what runs without being called.
    case hooks
    /// Also the metadata that tells which package owns a file.
    case packages
    /// Also what tells changes of another artifact apart: the digests by which installers record files, where `known` is
    /// given, but of an image's layers with these diffIDs; and with `code` the code of Python's compiled modules.
    case comparison(known: Set<Digest>?, code: Bool)
    /// Also the first bytes of programs, which tell their architecture.
    case programs
    /// Also all metadata that tells of packages, and what programs say of themselves.
    case inventory
    /// Also what all detectors ask for, which look through all content.
    case everything

    /// Who sees the content of one artifact while it is read.
    func observers(for detectors: [any Detector], in room: SpoolRoom) -> [any ContentObserver] {
        let budget = ContentBudget(limit: PackageInventory.keptLimit)
        // What changes is told by owner, and what runs without being called first.
        let owners: [any ContentObserver] =
            [LeadingBytes(budget: budget, wanted: PackageIndex.wantedContents)]
            + HookDetector.narrowObservers(in: room)
        let seen: [any ContentObserver] =
            switch self {
            case .manifest, .digest: []
            case .machines: [ELFHeader.observer]
            case .hooks: HookDetector().makeObservers(in: room) + [ELFHeader.observer]
            case .packages: owners + [ELFHeader.observer]
            case .comparison(_, let code): owners + [ELFHeader.observer] + (code ? [BytecodeCodeObserver()] : [])
            case .programs: [LeadingBytes(wanted: StackFindings.wantedContents)]
            case .inventory, .everything: DetectorList.makeObservers(for: detectors, in: room) + [ELFHeader.observer]
            }
        return notesBytecode ? seen + [BytecodeObserver()] : seen
    }

    /// Whether a comparison with a pin follows, which asks for the times that matter to Python.
    var notesBytecode: Bool {
        switch self {
        case .packages, .comparison, .inventory, .everything: true
        case .manifest, .digest, .machines, .hooks, .programs: false
        }
    }

    /// Who sees the content of layers that are not known: what they cost nobody pays for what was looked at before.
    var newLayerObservers: [any ContentObserver] {
        guard case .comparison(_?, _) = self else { return [] }
        return [PackageInventory.digestObserver]
    }

    /// The layers that are known.
    var knownLayers: Set<Digest> {
        guard case .comparison(let known, _) = self else { return [] }
        return known ?? []
    }
}

extension ELFHeader {
    /// Keeps what `ELFHeader` reads of programs.
    fileprivate static var observer: HeadBytes {
        HeadBytes(.programHeads, count: byteCount) { head in
            head.unsafeLoad(as: UInt32.self).littleEndian == 0x464C_457F
        }
    }
}
