import Detectors

/// A reader of what packages leave behind in an artifact, and the file whose bytes it reads.
enum MetadataReader {
    /// rpm's database: SQLite's file format, rpm's header and its lists of files.
    case rpm
    /// A program in machine code: ELF's tables, Go's build information, cargo-auditable's section.
    case program
    /// The list of crates, before it is compressed.
    case crates
    /// Go's list of modules as a program holds it.
    case modules
    /// Java's archives, those within each other among them.
    case jar
    /// RECORD of a Python distribution.
    case record
    /// METADATA of a Python distribution.
    case metadata
    /// dpkg's list of packages.
    case dpkg
    /// dpkg's digests of a package's files.
    case sums
    /// dpkg's list of a package's files.
    case files
    /// dpkg's list of moved files.
    case diversions
    /// apk's database.
    case apk
    /// package.json of a Node package.
    case node
    /// A gem's specification.
    case gem
    /// Composer's list.
    case composer
    /// What `dotnet publish` writes beside a program.
    case dotnet
    /// A bill of materials inside a wheel.
    case bill
    /// Which distribution a system is.
    case release

    /// Where the file lies.
    var path: String {
        switch self {
        case .rpm: "var/lib/rpm/rpmdb.sqlite"
        case .program, .crates, .modules: "bin/tool"
        case .jar: "java/lib/a-1.jar"
        case .record: "python/a-1.dist-info/RECORD"
        case .metadata: "python/a-1.dist-info/METADATA"
        case .dpkg: "var/lib/dpkg/status"
        case .sums: "var/lib/dpkg/info/tool.md5sums"
        case .files: "var/lib/dpkg/info/tool.list"
        case .diversions: "var/lib/dpkg/diversions"
        case .apk: "lib/apk/db/installed"
        case .node: "node_modules/a/package.json"
        case .gem: "gems/specifications/a-1.gemspec"
        case .composer: "vendor/composer/installed.json"
        case .dotnet: "a.deps.json"
        case .bill: "python/a-1.dist-info/sboms/a.json"
        case .release: "etc/os-release"
        }
    }

    /// What a program says, of readers of what programs say; a whole program is seen as it passes.
    func said(_ bytes: [UInt8]) -> ProgramDigest? {
        switch self {
        case .crates: ProgramDigest(cargo: Self.zlib(bytes))
        case .modules: ProgramDigest(go: (version: [], modules: bytes))
        default: nil
        }
    }

    /// Whether the file is a program, or stands for one.
    var tellsOfProgram: Bool {
        switch self {
        case .program, .crates, .modules: true
        default: false
        }
    }

    /// A zlib stream of stored blocks (RFC 1950, RFC 1951).
    private static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            stream += [rest.isEmpty ? 1 : 0, UInt8(length & 0xFF), UInt8(length >> 8)]
            stream += [UInt8(~length & 0xFF), UInt8(~length >> 8)] + block
        } while !rest.isEmpty
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return stream + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: (b << 16 | a) >> UInt32($0)) }
    }
}
