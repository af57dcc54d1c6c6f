import Archive
import Core

/// What is kept of a program while the artifact is read: some KiB instead of the whole file.
struct ProgramDigest {
    /// Go's version and modules.
    var go: (version: [UInt8], modules: [UInt8])?
    /// The section that cargo-auditable writes, compressed as it is.
    var cargo: [UInt8]?
    /// Why the program could not be looked into.
    var fault: String?

    /// Bytes of the largest program that is looked into; each worker may hold one of them.
    static let limit = 128 << 20
    /// Bytes of the longest `.dep-v0` section that is kept.
    private static let sectionLimit = 4 << 20

    /// Digests programs while an artifact is read.
    static let reducer = ContentReducer(
        limit: limit, wants: { ELFLayout.begins($0) },
        reduce: { content in
            guard let content else { return ProgramDigest(fault: "is a program of more than \(limit) bytes").bytes }
            return ProgramDigest(content).bytes
        })

    init(fault: String) { self.fault = fault }

    init(_ content: RawSpan) {
        do throws(MetadataFault) {
            let layout = try ELFLayout(content)
            if let info = try GoBuildInfo(content, layout) { go = (info.version, info.modules) }
            for section in layout.sections where section.name.elementsEqual(".dep-v0".utf8) {
                guard section.range.count <= Self.sectionLimit, cargo == nil else {
                    throw MetadataFault("says its crates twice, or in more than \(Self.sectionLimit) bytes")
                }
                cargo = content.extracting(section.range).withUnsafeBytes { Array($0) }
            }
        } catch {
            fault = error.reason
        }
    }

    /// The form in which a reading keeps it: parts of a letter, a length and the bytes.
    var bytes: [UInt8] {
        var bytes = ELFLayout.magic
        func append(_ letter: Character, _ part: [UInt8]?) {
            guard let part, let tag = letter.asciiValue else { return }
            bytes.append(tag)
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: part.count >> shift)) }
            bytes += part
        }
        append("v", go?.version)
        append("m", go?.modules)
        append("c", cargo)
        append("f", fault.map { Array($0.utf8) })
        return bytes
    }

    /// Reads what `bytes` wrote; nil for anything else.
    init?(kept: [UInt8]) {
        guard kept.starts(with: ELFLayout.magic) else { return nil }
        var rest = kept[4...]
        var version: [UInt8]?
        while let tag = rest.popFirst() {
            guard rest.count >= 4 else { return nil }
            let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard count <= rest.count else { return nil }
            let part = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            switch tag {
            case UInt8(ascii: "v"): version = part
            case UInt8(ascii: "m"): go = (version ?? [], part)
            case UInt8(ascii: "c"): cargo = part
            case UInt8(ascii: "f"): fault = String(decoding: part, as: UTF8.self)
            default: return nil
            }
        }
    }
}
