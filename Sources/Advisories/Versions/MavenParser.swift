import Core

/// Reads a version in lower case as Maven's `ComparableVersion.parseVersion` does.
struct MavenParser {
    private let bytes: [UInt8]
    private var lists: [[MavenItem]] = [[]]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Lists only ever open: each is closed at the version's end, within the one before it.
    mutating func parse() -> MavenItem {
        var start = 0
        var isDigit = false
        var isCombination = false
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "."):
                add(start..<index, isDigit: isDigit, isCombination: isCombination)
                isCombination = false
                start = index + 1
            case UInt8(ascii: "-"):
                // A qualifier, a hyphen and a number are the same as without the hyphen.
                if index > start, !isDigit, index + 1 < bytes.count, bytes[index + 1].isDigit {
                    isCombination = true
                    continue
                }
                add(start..<index, isDigit: isDigit, isCombination: isCombination)
                start = index + 1
                open()
                isCombination = false
            case let byte where byte.isDigit:
                if !isDigit, index > start {
                    isCombination = true
                    open()
                }
                isDigit = true
            default:
                if isDigit, index > start {
                    add(start..<index, isDigit: true, isCombination: isCombination)
                    start = index
                    lists.append([])
                    isCombination = false
                }
                isDigit = false
            }
        }
        if start < bytes.count {
            if !isDigit { open() }
            add(start..<bytes.count, isDigit: isDigit, isCombination: isCombination)
        }
        return closed()
    }

    /// Opens a list, unless the one at hand is empty.
    private mutating func open() {
        if lists.last?.isEmpty == false { lists.append([]) }
    }

    private mutating func add(_ range: Range<Int>, isDigit: Bool, isCombination: Bool) {
        let text = bytes[range]
        let item: MavenItem
        if text.isEmpty {
            item = .number(.zero)
        } else if isCombination {
            let letters = text.prefix { !$0.isDigit }
            let digits = text[letters.endIndex...].filter(\.isDigit)
            item = .combination(
                Self.qualifier(letters.filter { $0 != UInt8(ascii: "-") }, isBeforeDigit: true), Numeral(digits[...]))
        } else if isDigit {
            item = .number(Numeral(text))
        } else {
            item = .qualifier(Self.qualifier(Array(text), isBeforeDigit: false))
        }
        lists[lists.count - 1].append(item)
    }

    private static func qualifier(_ text: [UInt8], isBeforeDigit: Bool) -> [UInt8] {
        switch String(decoding: text, as: UTF8.self) {
        case "a" where isBeforeDigit: Array("alpha".utf8)
        case "b" where isBeforeDigit: Array("beta".utf8)
        case "m" where isBeforeDigit: Array("milestone".utf8)
        case "cr": Array("rc".utf8)
        default: text
        }
    }

    private mutating func closed() -> MavenItem {
        var inner = Self.normalized(lists.removeLast())
        while let outer = lists.popLast() { inner = Self.normalized(outer + [.list(inner)]) }
        return .list(inner)
    }

    /// Drops what says nothing at the end, and before a qualifier.
    private static func normalized(_ items: [MavenItem]) -> [MavenItem] {
        var items = items
        for index in items.indices.reversed() where items[index].isNull {
            if index == items.count - 1 || beginsWithText(items[index + 1]) { items.remove(at: index) }
        }
        return items
    }

    private static func beginsWithText(_ item: MavenItem) -> Bool {
        switch item {
        case .qualifier: return true
        case .number, .combination: return false
        case .list(let items):
            switch items.first {
            case .qualifier, .combination: return true
            default: return false
            }
        }
    }
}
