/// Which known words a misspelled one may mean.
package enum Spelling {
    /// The known words most like `word`, nearest first, in byte order where equally near; empty where none comes near.
    /// - Parameter count: How many at the most.
    package static func nearest(to word: String, among known: [String], count: Int) -> [String] {
        let wanted = Array(word.lowercased().utf8.prefix(64))
        var near: [(word: String, distance: Int)] = []
        for word in known {
            let distance = distance(wanted, Array(word.lowercased().utf8.prefix(64)))
            if distance <= bound(wanted) { near.append((word, distance)) }
        }
        near.sort { $0.distance == $1.distance ? $0.word < $1.word : $0.distance < $1.distance }
        return near.prefix(max(0, count)).map(\.word)
    }

    /// The most changes that a word of these bytes may be away from what was meant.
    static func bound(_ wanted: [UInt8]) -> Int { max(2, wanted.count / 3) }

    /// Levenshtein's distance in bytes.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var previous = Array(0...right.count)
        for (row, leftByte) in left.enumerated() {
            var current = [row + 1]
            for (column, rightByte) in right.enumerated() {
                let replaced = previous[column] + (leftByte == rightByte ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
