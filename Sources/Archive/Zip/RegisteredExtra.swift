/// The extra fields that are registered (APPNOTE.TXT 4.5 and 4.6, Info-ZIP's extrafld.txt, and what else readers know), and
/// what is made of each. What readers take from them was measured: docs/archives.md, "Extra fields".
struct RegisteredExtra: Sendable {
    /// What is made of a field.
    enum Standing: Sendable {
        /// Nobody takes name, type, mode, target or content from it: times, owners, access lists, padding, notes.
        case accepted
        /// It may repeat what the record says, and nothing else.
        case compared
        /// Some reader takes name, type, mode, target or content from it.
        case changesContent
        /// It belongs to encryption.
        case encryption
    }

    let id: UInt16
    let name: String
    let standing: Standing

    private init(_ id: UInt16, _ name: String, _ standing: Standing) {
        self.id = id
        self.name = name
        self.standing = standing
    }

    /// Ids that are refused whatever is in the field.
    static let refused: [UInt16: Standing] = Dictionary(
        uniqueKeysWithValues: all.filter { $0.standing == .changesContent || $0.standing == .encryption }.map {
            ($0.id, $0.standing)
        })

    static let zip64: UInt16 = 0x0001
    static let unix: UInt16 = 0x000D
    static let unicodePath: UInt16 = 0x7075
    static let asiUnix: UInt16 = 0x756E

    /// All of them, by id.
    static let all: [RegisteredExtra] = pkware + others

    private static let pkware: [RegisteredExtra] = [
        .init(zip64, "zip64", .compared),
        .init(0x0007, "AV info", .accepted),
        .init(0x0008, "extended language encoding", .changesContent),
        .init(0x0009, "OS/2 attributes", .changesContent),
        .init(0x000A, "NTFS times", .accepted),
        .init(0x000C, "OpenVMS", .changesContent),
        .init(unix, "Unix times and owner", .compared),
        .init(0x000E, "file stream and fork descriptors", .accepted),
        .init(0x000F, "patch descriptor", .changesContent),
        .init(0x0010, "patch, reserved", .changesContent),
        .init(0x0014, "PKCS #7 store for certificates", .accepted),
        .init(0x0015, "certificate and signature of a file", .accepted),
        .init(0x0016, "certificate of the directory", .accepted),
        .init(0x0017, "strong encryption header", .encryption),
        .init(0x0018, "record management controls", .changesContent),
        .init(0x0019, "PKCS #7 encryption recipients", .encryption),
        .init(0x0020, "timestamp record", .accepted),
        .init(0x0021, "policy decryption key", .encryption),
        .init(0x0022, "Smartcrypt key provider", .encryption),
        .init(0x0023, "Smartcrypt policy key", .encryption),
        .init(0x0065, "IBM attributes", .changesContent),
        .init(0x0066, "IBM attributes, compressed", .changesContent),
        .init(0x4690, "POSZIP 4690", .accepted),
    ]

    private static let others: [RegisteredExtra] = [
        .init(0x07C8, "Macintosh (Info-ZIP, old)", .changesContent),
        .init(0x1986, "Pixar USD alignment", .accepted),
        .init(0x2605, "ZipIt Macintosh", .changesContent),
        .init(0x2705, "ZipIt Macintosh 1.3.5, files", .changesContent),
        .init(0x2805, "ZipIt Macintosh 1.3.5, folders", .changesContent),
        .init(0x334D, "Macintosh (Info-ZIP, new)", .changesContent),
        .init(0x4154, "Tandem", .accepted),
        .init(0x4341, "Acorn, SparkFS", .changesContent),
        .init(0x4453, "Windows NT security descriptor", .accepted),
        .init(0x4704, "VM/CMS", .changesContent),
        .init(0x470F, "MVS", .changesContent),
        .init(0x4854, "THEOS, old", .accepted),
        .init(0x4B46, "FWKCS MD5", .accepted),
        .init(0x4C41, "OS/2 access list", .accepted),
        .init(0x4D49, "OpenVMS (Info-ZIP)", .changesContent),
        .init(0x4D63, "Macintosh SmartZIP", .accepted),
        .init(0x4F4C, "Xceed original location", .changesContent),
        .init(0x5356, "AOS/VS access list", .accepted),
        .init(0x5455, "extended timestamp", .accepted),
        .init(0x554E, "Xceed Unicode names", .changesContent),
        .init(0x5855, "Info-ZIP Unix, first", .accepted),
        .init(0x6375, "Unicode comment", .accepted),
        .init(0x6542, "BeOS attributes", .changesContent),
        .init(0x6854, "THEOS", .accepted),
        .init(0x6C78, "libarchive's modes", .changesContent),
        .init(unicodePath, "Unicode path", .compared),
        .init(0x7441, "AtheOS attributes", .changesContent),
        .init(asiUnix, "ASi Unix", .compared),
        .init(0x7855, "Info-ZIP Unix owners, 16 bits", .accepted),
        .init(0x7875, "Info-ZIP Unix owners", .accepted),
        .init(0x9901, "AES encryption", .encryption),
        .init(0xA11E, "data stream alignment (Commons Compress)", .accepted),
        .init(0xA220, "OPC growth hint", .accepted),
        .init(0xCAFE, "jar marker", .accepted),
        .init(0xD935, "Android alignment", .accepted),
        .init(0xE57A, "Korean code page", .changesContent),
        .init(0xFD4A, "SMS/QDOS", .changesContent),
    ]
}
