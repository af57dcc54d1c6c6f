import Core

/// A repository of a release, as Amazon's CVE explorer names it: `Amazon Linux 2 - Kernel-5.10 Extra`, `Amazon Linux 2023`.
struct AmazonPlatform {
    /// What tells the packages of an extra from those of others: `kernel` and `5.10`.
    struct Stream: Hashable {
        var package: [UInt8]
        var version: [Int]
    }

    /// The release as os-release's version begins with it: `1`, `2`, `2023`.
    let release: String
    /// Which of the release's repositories.
    let repository: AmazonRepository
    /// Of an extra of Amazon Linux 2 whose name ends with a version.
    let stream: Stream?

    /// Nil for what is no release of Amazon Linux.
    init?(_ name: String) {
        let words = name.utf8.map(\.lowercased).split { $0 <= 0x20 }.map(Array.init)
        guard words.count >= 3, words[0] == Array("amazon".utf8), words[1] == Array("linux".utf8) else { return nil }
        switch String(decoding: words[2], as: UTF8.self) {
        case "1", "ami": release = "1"
        case "2": release = "2"
        case let year where AmazonRelease.isYear(year): release = year
        default: return nil
        }
        guard words.count == 3 || words[3] == Array("-".utf8) else { return nil }
        repository = AmazonRepository(words: words.dropFirst(4))
        stream = words.count == 6 && words[5] == Array("extra".utf8) ? Self.stream(words[4]) : nil
    }

    /// `kernel-5.10`, `php8.1`: a name and the version at its end.
    private static func stream(_ topic: [UInt8]) -> Stream? {
        let version = Array(topic.reversed().prefix { $0.isDigit || $0 == UInt8(ascii: ".") }.reversed())
        let numbers = version.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { $0.count <= 6 ? Int(String(decoding: $0, as: UTF8.self)) : nil }
        var name = Array(topic.dropLast(version.count))
        if name.last == UInt8(ascii: "-") { name.removeLast() }
        let read = numbers.compactMap(\.self)
        guard read.count == numbers.count, !name.isEmpty else { return nil }
        return Stream(package: name, version: read)
    }
}

/// A repository of a release: the release's own, or that of an extra.
struct AmazonRepository: Hashable {
    /// In small letters, `docker` for the Docker Extra; empty for the release's own.
    let name: String

    /// What the explorer calls it: `Docker Extra`, `Core`, nothing; in small letters.
    init(words: some Sequence<[UInt8]>) {
        var words = Array(words)
        if words.last == Array("extra".utf8) { words.removeLast() }
        if words == [Array("core".utf8)] { words = [] }
        name = String(decoding: Array(words.joined(separator: [UInt8(ascii: "-")])), as: UTF8.self)
    }

    /// One that was kept by its name.
    init(name: String) { self.name = name }

    /// Whether an update is one of this repository's, by the update's id: `ALAS2DOCKER-2025-001`. The extra `aws-nitro-enclaves-cli` has
    /// updates called `NITRO-ENCLAVES`: words may be missing, but none with a version.
    func has(update id: String) -> Bool {
        let topic = (AmazonUpdateID(id)?.topic ?? []).map(\.lowercased)
        let own = Array(name.utf8)
        if own.isEmpty || topic.isEmpty { return own.isEmpty && topic.isEmpty }
        let (longer, shorter) = own.count >= topic.count ? (own, topic) : (topic, own)
        let dash = [UInt8(ascii: "-")]
        guard let place = (dash + longer + dash).firstRange(of: dash + shorter + dash) else { return false }
        let left = longer[..<max(place.lowerBound - 1, 0)] + longer[min(place.upperBound - 1, longer.count)...]
        return !left.contains(where: \.isDigit)
    }
}

/// A row of the explorer's table: how a vulnerability stands in a package of a platform.
struct AmazonPlatformRow {
    /// What a row says.
    private enum State: Hashable {
        /// It has it, and what is done about it.
        case affected(VendorStatus?)
        /// It has not.
        case unaffected
        /// Nobody knows, or the word is not known here.
        case unknown
    }

    /// What was told already of a package.
    private struct Saying: Hashable {
        var stream: [Int]?
        var state: State
        /// Whose updates fix it.
        var repository: AmazonRepository?
    }

    /// Nil for one that is not known.
    let platform: AmazonPlatform?
    let package: String
    private let state: State

    init(platform: String, package: String, status: String) {
        self.platform = AmazonPlatform(platform)
        self.package = package
        switch String(decoding: ExplorerColumn.folded(status.utf8), as: UTF8.self) {
        case "notaffected": state = .unaffected
        // In which version, updateinfo.xml says.
        case "fixed": state = .affected(.fixedElsewhere)
        case "affected": state = .affected(nil)
        case "pendingfix": state = .affected(.pending)
        case "nofixplanned": state = .affected(.noFixPlanned)
        default: state = .unknown
        }
    }

    /// Repositories of one package that are said to have an update for it, at the most; of more nobody knows.
    private static let repositoryLimit = 16
    /// Streams of one package that are told apart at the most; what is of more counts for every version.
    private static let streamLimit = 16
    /// Ranges of streams in one document, likewise.
    private static let rangeLimit = 100_000

