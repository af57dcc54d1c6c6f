/// Follows symbolic links component by component, through other links too: `a/b/../..` leads elsewhere when `b` is one.
public struct LinkWalk: Sendable {
    /// Where Lambda unpacks to; an absolute link below either stays inside.
    public enum Place: Sendable, CaseIterable {
        /// `/opt`, the layers.
        case layers
        /// `/var/task`, the function.
        case function

        fileprivate var components: [ArraySlice<UInt8>] {
            switch self {
            case .layers: [Array("opt".utf8)[...]]
            case .function: [Array("var".utf8)[...], Array("task".utf8)[...]]
            }
        }
    }

    /// Where a link leads.
    public enum End: Sendable, Equatable {
        /// To a path below one of the places, there or not, or round in a loop.
        case inside
        /// Above a place, or to an absolute path elsewhere.
        case outside
        /// Through more links or folders than are followed.
        case tooLong
    }

    /// Links followed for one target. Linux stops at 40 (path_resolution(7)) with an error, other resolvers don't.
    private static let followLimit = 10_000
    private static let separator = UInt8(ascii: "/")

    /// The targets of the links by their paths; of a place that is not described no links are known.
    private let links: [Place: [[UInt8]: [UInt8]]]
    /// Bytes of path that may still be looked up, for all links together: deep targets cost the square of their depth.
    private var budget = 512 << 20

    /// Describes the links of one place or of both.
    public init(_ links: [Place: [[UInt8]: [UInt8]]]) { self.links = links }

    /// Where a link leads that lies in `place`.
    public mutating func end(of path: EntryPath, in place: Place) -> End {
        var root = place
        var reached: [UInt8] = []
        var pending = path.components[...]
        var followed: Set<[UInt8]> = []
        var follows = 0
        while let component = pending.popFirst() {
            if component.elementsEqual(".".utf8) { continue }
            if component.elementsEqual("..".utf8) {
                guard !reached.isEmpty else { return .outside }
                Self.climb(&reached)
                continue
            }
            if !reached.isEmpty { reached.append(Self.separator) }
            reached += component
            budget -= reached.count
            guard budget > 0 else { return .tooLong }
            guard let target = links[root]?[reached] else { continue }
            follows += 1
            // A link that is met again with nothing left behind it goes round for ever, and nobody gets out of it.
            if pending.isEmpty, root == place, !followed.insert(reached).inserted { return .inside }
            guard follows <= Self.followLimit else { return .tooLong }
            var steps = target.split(separator: Self.separator)[...]
            if target.first == Self.separator {
                guard let named = Self.place(of: steps) else { return .outside }
                steps = steps.dropFirst(named.components.count)
                root = named
                reached = []
            } else {
                Self.climb(&reached)
            }
            pending = steps + pending
            budget -= pending.count
        }
        return .inside
    }

    private static func place(of steps: ArraySlice<ArraySlice<UInt8>>) -> Place? {
        Place.allCases.first { place in steps.starts(with: place.components) { $0.elementsEqual($1) } }
    }

    private static func climb(_ place: inout [UInt8]) {
        place.removeLast(place.count - (place.lastIndex(of: separator) ?? 0))
    }
}
