import Core

/// What a program in machine code needs to be started: its interpreter and its libraries (System V ABI, dynamic linking).
package struct ProgramLinkage: Sendable, Equatable {
    /// The loader that starts it (PT_INTERP); nil for a library, or a program that needs none.
    package var interpreter: [UInt8]?
    /// The names of libraries that it is loaded with (DT_NEEDED), in order.
    package var libraries: [[UInt8]] = []
    /// The folders that it has these looked for in first (DT_RPATH, DT_RUNPATH), as it spells them.
    package var folders: [[UInt8]] = []

    /// Names of a program at the most, and bytes of one.
    private static let nameLimit = 512
    private static let longestName = 4096

    var byteCount: Int { (libraries + folders).reduce(interpreter?.count ?? 0) { $0 + $1.count } }

    /// Reads what a whole file says; nil where it says nothing, or lies about its own places.
    init?(_ bytes: RawSpan, _ layout: ELFLayout) {
        let wide = layout.is64
        func number(_ at: Int, _ size: Int) -> UInt64? { layout.number(bytes, at: at, size: size) }
        let table = Int(clamping: number(wide ? 32 : 28, wide ? 8 : 4) ?? 0)
        let entry = Int(number(wide ? 54 : 42, 2) ?? 0)
        let count = Int(number(wide ? 56 : 44, 2) ?? 0)
        var dynamic: Range<Int>?
        for index in 0..<count {
            let at = table + index * entry
            guard let type = number(at, 4), type == 2 || type == 3,
                let offset = number(at + (wide ? 8 : 4), wide ? 8 : 4),
                let size = number(at + (wide ? 32 : 16), wide ? 8 : 4),
                offset <= UInt64(bytes.byteCount), size <= UInt64(bytes.byteCount) - offset
            else { continue }
            let range = Int(offset)..<Int(offset + size)
            if type == 3 {
                interpreter = Self.text(bytes, range.lowerBound, end: range.upperBound)
            } else {
                dynamic = range
            }
        }
        guard let dynamic else {
            if interpreter == nil { return nil }
            return
        }
        let width = wide ? 8 : 4
        var needed: [UInt64] = []
        var strings: UInt64?
        var searched: [UInt64] = []
        for at in stride(
            from: dynamic.lowerBound, to: dynamic.upperBound - 2 * width + 1, by: 2 * width)
        {
            guard let tag = number(at, width), let value = number(at + width, width), tag != 0 else {
                break
            }
            if tag == 1, needed.count < Self.nameLimit { needed.append(value) }
            if tag == 5 { strings = value }
            if tag == 15 || tag == 29, searched.count < 2 { searched.append(value) }
        }
        guard let strings, let place = layout.place(of: strings) else { return }
        for offset in needed where offset < UInt64(place.count) {
            if let name = Self.text(bytes, place.lowerBound + Int(offset), end: place.upperBound) {
                libraries.append(name)
            }
        }
        for offset in searched where offset < UInt64(place.count) {
            let text = Self.text(bytes, place.lowerBound + Int(offset), end: place.upperBound) ?? []
            folders += text.split(separator: UInt8(ascii: ":")).map { Array($0) }
        }
    }

    private static func text(_ bytes: RawSpan, _ start: Int, end: Int) -> [UInt8]? {
        var text: [UInt8] = []
        var place = start
        while place < min(end, bytes.byteCount), text.count < longestName {
            let byte = bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
            if byte == 0 { return text.isEmpty ? nil : text }
            text.append(byte)
            place += 1
        }
        return nil
    }
}
