import Core

/// Red Hat's VEX files (CSAF 2.0, security.access.redhat.com/data/csaf/v2/vex): a vulnerability each, and how it stands in the packages
/// of each release and of each stream of a module. A vulnerability is a record.
struct RedHatFeed: AdvisoryFeed {
    let name = "Red Hat CSAF"
    let version = 1
    let byteLimit = 64 << 20

    func mayBeDocument(name: String) -> Bool { name.hasSuffix(".json") }

    /// Other vendors publish CSAF too.
    func recognises(_ head: [UInt8], name: String) -> Bool {
        JSONReader.firstByte(of: head) == UInt8(ascii: "{") && head.holds("\"csaf_version\"")
            && (head.holds("Red Hat") || head.holds("redhat.com"))
    }

    func makeReader(name: String) -> any AdvisoryReader {
        WholeJSONReader(limit: byteLimit) { top, give throws(JSONFault) in
            let tracking = try top.member("document").member("tracking")
            let products = try RedHatProducts(top.optional("product_tree"))
            for vulnerability in try top.optional("vulnerabilities")?.elements() ?? [] {
                if let record = try Reader.record(vulnerability, tracking, products) { give(record) }
            }
        }
    }

    private enum Reader {
        /// What product_status says, by its member.
        private enum Status: String, Word, CaseIterable {
            case fixed
            case affected = "known_affected"
            case investigated = "under_investigation"
        }

        /// Nil where no package of a release is affected.
        fileprivate static func record(
            _ vulnerability: JSONCursor, _ tracking: JSONCursor, _ products: RedHatProducts
        ) throws(JSONFault) -> AdvisoryRecord? {
            let document = try tracking.member("id").string()
            // Weaknesses without a CVE id have none that anybody would look for.
            guard let cve = try vulnerability.optional("cve")?.string() else { return nil }
            guard document.utf8.count <= 64, cve.utf8.count <= 32 else { throw tracking.fault("has too long an id") }
            let time = try tracking.member("current_release_date")
            guard let modified = Timestamp(rfc3339: try time.string()) else { throw time.fault("is no RFC 3339 time") }
            var record = AdvisoryRecord(id: "REDHAT-CSAF-\(document)-\(cve)", upstream: [cve], modified: modified)
            record.published = try tracking.optional("initial_release_date").flatMap { date throws(JSONFault) in
                Timestamp(rfc3339: try date.string())
            }
            record.severity = try rating(vulnerability)
            guard let states = try vulnerability.optional("product_status") else { return nil }
            let plans = try plans(vulnerability)
            var places: [RedHatProducts.Package: Int] = [:]
            for status in Status.allCases {
                for element in try states.optional(status.rawValue)?.elements() ?? [] {
                    let id = TextKey(try element.string())
                    guard let package = products.packages[id], let range = range(status, package) else { continue }
                    // Binary packages of several architectures, and those of several repositories, say the same.
                    guard places[package] == nil else { continue }
                    places[package] = record.affected.count
                    var affected = AffectedPackage(
                        ecosystem: Ecosystem("Red Hat:enterprise_linux:\(package.release)"), name: package.name,
                        ranges: [range])
                    if status == .affected { affected.vendor = plans[id] }
                    record.affected.append(affected)
                }
            }
            return record.affected.isEmpty ? nil : record
        }

        private static func range(_ status: Status, _ package: RedHatProducts.Package) -> AffectedRange? {
            let start = package.start
            switch status {
            case .affected: return AffectedRange(kind: .ecosystem, events: [.introduced(start)])
            case .investigated: return AffectedRange(kind: .unknown, events: [])
            case .fixed:
                guard let version = package.version else { return nil }
                return AffectedRange(kind: .ecosystem, events: [.introduced(start), .fixed(version)])
            }
        }

        /// Red Hat's own word, and the vector.
        private static func rating(_ vulnerability: JSONCursor) throws(JSONFault) -> [StatedSeverity] {
            for threat in try vulnerability.optional("threats")?.elements() ?? []
            where TextKey(try threat.member("category").string()) == "impact" {
                let word = try threat.member("details").string()
                if SeverityRating(word) != nil { return [StatedSeverity(kind: "rating", text: word)] }
            }
            for score in try vulnerability.optional("scores")?.elements() ?? [] {
                guard let vector = try score.optional("cvss_v3")?.optional("vectorString") else { continue }
                return [StatedSeverity(kind: "CVSS_V3", text: try vector.string())]
            }
            return []
        }

        /// What is done about products that are affected.
        private static func plans(_ vulnerability: JSONCursor) throws(JSONFault) -> [TextKey: VendorStatus] {
            var plans: [TextKey: VendorStatus] = [:]
            for remediation in try vulnerability.optional("remediations")?.elements() ?? [] {
                let words = try remediation.optional("details")?.string() ?? ""
                let plan: VendorStatus
                switch TextKey(try remediation.member("category").string()) {
                case "no_fix_planned": plan = words.hasPrefix("Out of support") ? .endOfLife : .noFixPlanned
                case "none_available" where words.hasPrefix("Fix deferred"): plan = .postponed
                default: continue
                }
                for id in try remediation.optional("product_ids")?.elements() ?? [] {
                    plans[TextKey(try id.string())] = plan
                }
            }
            return plans
        }
    }
}

