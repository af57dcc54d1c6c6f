import Core

/// Which packages the paths of two sides belong to, as far as that tells what may have moved where.
package struct MoveOwners {
    /// A package, whatever its version and place.
    package struct Owner: Hashable {
        /// Where the package comes from.
        package var ecosystem: PackageRef.Ecosystem
        /// Its name as installers compare it.
        package var name: String

        /// Takes what tells a package from others.
        package init(_ package: PackageRef) {
            ecosystem = package.identity.ecosystem
            name = package.identity.name
        }
    }

    /// The owner of a path of the old side; nil for nobody.
    package var old: (EntryPath) -> Owner?
    /// The owner of a path of the new side; nil for nobody.
    package var new: (EntryPath) -> Owner?

    /// Pairs both sides.
    package init(old: @escaping (EntryPath) -> Owner?, new: @escaping (EntryPath) -> Owner?) {
        self.old = old
        self.new = new
    }

    /// By what two indexes say.
    package init(old: some PackageOwnership, new: some PackageOwnership) {
        self.init(old: { old.owner(of: $0).map(Owner.init) }, new: { new.owner(of: $0).map(Owner.init) })
    }

    /// Where nobody owns anything.
    package static var nobody: MoveOwners { MoveOwners(old: { _ in nil }, new: { _ in nil }) }
}

/// Finds which added file is a removed one under another path.
enum MovePairing {
    /// Bytes from which on a content that is there but once is told again in another package: what is shorter, such as
    /// pip's `INSTALLER`, many packages hold alike.
    static let tellingSize: UInt64 = 1024

    /// For each added entry the index of the removed one it came from, each used once.
    ///
    /// Both lists are sorted by path. A file moves within a package, or where no package has it; from one owner to another
    /// only where its content is the one of its kind and long enough to tell. Of files with the same content those that
    /// kept their name pair first, then what is left; either way in byte order, so that the same input gives the same
    /// pairs.
    static func pair(removed: [Entry], added: [Entry], owners: MoveOwners = .nobody) -> [Int?] {
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
                    let (from, to) = (removed[origin.index], added[arrival.index])
                    if from.size >= tellingSize || owners.old(from.path) == owners.new(to.path) {
                        sources[arrival.index] = origin.index
                    }
                } else {
                    let groups = Dictionary(grouping: sameArrivals.map(\.index)) { owners.new(added[$0].path) }
                    let from = Dictionary(grouping: sameOrigins.map(\.index)) { owners.old(removed[$0].path) }
                    for (owner, arrivals) in groups {
                        pairAlike(
                            origins: from[owner] ?? [], arrivals: arrivals,
                            nameOfOrigin: { removed[$0].path.name }, nameOfArrival: { added[$0].path.name },
                            into: &sources)
                    }
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
