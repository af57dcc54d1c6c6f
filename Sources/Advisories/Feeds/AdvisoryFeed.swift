import Core

/// A vendor's form of advisories: turns its documents into records. It reads no file and knows no clock; whoever has the bytes
/// hands them over, from a file of its own, a folder or an archive.
package protocol AdvisoryFeed: Sendable {
    /// What it is called, such as `OSV`.
    var name: String { get }
    /// Raised where the same document gives other records: what was imported before then counts as other data.
    var version: Int { get }
    /// Bytes of the largest document that is read.
    var byteLimit: Int { get }
    /// Whether its documents together tell of every vulnerability of their ecosystems, so that a package that none of them names has
    /// none. What does not is compared with all the same, and makes no ecosystem one of which advisories were imported.
    var tellsOfAll: Bool { get }
    /// Whether a file of this name may be a document of it; in folders and archives nothing else is opened.
    func mayBeDocument(name: String) -> Bool
    /// Whether a document is of this form, told from its first bytes.
    /// - Parameters:
    ///   - head: `AdvisoryFeeds.headSize` bytes, or all of it.
    ///   - name: Its file's name, which may be anybody's.
    func recognises(_ head: [UInt8], name: String) -> Bool
    /// Begins to read a document.
    func makeReader(name: String) -> any AdvisoryReader
}

extension AdvisoryFeed {
    /// Most do.
    package var tellsOfAll: Bool { true }
}

/// Reads one document as its bytes come. What it holds of them is its own to bound, by its feed's `byteLimit` at the most.
package protocol AdvisoryReader {
    /// Takes the next bytes, and gives the records that are complete with them.
    /// - Throws: why the document is broken; nothing more is asked of it then.
    mutating func take(_ piece: RawSpan, give: (AdvisoryRecord) -> Void) throws(AdvisoryFault)
    /// Takes the end.
    mutating func finish(give: (AdvisoryRecord) -> Void) throws(AdvisoryFault)
}

/// Why a document gives no records.
package struct AdvisoryFault: Error, Sendable {
    /// What is wrong, to follow the document's name.
    package var reason: String
    /// What it is, where it is something that is not read; nil for what is broken.
    package var form: ForeignForm?

    /// Describes what is wrong.
    package init(_ reason: String, form: ForeignForm? = nil) {
        self.reason = reason
        self.form = form
    }
}

/// The forms of advisories that can be imported.
package struct AdvisoryFeeds: Sendable {
    /// First bytes that a form is told from.
    package static let headSize = 4_096
    /// All forms: a new one is a line here. What several recognise is the first one's.
    package static let all = AdvisoryFeeds([
        DebianTrackerFeed(), AlpineSecdbFeed(), RedHatFeed(), AmazonExplorerFeed(), OSVFeed(), AmazonLinuxFeed(),
    ])

    private let feeds: [any AdvisoryFeed]

    /// Some forms.
    package init(_ feeds: [any AdvisoryFeed]) { self.feeds = feeds }

    /// Bytes of the largest document of any form.
    package var byteLimit: Int { feeds.map(\.byteLimit).max() ?? 0 }

    /// Whether a file of this name may be a document of some form.
    package func mayBeDocument(name: String) -> Bool { feeds.contains { $0.mayBeDocument(name: name) } }

    /// The form of a document; nil for none of these.
    package func feed(of head: [UInt8], name: String) -> (any AdvisoryFeed)? {
        feeds.first { $0.recognises(head, name: name) }
    }
}
