import Archive
import Core
import Cryptography

/// Compiled modules of Python that hold a hash of their source which Python does not compare (PEP 552, unchecked): it is compared
/// here.
struct CompiledModules {
    /// Those that were made of the source that they stand for.
    private(set) var ofSource: Set<EntryPath> = []
    /// Those that were made of another one.
    private(set) var ofAnother: Set<EntryPath> = []

    /// Bytes of the longest source that is compared.
    private static let sourceLimit: UInt64 = 4 << 20
    /// Bytes that are hashed for one artifact at the most: a source may be said to be that of many modules.
    private static let hashedLimit = 1 << 30

    /// Nothing.
    init() {}

    /// - Parameters:
    ///   - heads: First bytes of compiled modules, among others.
    ///   - kept: Sources, among others.
    init(_ entries: [Entry], heads: [EntryPath: [UInt8]], kept: [EntryPath: SpooledFile]) {
        var left = Self.hashedLimit
        for entry in entries where entry.type == .file && Self.isCached(entry.path) {
            guard let head = heads[entry.path],
                case .hash(let made, isChecked: false)? = BytecodeOrigin(head: head.span.bytes),
                let path = entry.path.compiledSource, case .success(let source)? = kept[path]
            else { continue }
            do throws(Failure) {
                let bytes = try source.open()
                guard let count = Int(exactly: bytes.size), count <= left else { continue }
                left -= count
                let content = try bytes.head(count)
                if try BytecodeSource.hash(of: content.span.bytes, magic: made.magic) == made.hash {
                    ofSource.insert(entry.path)
                } else {
                    ofAnother.insert(entry.path)
                }
            } catch {
                // What was not compared is neither, and is told as unprotected.
                continue
            }
        }
    }

    /// Whether Python looks for a compiled module there: since 3.2 one beside its source is none.
    static func isCached(_ path: EntryPath) -> Bool {
        path.isCompiledModule && path.parent?.name.elementsEqual("__pycache__".utf8) == true
    }

    /// Whether a file may be the source of one, and is not too long.
    static func wantsSource(_ path: EntryPath, _ size: UInt64) -> Bool {
        path.name.hasSuffix(".py") && size <= sourceLimit
    }
}
