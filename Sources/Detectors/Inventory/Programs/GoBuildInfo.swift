/// What Go's linker writes into every program (package debug/buildinfo): the toolchain's version and the modules.
struct GoBuildInfo {
    /// Such as `go1.21.3`.
    var version: [UInt8]
    /// Lines of tab-separated words: `path`, `mod`, `dep`, `=>`, `build`.
    var modules: [UInt8]

    private static let magic = [UInt8(0xFF)] + Array(" Go buildinf:".utf8)
    private static let headerSize = 32
    /// Bytes of the longest version and module list that are taken.
    private static let limit = 4 << 20

    /// Finds and reads it; nil in programs of other languages. Throws where it is there and damaged.
    init?(_ bytes: RawSpan, _ layout: ELFLayout) throws(MetadataFault) {
        guard let place = Self.find(bytes, layout) else { return nil }
        let start = place.lowerBound
        let flags = bytes.unsafeLoad(fromByteOffset: start + 15, as: UInt8.self)
        let pair = flags & 2 != 0 ? Self.inline(bytes, place) : Self.pointed(bytes, start, layout)
        guard let (version, modules) = pair, !version.isEmpty else {
            throw MetadataFault("is a Go program whose build information is damaged")
        }
        self.version = version
        // A marker of 16 bytes stands before and behind the list.
        let isMarked = modules.count >= 33 && modules[modules.count - 17] == UInt8(ascii: "\n")
        self.modules = isMarked ? Array(modules.dropFirst(16).dropLast(16)) : []
    }

    /// In its own section, or, where there are no sections, in the data that can be written; on a multiple of 16.
    private static func find(_ bytes: RawSpan, _ layout: ELFLayout) -> Range<Int>? {
        let named = layout.sections.first { $0.name.elementsEqual(".go.buildinfo".utf8) }?.range
        let ranges = named.map { [$0] } ?? layout.segments.filter(\.isWritable).map(\.range)
        for range in ranges {
            var at = range.lowerBound
            while at + headerSize <= range.upperBound {
                if bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self) == 0xFF,
                    (0..<magic.count).allSatisfy({
                        bytes.unsafeLoad(fromByteOffset: at + $0, as: UInt8.self) == magic[$0]
                    })
                {
                    return at..<range.upperBound
                }
                at += 16
            }
        }
        return nil
    }

    /// Since Go 1.18: both texts follow, each after its length (LEB128).
    private static func inline(_ bytes: RawSpan, _ place: Range<Int>) -> ([UInt8], [UInt8])? {
        var at = place.lowerBound + headerSize
        func next() -> [UInt8]? {
            var length = 0
            for shift in stride(from: 0, to: 35, by: 7) {
                guard at < place.upperBound else { return nil }
                let byte = bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self)
                at += 1
                length |= Int(byte & 0x7F) << shift
                guard byte & 0x80 == 0 else { continue }
                guard length <= limit, length <= place.upperBound - at else { return nil }
                defer { at += length }
                return bytes.extracting(at..<at + length).withUnsafeBytes { Array($0) }
            }
            return nil
        }
        guard let version = next(), let modules = next() else { return nil }
        return (version, modules)
    }

    /// Before: pointers to string headers, which are a pointer and a length.
    private static func pointed(_ bytes: RawSpan, _ start: Int, _ layout: ELFLayout) -> ([UInt8], [UInt8])? {
        let width = Int(bytes.unsafeLoad(fromByteOffset: start + 14, as: UInt8.self))
        guard width == 4 || width == 8 else { return nil }
        func text(_ slot: Int) -> [UInt8]? {
            guard let pointer = layout.number(bytes, at: start + 16 + slot * width, size: width) else { return nil }
            if pointer == 0 { return [] }
            guard let header = layout.place(of: pointer), header.count >= 2 * width,
                let address = layout.number(bytes, at: header.lowerBound, size: width),
                let length = layout.number(bytes, at: header.lowerBound + width, size: width)
            else { return nil }
            if length == 0 { return [] }
            guard let place = layout.place(of: address), length <= UInt64(min(place.count, limit)) else { return nil }
            return bytes.extracting(place.lowerBound..<place.lowerBound + Int(length)).withUnsafeBytes { Array($0) }
        }
        guard let version = text(0), let modules = text(1) else { return nil }
        return (version, modules)
    }
}