/// The packages of a document of Red Hat's by the ids of their products: in a release of Red Hat Enterprise Linux, or in a stream of one
/// of its modules. What is of other products, or of releases with support of their own, is left out.
struct RedHatProducts {
    /// A package in a release.
    struct Package: Hashable {
        var release: String
        var name: String
        /// Epoch, version and release; nil for any.
        var version: String?
        /// The stream of the module that it belongs to; nil for none.
        var stream: String?

        /// From which version on it is of its stream: one of an older stream is fixed by that stream's own updates. `0` where the
        /// stream is no version.
        var start: String {
            guard let stream, stream.utf8.first.map({ (0x30...0x39).contains($0) }) == true else { return "0" }
            guard let version else { return stream }
            let colon = version.utf8.firstIndex(of: UInt8(ascii: ":"))
            let (epoch, rest) =
                colon.map { (version[...$0], version[version.utf8.index(after: $0)...]) } ?? ("", version[...])
            guard rest.utf8.starts(with: stream.utf8) else { return "0" }
            let next = rest.utf8.dropFirst(stream.utf8.count).first
            return next == UInt8(ascii: ".") || next == UInt8(ascii: "-") ? "\(epoch)\(stream)" : "0"
        }
    }

    /// A product by itself.
    private enum Product {
        case release(String)
        case package(name: String, version: String?)
        case module(stream: String?)
    }

    private var products: [TextKey: Product] = [:]
    private(set) var packages: [TextKey: Package] = [:]

    /// - Throws: where a branch lies too deep, or something is of another type.
    init(_ tree: JSONCursor?) throws(JSONFault) {
        guard let tree else { return }
        try CSAFTree.forEachProduct(tree) { product throws(JSONFault) in try add(product) }
        var modules: [TextKey: (release: String, stream: String?)] = [:]
        var waiting: [(id: TextKey, part: TextKey, whole: TextKey)] = []
        for relation in try CSAFTree.relations(tree) {
            let (id, part, whole) = (relation.id, relation.part, relation.whole)
            switch (products[part], products[whole]) {
            case (.module(let stream), .release(let release)): modules[id] = (release, stream)
            case (.package(let name, let version), .release(let release)):
                packages[id] = Package(release: release, name: name, version: version)
            default: waiting.append((id, part, whole))
            }
        }
        for relation in waiting {
            guard case .package(let name, let version) = products[relation.part], let module = modules[relation.whole]
            else { continue }
            packages[relation.id] = Package(
                release: module.release, name: name, version: version, stream: module.stream)
        }
    }

    private mutating func add(_ product: JSONCursor) throws(JSONFault) {
        let id = TextKey(try product.member("product_id").string())
        guard let helper = try product.optional("product_identification_helper") else { return }
        if let cpe = try helper.optional("cpe"), let release = Self.release(cpe: try cpe.string()) {
            products[id] = .release(release)
        }
        if let purl = try helper.optional("purl"), let read = Self.product(purl: try purl.string()) {
            products[id] = read
        }
    }

    /// `cpe:/o:redhat:enterprise_linux:9::baseos`: the major version. Streams with support of their own (`rhel_eus`) have other names.
    private static func release(cpe: String) -> String? {
        let parts = cpe.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count >= 5, parts[0].elementsEqual("cpe".utf8), parts[2].elementsEqual("redhat".utf8),
            parts[3].elementsEqual("enterprise_linux".utf8)
        else { return nil }
        let major = parts[4].prefix { (0x30...0x39).contains($0) }
        return major.isEmpty ? nil : String(decoding: Array(major), as: UTF8.self)
    }

    /// `pkg:rpm/redhat/NAME@VERSION-RELEASE?arch=src&epoch=1`, and `pkg:rpmmod/redhat/NAME@STREAM:…`.
    private static func product(purl: String) -> Product? {
        let parts = purl.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1)
        guard let path = parts.first else { return nil }
        let halves = path.split(separator: UInt8(ascii: "@"), maxSplits: 1)
        func decoded(_ bytes: Substring.UTF8View) -> String? { PercentEncoding.decoded(Substring(bytes)) }
        let version = halves.count > 1 ? decoded(halves[1]) : nil
        let names = halves[0].split(separator: UInt8(ascii: "/"))
        guard names.count == 3, let name = decoded(names[2]), names[1].elementsEqual("redhat".utf8),
            name.utf8.count <= 128, (version?.utf8.count ?? 0) <= 256
        else { return nil }
        if names[0].elementsEqual("pkg:rpmmod".utf8) {
            let stream = version.map { String(decoding: $0.utf8.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self) }
            return .module(stream: stream)
        }
        guard names[0].elementsEqual("pkg:rpm".utf8) else { return nil }
        guard let version else { return .package(name: name, version: nil) }
        var epoch = ""
        for qualifier in parts.dropFirst().joined().split(separator: UInt8(ascii: "&"))
        where qualifier.starts(with: "epoch=".utf8) {
            epoch = String(decoding: qualifier.dropFirst("epoch=".utf8.count), as: UTF8.self)
        }
        return .package(name: name, version: epoch.isEmpty || TextKey(epoch) == "0" ? version : "\(epoch):\(version)")
    }
}