    /// What is affected, package by package, within its release and stream, in the order of the rows.
    static func affected(_ rows: [AmazonPlatformRow]) -> [AffectedPackage] {
        var groups: [[AmazonPlatformRow]] = []
        var places: [TextKey: Int] = [:]
        for row in rows {
            let key = TextKey("\(row.platform?.release ?? "")\0\(row.package)")
            if let place = places[key] {
                groups[place].append(row)
            } else {
                places[key] = groups.count
                groups.append([row])
            }
        }
        var room = rangeLimit
        return groups.flatMap { affected(inGroup: $0, room: &room) }
    }

    /// What rows say that are of one package and release.
    private static func affected(inGroup rows: [AmazonPlatformRow], room: inout Int) -> [AffectedPackage] {
        guard let first = rows.first else { return [] }
        // A platform that is not known may be any release.
        let ecosystem = Ecosystem(first.platform.map { "Amazon Linux:\($0.release)" } ?? "Amazon Linux")
        let name = first.package.utf8.map(\.lowercased)
        func stream(_ row: AmazonPlatformRow) -> [Int]? {
            row.platform?.stream.flatMap { $0.package == name ? $0.version : nil }
        }
        var streams = Set(rows.compactMap(stream))
        if streams.count > streamLimit || room <= 0 { streams = [] }
        // An extra called after one number, `Rust1`, has no version of its own that other repositories' packages do not have too.
        let apart = streams.filter { $0.count >= 2 }
        var told: [AffectedPackage] = []
        var seen: Set<Saying> = []
        func add(_ ranges: [AffectedRange], _ vendor: VendorStatus?, of repository: AmazonRepository? = nil) {
            var package = AffectedPackage(ecosystem: ecosystem, name: first.package, ranges: ranges)
            package.vendor = vendor
            package.repository = repository?.name
            if ranges.count > 1 { room -= ranges.count }
            told.append(package)
        }
        var repositories = 0
        for row in rows {
            let own = stream(row).flatMap { streams.contains($0) ? $0 : nil }
            // Repositories without a version in their names are one, unless updates of each are asked for.
            let repository = row.state == .affected(.fixedElsewhere) ? row.platform?.repository : nil
            let saying = Saying(stream: own, state: row.state, repository: repository)
            guard seen.insert(saying).inserted else { continue }
            if repository != nil { repositories += 1 }
            if repositories > repositoryLimit {
                add([AffectedRange(kind: .unknown, events: [])], nil)
                continue
            }
            switch row.state {
            case .unaffected: break
            case .affected(let vendor) where row.platform != nil:
                add(own.map(AmazonStream.ranges) ?? AmazonStream.rangesOutside(apart), vendor, of: repository)
            case .affected, .unknown: add([AffectedRange(kind: .unknown, events: [])], nil)
            }
        }
        return told
    }
}

/// Versions within a stream, `5.10` and what begins so, and outside of streams.
enum AmazonStream {
    /// Which epoch a package has is not said: these are looked into, ascending. In any other one every version counts.
    private static let epochs = Array(0...16) + [32]

    /// The versions of a stream.
    static func ranges(_ stream: [Int]) -> [AffectedRange] {
        var ranges: [AffectedRange] = []
        // The first epoch that no range speaks of yet.
        var next = 0
        for epoch in epochs {
            if epoch > next {
                ranges.append(range(from: "\(next):0", to: "\(epoch):0"))
            }
            ranges.append(range(from: text(stream, epoch), to: text(after(stream), epoch)))
            next = epoch + 1
        }
        return ranges + [AffectedRange(kind: .ecosystem, events: [.introduced("\(next):0")])]
    }

    private static func range(from start: String, to end: String) -> AffectedRange {
        AffectedRange(kind: .ecosystem, events: [.introduced(start), .limit(end)])
    }

    /// The versions of none of these streams.
    static func rangesOutside(_ streams: Set<[Int]>) -> [AffectedRange] {
        guard !streams.isEmpty else { return [AffectedRange(kind: .ecosystem, events: [.introduced("0")])] }
        var ranges: [AffectedRange] = []
        var start = "0"
        for epoch in epochs {
            var end: [Int] = []
            for stream in streams.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                // 5.10 lies within 5.
                if !stream.lexicographicallyPrecedes(end) {
                    ranges.append(range(from: start, to: text(stream, epoch)))
                }
                if end.lexicographicallyPrecedes(after(stream)) { end = after(stream) }
                start = text(end, epoch)
            }
        }
        return ranges + [AffectedRange(kind: .ecosystem, events: [.introduced(start)])]
    }

    /// The first version after all of a stream.
    private static func after(_ stream: [Int]) -> [Int] {
        guard let last = stream.last else { return stream }
        return stream.dropLast() + [last + 1]
    }

    private static func text(_ version: [Int], _ epoch: Int) -> String {
        let text = version.map(String.init).joined(separator: ".")
        return epoch == 0 ? text : "\(epoch):\(text)"
    }
}
