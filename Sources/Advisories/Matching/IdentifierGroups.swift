import Core

/// Ids that mean one vulnerability: joined where records name them together, also by way of a third.
struct IdentifierGroups {
    private var numbers: [TextKey: Int] = [:]
    private var ids: [String] = []
    private var parents: [Int] = []

    /// Says that all of `ids` mean the same.
    mutating func join(_ ids: [String]) {
        guard let first = ids.first else { return }
        let root = number(of: first)
        for id in ids.dropFirst() {
            let (left, right) = (find(root), find(number(of: id)))
            if left != right { parents[right] = left }
        }
    }

    /// Each id's group, and each group's ids in the order of their bytes; groups are in the order of their first ids.
    mutating func numbered() -> (groups: [TextKey: Int], ids: [[String]]) {
        var members: [Int: [String]] = [:]
        for (number, id) in ids.enumerated() { members[find(number), default: []].append(id) }
        let sorted = members.values.map { IdentifierOrder.sorted($0) }
            .sorted { IdentifierOrder.isBefore($0[0], $1[0]) }
        var groups: [TextKey: Int] = [:]
        for (group, ids) in sorted.enumerated() {
            for id in ids { groups[id] = group }
        }
        return (groups, sorted)
    }

    private mutating func number(of id: String) -> Int {
        if let number = numbers[id] { return number }
        let number = ids.count
        numbers[id] = number
        ids.append(id)
        parents.append(number)
        return number
    }

    private mutating func find(_ number: Int) -> Int {
        var root = number
        while parents[root] != root {
            parents[root] = parents[parents[root]]
            root = parents[root]
        }
        return root
    }
}

/// Ids in the order of their bytes, the same on every machine.
enum IdentifierOrder {
    static func isBefore(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

    static func sorted(_ ids: some Sequence<String>) -> [String] { ids.sorted(by: isBefore) }

    static func sorted(_ ids: Set<TextKey>) -> [String] { ids.sorted() }
}
