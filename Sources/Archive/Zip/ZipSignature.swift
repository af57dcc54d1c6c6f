/// The signatures that begin a zip's records (APPNOTE.TXT 6.3, section 4.3), and the records' fixed sizes in bytes.
enum ZipSignature {
    static let local: UInt32 = 0x0403_4B50
    static let descriptor: UInt32 = 0x0807_4B50
    static let central: UInt32 = 0x0201_4B50
    static let end: UInt32 = 0x0605_4B50
    static let zip64End: UInt32 = 0x0606_4B50
    static let zip64Locator: UInt32 = 0x0706_4B50
}

enum ZipRecordSize {
    static let local = 30
    static let central = 46
    static let end = 22
    static let zip64End = 56
    static let zip64Locator = 20
    /// A comment's length is a 16-bit number.
    static let commentLimit = 0xFFFF
}
