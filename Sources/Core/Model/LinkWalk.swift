/// Follows symbolic links component by component, through other links too: `a/b/../..` leads elsewhere when `b` is one.
package struct LinkWalk: Sendable {
    /// Where Lambda unpacks to; an absolute link below either stays inside.
    package enum Place: Sendable, CaseIterable {
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
    package enum End: Sendable, Equatable {
        /// To a path below one of the places, there or not, or round in a loop.
        case inside
        /// Above a place, or to an absolute path elsewhere.
        case outside
        /// Through more links or folders than are followed.
        case tooLong
    }

    private static let separator = UInt8(ascii: "/")
    /// Bytes of a path that links lead to; entries and targets have at most 4,096.
    private static let pathLimit = 8192

    /// The targets of the links by their paths; of a place that is not described no links are known.
    private let links: [Place: [[UInt8]: [UInt8]]]
    /// What is known of the links: each is followed once, or a chain of them would cost its square.
    private var known: [Location: Standing] = [:]
    /// Bytes of path that may still be looked up, for all links together: deep targets cost the square of their depth.
    private var lookups = 512 << 20
    /// Bytes of path that may still be kept.
    private var room = 64 << 20

    /// Describes the links of one place or of both.
    package init(_ links: [Place: [[UInt8]: [UInt8]]]) { self.links = links }

    /// Where a link leads that lies in `place`.
    package mutating func end(of path: EntryPath, in place: Place) -> End {
        // A chain may be as long as the archive has entries: no recursion.
        var frames = [Frame(link: nil, at: Location(place: place, path: []), pending: path.components[...])]
        let end = follow(&frames)
        if end != .inside {
            for frame in frames { if let link = frame.link { known[link] = nil } }
        }
        return end
    }

    private struct Location: Hashable {
        var place: Place
        var path: [UInt8]
    }

    private enum Standing {
        case underway
        /// Round for ever.
        case loops
        case leads(Location)
    }

    /// A target that is walked along, until a link in it has to be followed first.
    private struct Frame {
        /// The link whose target it is; nil for the path that was asked for.
        let link: Location?
        /// What has been reached, through no link any more.
        var at: Location
        var pending: ArraySlice<ArraySlice<UInt8>>
    }

    /// Walks until the last frame is done.
    private mutating func follow(_ frames: inout [Frame]) -> End {
        while var frame = frames.popLast() {
            if let target = target(at: frame.at) {
                switch known[frame.at] {
                case .leads(let end): frame.at = end
                case .underway, .loops:
                    // Nobody gets out of a loop; readers differ on what stands behind one.
                    guard frame.pending.isEmpty else { return stopped(.tooLong, frame, &frames) }
                    if let link = frame.link { known[link] = .loops }
                    continue
                case nil:
                    guard let next = Self.frame(along: target, of: frame.at) else {
                        return stopped(.outside, frame, &frames)
                    }
                    known[frame.at] = .underway
                    frames += [frame, next]
                    continue
                }
            }
            if let end = walk(&frame) { return stopped(end, frame, &frames) }
            if target(at: frame.at) != nil {
                frames.append(frame)
            } else if let link = frame.link {
                room -= frame.at.path.count
                guard room > 0 else { return stopped(.tooLong, frame, &frames) }
                known[link] = .leads(frame.at)
            }
        }
        return .inside
    }

    private func target(at location: Location) -> [UInt8]? { links[location.place]?[location.path] }

    private func stopped(_ end: End, _ frame: Frame, _ frames: inout [Frame]) -> End {
        frames.append(frame)
        return end
    }

    /// Walks to the next link, or to the end of what is pending; nil unless that ends the walk.
    private mutating func walk(_ frame: inout Frame) -> End? {
        while let component = frame.pending.popFirst() {
            if component.elementsEqual(".".utf8) { continue }
            if component.elementsEqual("..".utf8) {
                guard !frame.at.path.isEmpty else { return .outside }
                Self.climb(&frame.at.path)
                continue
            }
            if !frame.at.path.isEmpty { frame.at.path.append(Self.separator) }
            frame.at.path += component
            lookups -= frame.at.path.count
            guard lookups > 0, frame.at.path.count <= Self.pathLimit else { return .tooLong }
            if target(at: frame.at) != nil { return nil }
        }
        return nil
    }

    /// The walk along a link's target; nil where that is absolute and leads elsewhere.
    private static func frame(along target: [UInt8], of link: Location) -> Frame? {
        let steps = target.split(separator: separator)[...]
        guard target.first == separator else {
            var parent = link
            climb(&parent.path)
            return Frame(link: link, at: parent, pending: steps)
        }
        guard
            let place = Place.allCases.first(where: { place in
                steps.starts(with: place.components) { $0.elementsEqual($1) }
            })
        else { return nil }
        return Frame(
            link: link, at: Location(place: place, path: []), pending: steps.dropFirst(place.components.count))
    }

    private static func climb(_ path: inout [UInt8]) {
        path.removeLast(path.count - (path.lastIndex(of: separator) ?? 0))
    }
}
