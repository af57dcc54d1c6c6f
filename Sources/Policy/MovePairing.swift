import Core

/// Finds which added file is a removed one under another path.
enum MovePairing {
    /// For each added entry the index of the removed one it came from, each used once.
    ///
    /// Both lists are sorted by path. Of files with the same content those that kept their name pair first, then what
    /// is left; either way in byte order, so that the same input gives the same pairs.
    static func pair(removed: [Entry], added: [Entry]) -> [Int?] {
        var sources = [Int?](repeating: nil, count: added.count)
        guard !removed.isEmpty, !added.isEmpty else { return sources }
        var origins = Candidate.sorted(removed)[...]
        var arrivals = Candidate.sorted(added)[...]
        while let origin = origins.first, let arrival = arrivals.first {
            if origin.content < arrival.content {
                origins.removeFirst()
            } else if arrival.content < origin.content {
                arrivals.removeFirst()
            } else {
                let sameOrigins = origins.prefix { $0.content == origin.content }
                let sameArrivals = arrivals.prefix { $0.content == origin.content }
                origins = origins.dropFirst(sameOrigins.count)
                arrivals = arrivals.dropFirst(sameArrivals.count)
                if sameOrigins.count == 1, sameArrivals.count == 1 {
                    sources[arrival.index] = origin.index
                } else {
                    pairAlike(
                        origins: sameOrigins.map(\.index), arrivals: sameArrivals.map(\.index),
                        nameOfOrigin: { removed[$0].path.name }, nameOfArrival: { added[$0].path.name },
                        into: &sources)
                }
            }
        }
        return sources
    }

    /// Pairs files that all hold the same bytes.
    private static func pairAlike(
        origins: [Int], arrivals: [Int], nameOfOrigin: (Int) -> ArraySlice<UInt8>,
        nameOfArrival: (Int) -> ArraySlice<UInt8>, into sources: inout [Int?]
    ) {
        // Reversed, so that the first in byte order is the cheap one to take.
        var waiting: [ArraySlice<UInt8>: [Int]] = [:]
        for origin in origins.reversed() { waiting[nameOfOrigin(origin), default: []].append(origin) }
        for arrival in arrivals { sources[arrival] = waiting[nameOfArrival(arrival)]?.popLast() }
        var left = waiting.values.joined().sorted()[...]
        for arrival in arrivals where sources[arrival] == nil { sources[arrival] = left.popFirst() }
    }

    private struct Content: Comparable {
        let sha256: Digest
        let size: UInt64

        static func < (lhs: Content, rhs: Content) -> Bool {
            lhs.sha256 == rhs.sha256 ? lhs.size < rhs.size : lhs.sha256 < rhs.sha256
        }
    }

    private struct Candidate {
        let content: Content
        let index: Int

        /// The files by content, then in the order given. What cannot be told apart by content is left out: empty
        /// files, and all that is no file.
        static func sorted(_ entries: [Entry]) -> [Candidate] {
            var candidates: [Candidate] = []
            for (index, entry) in entries.enumerated() where entry.type == .file && entry.size > 0 {
                guard let sha256 = entry.sha256 else { continue }
                candidates.append(Candidate(content: Content(sha256: sha256, size: entry.size), index: index))
            }
            candidates.sort { $0.content == $1.content ? $0.index < $1.index : $0.content < $1.content }
            return candidates
        }
    }
}
