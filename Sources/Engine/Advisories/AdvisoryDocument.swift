import Advisories
import Archive
import Core
import Cryptography
import Ledger

/// One advisory that was read, ready for the ledger.
struct ReadAdvisory: Sendable {
    var row: AdvisoryRow
    /// The newest change or publication that it states; none for a record of a form that states no dates.
    var newest: [Timestamp]
    /// The releases of distributions that it names, `Alpine:v3.20`.
    var releases: Set<TextKey>
    /// Whether it is of a feed that tells of every vulnerability (`AdvisoryFeed.tellsOfAll`).
    var isOfWhole: Bool

    init(_ record: AdvisoryRecord, isOfWhole: Bool = true) throws(Failure) {
        self.isOfWhole = isOfWhole
        let record = record.withoutRepetition
        let body = JSONWriter.text(record.document, style: .compact)
        let names = Set(
            record.affected.map {
                AdvisoryRow.Name(ecosystem: $0.ecosystem.name, name: $0.ecosystem.folded($0.name))
            })
        row = AdvisoryRow(
            id: record.id, modified: record.modified, withdrawn: record.withdrawn,
            names: names.sorted { $0.ecosystem == $1.ecosystem ? $0.name < $1.name : $0.ecosystem < $1.ecosystem },
            body: body,
            digest: try SHA256.digest(of: body))
        releases = Set(
            record.affected.lazy.map(\.ecosystem).filter { $0.isDistribution && $0.release != nil }
                .map { TextKey($0.description) })
        newest = record.modified == AdvisoryRecord.undated ? [] : [record.modified]
        if let published = record.published { newest.append(published) }
    }
}

/// What one document of advisories came to.
struct ReadDocument: Sendable {
    /// Why it is none, or a broken one.
    struct Fault: Sendable {
        /// What is wrong, to follow its name.
        var reason: String
        /// What it is, where it is something that no feed reads.
        var form: ForeignForm?
    }

    /// What it holds; nothing where it is at fault.
    var advisories: [ReadAdvisory] = []
    /// The catalogue that it is; nil where it holds advisories.
    var catalogue: ExploitCatalogue?
    var fault: Fault?
    /// The feed and its version, from the second one on: what it reads is other data than before.
    var mark: TextKey?
}

/// A document whose bytes are coming: the feed that recognises it reads it. Catalogues, which are told first, are read as a whole.
struct AdvisoryDocument {
    /// Records of one document at the most.
    static let recordLimit = 4_000_000

    private let name: String
    private let feeds: AdvisoryFeeds
    private var head: [UInt8] = []
    /// What takes off the gzip around it; nil where there is none.
    private var gunzip: Gunzip?
    private var reader: (any AdvisoryReader)?
    private var catalogue: (feed: any CatalogueFeed, bytes: [UInt8])?
    private var byteLimit = 0
    private var isOfWhole = true
    private var bytes = 0
    private var isOver = false
    private var read = ReadDocument()

    /// - Parameter name: Its file's name.
    init(name: String, feeds: AdvisoryFeeds) {
        self.name = name
        self.feeds = feeds
    }

    /// Whether a file of this name may be a document, packed by gzip or not.
    static func mayBeDocument(name: String, _ feeds: AdvisoryFeeds) -> Bool {
        let name = unpackedName(name)
        return feeds.mayBeDocument(name: name) || CatalogueFeeds.mayBeDocument(name: name)
    }

    private static func unpackedName(_ name: String) -> String {
        name.hasSuffix(".gz") ? String(name.unicodeScalars.dropLast(3)) : name
    }

    /// Takes the next bytes; false where nothing more of it is wanted.
    mutating func take(_ piece: RawSpan) -> Bool {
        guard !isOver else { return false }
        if let gunzip { unpack(piece, by: gunzip) } else { takeContent(piece) }
        return !isOver
    }

    private mutating func takeContent(_ piece: RawSpan) {
        guard reader == nil, catalogue == nil else { return hand(piece) }
        piece.withUnsafeBytes { head.append(contentsOf: $0) }
        if head.count >= AdvisoryFeeds.headSize { begin() }
    }

    /// Takes bytes that are packed; nil for their end. What is too much ends the document before it is held.
    private mutating func unpack(_ piece: RawSpan?, by gunzip: Gunzip) {
        do throws(Failure) {
            let take: (RawSpan) throws(Failure) -> Void = { content throws(Failure) in
                takeContent(content)
                if isOver { throw Failure(.advisoriesInvalid, "is at fault") }
            }
            if let piece { try gunzip.push(piece, consume: take) } else { try gunzip.finish(consume: take) }
        } catch {
            if !isOver { fail("cannot be unpacked: \(error.code): \(error.message)") }
        }
    }

