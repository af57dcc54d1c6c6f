import Core
import Ledger

/// A form of catalogues that say which vulnerabilities are used in attacks: turns a document into its lines. It reads no file and
/// knows no clock.
package protocol CatalogueFeed: Sendable {
    /// Which catalogue it is of.
    var kind: AdvisorySource.Catalogue.Kind { get }
    /// Bytes of the largest document that is read.
    var byteLimit: Int { get }
    /// Whether a file of this name may be a document of it; in folders and archives nothing else is opened for it.
    func mayBeDocument(name: String) -> Bool
    /// Whether a document is of this form, told from its first `AdvisoryFeeds.headSize` bytes.
    func recognises(_ head: [UInt8]) -> Bool
    /// Reads a document as a whole.
    /// - Throws: why it is broken: half of a catalogue would call exploited what is missing in it unexploited.
    func read(_ bytes: [UInt8]) throws(AdvisoryFault) -> ExploitCatalogue
}

/// What a document of a catalogue says.
package struct ExploitCatalogue: Sendable, Equatable {
    /// Which catalogue.
    package var kind: AdvisorySource.Catalogue.Kind
    /// The version that it states.
    package var version: String
    /// When it was released.
    package var released: Timestamp
    /// Its lines, no two of one vulnerability.
    package var rows: [ExploitRow]

    /// Describes a catalogue.
    package init(kind: AdvisorySource.Catalogue.Kind, version: String, released: Timestamp, rows: [ExploitRow]) {
        self.kind = kind
        self.version = version
        self.released = released
        self.rows = rows
    }
}

/// The forms of catalogues that can be imported.
package enum CatalogueFeeds {
    /// All forms: a new one is a line here.
    package static let all: [any CatalogueFeed] = [KEVFeed(), EPSSFeed()]

    /// Bytes of the largest document of any form.
    package static let byteLimit = all.map(\.byteLimit).max() ?? 0

    /// The form of a document; nil for none of these.
    package static func feed(of head: [UInt8]) -> (any CatalogueFeed)? { all.first { $0.recognises(head) } }

    /// Whether a file of this name may be a document of some form.
    package static func mayBeDocument(name: String) -> Bool { all.contains { $0.mayBeDocument(name: name) } }
}

/// The id of a vulnerability in catalogues: `CVE-`, a year, a number of four digits or more.
enum CatalogueID {
    /// Whether bytes are one.
    static func isOne(_ text: some Collection<UInt8>) -> Bool {
        guard text.count <= 32 else { return false }
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].elementsEqual("CVE".utf8) && parts[1].count == 4 && parts[2].count >= 4
            && parts.dropFirst().allSatisfy { $0.allSatisfy { (0x30...0x39).contains($0) } }
    }
}
