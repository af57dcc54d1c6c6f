import LayerModel

/// Compares the strict reader's entries with the second reader's, with the few allowances that honest archives need.
enum SecondReaderAgreement {
    /// Throws `archive.readers-disagree` for the first difference. Both sides are in file order: libarchive sorts by
    /// offset, whatever the directory's order.
    static func check(
        _ listing: Result<[ListedEntry], Failure>, records: [CentralRecord], entries: [Entry]
    ) throws(Failure) {
        // Allowance: libarchive does not recognise a zip that has an end record and nothing else.
        if entries.isEmpty, case .failure(let failure) = listing, failure.code == SecondReader.disagreeCode { return }
        let listed = try listing.get()
        for (index, entry) in entries.enumerated() {
            guard index < listed.count else {
                throw SecondReader.disagreement(
                    "it lists \(listed.count) entries of \(entries.count)", entry: entry.path.displayed)
            }
            if let difference = difference(listed[index], records[index], entry) {
                throw SecondReader.disagreement(difference, entry: entry.path.displayed)
            }
        }
        guard listed.count == entries.count else {
            throw SecondReader.disagreement(
                "it lists an entry more", entry: PathEscaping.displayed(listed[entries.count].name))
        }
    }

    private static func difference(_ listed: ListedEntry, _ record: CentralRecord, _ entry: Entry) -> String? {
        guard sameName(listed.name, record) else { return "it names it \(PathEscaping.displayed(listed.name))" }
        guard listed.type == entry.type else { return "it takes it for another type" }
        guard !record.isModeCompared || listed.mode == entry.mode else {
            return "it takes the mode for 0\(String(listed.mode, radix: 8))"
        }
        if entry.type == .file, let size = listed.size, size != entry.size { return "it takes the size for \(size)" }
        guard listed.link == entry.link || sameText(listed.link, entry.link) else {
            return "it takes the link's target for \(PathEscaping.displayed(listed.link ?? []))"
        }
        return nil
    }

    /// Allowance: libarchive rewrites NFD names to NFC; Swift's string equality is canonical equivalence.
    private static func sameName(_ listed: [UInt8], _ record: CentralRecord) -> Bool {
        let name = record.name
        return listed == name || sameText(listed, name)
    }

    private static func sameText(_ left: [UInt8]?, _ right: [UInt8]?) -> Bool {
        guard let left, let right, let leftText = String(validating: left, as: UTF8.self),
            let rightText = String(validating: right, as: UTF8.self)
        else { return false }
        return leftText == rightText
    }
}
