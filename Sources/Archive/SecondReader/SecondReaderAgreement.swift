import CLibArchive
import Core

/// Compares the strict reader's entries with the second reader's, with the few allowances that honest archives need.
enum SecondReaderAgreement {
    /// What a listing leaves to be compared once the entries are decoded: the targets of links, by the entries' places.
    struct Links: Sendable {
        fileprivate var targets: [Int: [UInt8]] = [:]
    }

    /// Lists the zip and compares as it goes, so that no second list of all entries is held. Both sides are in file order:
    /// libarchive sorts by offset, whatever the directory's order.
    ///
    /// The failure, `archive.readers-disagree` for the first difference, is for the caller to weigh against the strict
    /// reader's own.
    static func listing(
        of source: ByteSource, commentStart: UInt64, _ records: [CentralRecord], _ limits: Limits
    ) async -> Result<Links, Failure> {
        do throws(Failure) {
            let links = try compared(source, commentStart: commentStart, records, limits)
            // libarchive's own memory of so many entries is free now, in small pieces that the C library would keep.
            if records.count > trimLimit { layerlock_return_freed_memory() }
            return .success(links)
        } catch {
            return .failure(error)
        }
    }

    /// Entries beyond which libarchive's memory is worth giving back.
    private static let trimLimit = 100_000

    private static func compared(
        _ source: ByteSource, commentStart: UInt64, _ records: [CentralRecord], _ limits: Limits
    ) throws(Failure) -> Links {
        var links = Links()
        var count = 0
        let span = records.span
        try SecondReader.list(source, commentStart: commentStart, limits: limits) { listed throws(Failure) in
            guard count < span.count else {
                throw SecondReader.disagreement(
                    "it lists an entry more", entry: PathEscaping.displayed(listed.name))
            }
            if let difference = difference(listed, span[count]) {
                throw SecondReader.disagreement(difference, entry: span[count].path.displayed)
            }
            if span[count].type == .link { links.targets[count] = listed.link }
            count += 1
        }
        guard count == span.count else {
            throw SecondReader.disagreement(
                "it lists \(count) entries of \(span.count)", entry: span[count].path.displayed)
        }
        return links
    }

    /// Throws the listing's own failure, and `archive.readers-disagree` for the first link of another target.
    static func check(
        _ listing: Result<Links, Failure>, _ records: [CentralRecord], _ decoded: [DecodedEntry]
    ) throws(Failure) {
        // Allowance: libarchive does not recognise a zip that has an end record and nothing else.
        if records.isEmpty, case .failure(let failure) = listing, failure.code == SecondReader.disagreeCode { return }
        let links = try listing.get()
        let span = records.span
        for index in span.indices where span[index].type == .link {
            let target = links.targets[index]
            guard target == decoded[index].link || sameText(target, decoded[index].link) else {
                throw SecondReader.disagreement(
                    "it takes the link's target for \(PathEscaping.displayed(target ?? []))",
                    entry: span[index].path.displayed)
            }
        }
    }

    private static func difference(_ listed: ListedEntry, _ record: CentralRecord) -> String? {
        guard sameName(listed.name, record) else { return "it names it \(PathEscaping.displayed(listed.name))" }
        guard listed.type == record.type else { return "it takes it for another type" }
        guard !record.isModeCompared || listed.mode == record.mode else {
            return "it takes the mode for 0\(String(listed.mode, radix: 8))"
        }
        if record.type == .file, let size = listed.size, size != record.uncompressedSize {
            return "it takes the size for \(size)"
        }
        guard record.type == .link || listed.link == nil else {
            return "it takes it for a link to \(PathEscaping.displayed(listed.link ?? []))"
        }
        return nil
    }

    /// Allowance: libarchive rewrites NFD names to NFC.
    private static func sameName(_ listed: [UInt8], _ record: CentralRecord) -> Bool {
        let name = record.name
        return listed == name || sameText(listed, name)
    }

    private static func sameText(_ left: [UInt8]?, _ right: [UInt8]?) -> Bool {
        guard let left, let right, let leftText = String(validating: left, as: UTF8.self),
            let rightText = String(validating: right, as: UTF8.self)
        else { return false }
        return CanonicalText(leftText) == CanonicalText(rightText)
    }
}
