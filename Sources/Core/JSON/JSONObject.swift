/// A JSON object that keeps its members' order and, where it was read, their lines.
///
/// Keys are told apart by their bytes: Swift's own string equality would find `K` (Kelvin sign) equal to `K`.
/// Lookup is linear; the documents read here have few members an object, or are looked into a few times.
package struct JSONObject: Sendable {
    struct Member: Sendable {
        var key: String
        var value: JSONValue
        var line: Int
    }

    var storage: [Member] = []
    /// The line, counted from 1, of the opening brace; 0 for an object that was not read.
    package internal(set) var line = 0

    /// Keys that stood more than once, each once; only where such an object was asked for (`JSONOptions.takesLastOfRepeated`).
    package internal(set) var repeated: [String] = []

    /// An object without members.
    package init() {}

    /// An object of one member.
    package init(_ key: String, _ value: JSONValue) { append(key, value, line: 0) }

    /// An object without members that begins at a line, counted from 1.
    package init(line: Int) { self.line = line }

    /// Number of members.
    package var count: Int { storage.count }

    /// The members in order.
    package var members: [(key: String, value: JSONValue)] { storage.map { ($0.key, $0.value) } }

    /// The keys in order.
    package var keys: [String] { storage.map(\.key) }

    /// A member's value: nil where there is none. Setting keeps a known key's place, appends a new one, and removes
    /// the member for nil.
    package subscript(key: String) -> JSONValue? {
        get { index(of: key).map { storage[$0].value } }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): storage[index].value = value
            case (let index?, nil): storage.remove(at: index)
            case (nil, let value?): storage.append(Member(key: key, value: value, line: 0))
            case (nil, nil): break
            }
        }
    }

    /// Puts a member to the end. Unlike setting it, this does not look through the members that are there: the key has
    /// to be a new one.
    package mutating func append(_ key: String, _ value: JSONValue, line: Int) {
        storage.append(Member(key: key, value: value, line: line))
    }

    /// The line, counted from 1, on which a member's value begins; nil where there is no such member, 0 where it was
    /// not read.
    package func line(of key: String) -> Int? { index(of: key).map { storage[$0].line } }

    /// The key of a member that differs from `key` in case alone: Go's decoder would read it as `key`.
    package func otherSpelling(of key: String) -> String? {
        let folded = KeyFolding.folded(key)
        return storage.first { KeyFolding.isFolded($0.key, folded) && !$0.key.utf8.elementsEqual(key.utf8) }?.key
    }

    private func index(of key: String) -> Int? {
        // Most keys differ in length, which is told at once; equal bytes imply equality, which is the faster test.
        let count = key.utf8.count
        return storage.firstIndex {
            $0.key.utf8.count == count && $0.key == key && $0.key.utf8.elementsEqual(key.utf8)
        }
    }
}

extension JSONObject: Equatable {
    /// Same members in the same order; lines do not count.
    package static func == (lhs: JSONObject, rhs: JSONObject) -> Bool {
        lhs.storage.count == rhs.storage.count
            && zip(lhs.storage, rhs.storage).allSatisfy { left, right in
                left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
            }
    }
}
