import Core

/// An entry as the second reader lists it.
struct ListedEntry: Sendable {
    /// The name, a folder's trailing slash included.
    var name: [UInt8]
    /// The type; nil for one that the strict reader has no word for.
    var type: EntryType?
    /// Permission bits.
    var mode: UInt16
    /// Bytes of content; nil where libarchive does not say.
    var size: UInt64?
    /// The target of a link.
    var link: [UInt8]?
    /// The numbers of a device; nil for anything else, and for numbers that no kernel has.
    var device: Entry.Device?
}
