import Core

/// One look of each of some scanners, by the scanners' names.
///
/// A list that is searched: there are five scanners, and a status of 10,000 layers has 40,000 of these.
package struct ScanLooks: Sendable, Equatable {
    /// The looks, by their scanners' names in byte order.
    package private(set) var all: [ScanRecord] = []

    /// No looks.
    package init() {}

    /// The look of a scanner; nil where there is none.
    package subscript(name: String) -> ScanRecord? {
        get { place(of: name).map { all[$0] } }
        set {
            switch (place(of: name), newValue) {
            case (let place?, let look?): all[place] = look
            case (let place?, nil): all.remove(at: place)
            case (nil, let look?):
                // What stands in the list has other names: bytes alone decide.
                all.insert(look, at: all.firstIndex { name < $0.scanner.name } ?? all.count)
            case (nil, nil): break
            }
        }
    }

    private func place(of name: String) -> Int? {
        all.firstIndex { $0.scanner.name.utf8.elementsEqual(name.utf8) }
    }

    /// Whether there are none.
    package var isEmpty: Bool { all.isEmpty }

    /// Those that are not dated after a time.
    package func upTo(_ time: Timestamp) -> ScanLooks { filter { $0.asOf <= time } }

    /// Those that meet a condition.
    package func filter(_ isMeant: (ScanRecord) -> Bool) -> ScanLooks {
        guard !all.allSatisfy(isMeant) else { return self }
        var some = ScanLooks()
        some.all = all.filter(isMeant)
        return some
    }

    /// Goes over the findings of all looks, to say more of each.
    package mutating func updateFindings(_ update: (inout ScanFinding) -> Void) {
        for look in all.indices where !all[look].findings.isEmpty {
            for index in all[look].findings.indices { update(&all[look].findings[index]) }
        }
    }
}