    /// Takes the end.
    mutating func finish() -> ReadDocument {
        if !isOver, gunzip == nil, reader == nil, catalogue == nil { begin() }
        if !isOver, let gunzip {
            unpack(nil, by: gunzip)
            if !isOver, reader == nil, catalogue == nil { begin() }
        }
        guard !isOver else { return read }
        if let catalogue {
            do throws(AdvisoryFault) {
                read.catalogue = try catalogue.feed.read(catalogue.bytes)
            } catch {
                fail(error.reason)
            }
            return read
        }
        var given: [AdvisoryRecord] = []
        do throws(AdvisoryFault) {
            try reader?.finish { given.append($0) }
            add(given)
        } catch {
            fail(error.reason, error.form)
        }
        return read
    }

    /// What is there of it tells its form.
    private mutating func begin() {
        let start = head
        if gunzip == nil, Gunzip.isPacked(start) {
            head = []
            do throws(Failure) {
                let gunzip = try Gunzip()
                self.gunzip = gunzip
                unpack(start.span.bytes, by: gunzip)
            } catch {
                fail(error.message)
            }
            return
        }
        let name = gunzip == nil ? name : Self.unpackedName(name)
        head = Array(start.prefix(AdvisoryFeeds.headSize))
        if let feed = CatalogueFeeds.feed(of: head) {
            byteLimit = feed.byteLimit
            catalogue = (feed, [])
            hand(start.span.bytes)
            return
        }
        guard let feed = feeds.feed(of: head, name: name) else {
            let form = ForeignForm.of(head)
            fail(form.map { "is \($0.what)" } ?? (head.isEmpty ? "is empty" : "is no record"))
            return
        }
        byteLimit = feed.byteLimit
        isOfWhole = feed.tellsOfAll
        reader = feed.makeReader(name: name)
        if feed.version > 1 { read.mark = TextKey("\(feed.name) \(feed.version)") }
        hand(start.span.bytes)
    }

    private mutating func hand(_ piece: RawSpan) {
        guard piece.byteCount <= byteLimit - bytes else {
            fail("is larger than the limit of \(byteLimit) bytes")
            return
        }
        bytes += piece.byteCount
        if catalogue != nil {
            piece.withUnsafeBytes { catalogue?.bytes.append(contentsOf: $0) }
            return
        }
        var given: [AdvisoryRecord] = []
        do throws(AdvisoryFault) {
            try reader?.take(piece) { given.append($0) }
            add(given)
        } catch {
            fail(error.reason, error.form)
        }
    }

    private mutating func add(_ records: [AdvisoryRecord]) {
        guard records.count <= Self.recordLimit - read.advisories.count else {
            fail("holds more than \(Self.recordLimit) records")
            return
        }
        do throws(Failure) {
            for record in records { read.advisories.append(try ReadAdvisory(record, isOfWhole: isOfWhole)) }
        } catch {
            fail(error.message)
        }
    }

    /// A document that is at fault gives nothing, whatever was read of it.
    private mutating func fail(_ reason: String, _ known: ForeignForm? = nil) {
        isOver = true
        reader = nil
        catalogue = nil
        let form = known ?? ForeignForm.of(head)
        read = ReadDocument(fault: ReadDocument.Fault(reason: form.map { "is \($0.what)" } ?? reason, form: form))
    }
}

extension ContentKey where Note == ReadDocument {
    /// What documents of advisories came to.
    static var advisories: Self { Self("advisories") }
}

/// Reads the documents of an archive, each as it is unpacked.
struct AdvisoryObserver: ContentObserver {
    let key = ContentKey<ReadDocument>.advisories
    let feeds: AdvisoryFeeds

    /// Whether an entry may be a document.
    func mayBeDocument(_ path: EntryPath) -> Bool {
        AdvisoryDocument.mayBeDocument(name: Self.name(path), feeds)
    }

    func interest(in file: ObservedFile) -> ContentInterest { mayBeDocument(file.path) ? .content : .none }

    func makeWatcher() -> Watcher { Watcher(feeds: feeds) }

    private static func name(_ path: EntryPath) -> String { String(decoding: path.name, as: UTF8.self) }

    struct Watcher: ContentWatcher {
        let feeds: AdvisoryFeeds
        private var document: AdvisoryDocument?

        fileprivate init(feeds: AdvisoryFeeds) { self.feeds = feeds }

        mutating func begin(_ file: ObservedFile) {
            document = AdvisoryDocument(name: AdvisoryObserver.name(file.path), feeds: feeds)
        }

        mutating func take(_ piece: RawSpan) -> Bool { document?.take(piece) ?? false }

        mutating func end() -> ReadDocument? {
            defer { document = nil }
            return document?.finish()
        }
    }
}
