import Core

/// Debian's security tracker as JSON (security-tracker.debian.org/tracker/data/json): source packages, what is known of each, and how
/// it stands in each release. A vulnerability of a package is a record.
struct DebianTrackerFeed: AdvisoryFeed {
    let name = "Debian security tracker"
    let version = 2
    let byteLimit = 1 << 30

    func mayBeDocument(name: String) -> Bool { name.hasSuffix(".json") }

    /// `{"PACKAGE": {"CVE-…": {`: no other form begins so.
    func recognises(_ head: [UInt8], name: String) -> Bool {
        var text = HeadText(head)
        guard text.takes("{"), text.string() != nil, text.takes(":"), text.takes("{"), let id = text.string(),
            text.takes(":"), text.takes("{")
        else { return false }
        return id.starts(with: "CVE-".utf8) || id.starts(with: "TEMP-".utf8)
    }

    func makeReader(name: String) -> any AdvisoryReader { Reader() }

    private struct Reader: AdvisoryReader {
        /// Bytes of what is said of one package, at the most.
        private static let packageLimit = 64 << 20

        private var pieces = JSONPieces(.members, limit: packageLimit)
        private var packages: Set<TextKey> = []

        mutating func take(_ piece: RawSpan, give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            var names = packages
            try pieces.take(piece) { piece throws(AdvisoryFault) in try Self.read(piece, &names, give) }
            packages = names
        }

        mutating func finish(give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            var names = packages
            try pieces.finish { piece throws(AdvisoryFault) in try Self.read(piece, &names, give) }
        }

        private static func read(
            _ piece: JSONPieces.Piece, _ names: inout Set<TextKey>, _ give: (AdvisoryRecord) -> Void
        ) throws(AdvisoryFault) {
            do throws(JSONFault) {
                let top = JSONCursor(
                    try JSONReader.read(piece.bytes, limits: JSONLimits(bytes: packageLimit + 2), options: .foreign))
                for (name, package) in try top.members() {
                    guard (1...128).contains(name.utf8.count) else { throw package.fault("is no package's name") }
                    guard names.insert(TextKey(name)).inserted else { throw package.fault("stands twice") }
                    for (id, vulnerability) in try package.members() {
                        guard (1...64).contains(id.utf8.count) else { throw vulnerability.fault("is no id") }
                        if let record = try record(id, name, vulnerability) { give(record) }
                    }
                }
            } catch {
                throw piece.fault(error)
            }
        }

        /// Nil where no release is affected.
        private static func record(
            _ id: String, _ name: String, _ vulnerability: JSONCursor
        ) throws(JSONFault) -> AdvisoryRecord? {
            var record = AdvisoryRecord(
                id: "DEBIAN-TRACKER-\(id)-\(name)", upstream: [id], modified: AdvisoryRecord.undated)
            for (codeName, state) in try vulnerability.member("releases").members() {
                guard let release = DebianRelease(codeName: codeName) else {
                    throw state.fault("is a release whose number is not known here")
                }
                guard let number = release.number, let range = try range(state) else { continue }
                let urgency = try state.optional("urgency").map { word throws(JSONFault) in
                    DebianUrgency(try word.string())
                }
                var affected = AffectedPackage(
                    ecosystem: Ecosystem("Debian:\(number)"), name: name, ranges: [range],
                    severity: [urgency?.rating].compactMap(\.self))
                affected.vendor = try vendor(state, urgency)
                record.affected.append(affected)
            }
            return record.affected.isEmpty ? nil : record
        }

        private enum Status: String, Word {
            case open, resolved, undetermined
        }

        /// The versions that are affected in a release; nil for none.
        private static func range(_ state: JSONCursor) throws(JSONFault) -> AffectedRange? {
            let stated = try state.member("status")
            switch Status(rawValue: try stated.string()) {
            case .open: return AffectedRange(kind: .ecosystem, events: [.introduced("0")])
            // Nobody at Debian knows whether it is affected.
            case .undetermined: return AffectedRange(kind: .unknown, events: [])
            case .resolved:
                let fixed = try state.member("fixed_version").string()
                if TextKey(fixed) == "0" { return nil }
                return AffectedRange(kind: .ecosystem, events: [.introduced("0"), .fixed(fixed)])
            case nil: throw stated.fault("is none of open, resolved and undetermined")
            }
        }

        /// What Debian says it does about it. `no-dsa` stands beside the reason of the security team.
        private static func vendor(_ state: JSONCursor, _ urgency: DebianUrgency?) throws(JSONFault) -> VendorStatus? {
            if let vendor = urgency?.vendor { return vendor }
            guard try state.optional("nodsa") != nil else { return nil }
            switch try state.optional("nodsa_reason").map({ reason throws(JSONFault) in TextKey(try reason.string()) })
            {
            case "ignored": return .noFixPlanned
            case "postponed": return .postponed
            default: return .noAdvisory
            }
        }
    }
}

/// How urgent a vulnerability is to Debian. `low**` and the like are what NVD's scores once said; what is unimportant has no effect on
/// security in Debian's builds.
struct DebianUrgency {
    /// As a rating; nil for what rates nothing.
    let rating: StatedSeverity?
    /// As what is done about it; nil for a rating alone.
    let vendor: VendorStatus?

    init(_ urgency: String) {
        let word = String(decoding: urgency.utf8.prefix { $0 != UInt8(ascii: "*") }, as: UTF8.self)
        switch TextKey(word) {
        case "low", "medium", "high": (rating, vendor) = (StatedSeverity(kind: "rating", text: word), nil)
        case "unimportant": (rating, vendor) = (StatedSeverity(kind: "rating", text: "low"), .unimportant)
        case "end-of-life": (rating, vendor) = (nil, .endOfLife)
        default: (rating, vendor) = (nil, nil)
        }
    }
}

/// Debian's releases by their code names (debian.org/releases).
struct DebianRelease {
    /// The number; nil for unstable, whose packages are of no release.
    let number: Int?

    private static let codeNames: [TextKey: Int] = [
        "lenny": 5, "squeeze": 6, "wheezy": 7, "jessie": 8, "stretch": 9, "buster": 10, "bullseye": 11, "bookworm": 12,
        "trixie": 13, "forky": 14, "duke": 15,
    ]

    /// Nil for a name that is not known.
    init?(codeName: String) {
        let key = TextKey(codeName)
        if key == "sid" {
            number = nil
        } else if let number = Self.codeNames[key] {
            self.number = number
        } else {
            return nil
        }
    }
}

/// The first bytes of a document of JSON, read as far as telling its form needs.
private struct HeadText {
    private var rest: ArraySlice<UInt8>

    init(_ head: [UInt8]) { rest = head[...] }

    private mutating func skipSpace() { rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) } }

    mutating func takes(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        guard let first = rest.first, UInt32(first) == mark.value else { return false }
        rest.removeFirst()
        return true
    }

    /// The bytes of a string without escapes.
    mutating func string() -> ArraySlice<UInt8>? {
        guard takes("\"") else { return nil }
        let text = rest.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        rest = rest.dropFirst(text.count)
        return takes("\"") ? text : nil
    }
}
