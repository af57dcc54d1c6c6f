import Core
import Ledger
import Signatures

extension ScanFacts {
    /// Reads what a scan receipt carries, strictly: it may speak of its subjects alone, of each once, and of nothing that came
    /// after it was made.
    package init(_ statement: ScanStatement) throws(JSONFault) {
        let cursor = JSONCursor(.object(statement.scan))
        try cursor.requireOnly(["kind", "comparisons", "layers", "artifact"])
        let kind: ArtifactKind = try LedgerLine.word(cursor.member("kind"))
        guard kind.isImage || statement.layers.isEmpty else { throw cursor.fault("is of a zip, and names layers") }
        var reader = Reader(asOf: statement.signingTime)
        for element in try cursor.member("comparisons").elements() {
            let match = try LedgerLine.match(element)
            try reader.require(match.asOf, at: element)
            guard reader.comparisons.updateValue(match, forKey: match.id) == nil else {
                throw element.fault("has the number of another comparison")
            }
        }
        let subjects = Set(kind.isImage ? statement.layers : [statement.digest])
        for element in try cursor.member("layers").elements() {
            try element.requireOnly(["digest", "looks", "packages"])
            let digest = try LedgerLine.digest(element.member("digest"))
            guard subjects.contains(digest) else { throw element.fault("is no layer of what the receipt is about") }
            guard layers.updateValue(try reader.known(element), forKey: digest) == nil else {
                throw element.fault("is a layer that stands there already")
            }
        }
        guard let element = try cursor.optional("artifact") else { return }
        try element.requireOnly(["looks", "packages"])
        artifact = try reader.known(element)
    }
}

/// Reads what is known, and knows what belongs to all of it.
private struct Reader {
    /// When the receipt was made.
    let asOf: Timestamp
    /// Looks at one subject at the most, attempts included: they are searched one by one, and there are some ten scanners.
    private static let lookLimit = 128
    var comparisons: [Int64: AdvisoryMatch] = [:]
    /// Tells pairs of packages and vulnerabilities apart.
    private var number: Int64 = 0

    init(asOf: Timestamp) { self.asOf = asOf }

    /// Throws where something is dated after the receipt.
    func require(_ time: Timestamp, at cursor: JSONCursor) throws(JSONFault) {
        guard time <= asOf else { throw cursor.fault("is of \(time), after the receipt") }
    }

    mutating func known(_ cursor: JSONCursor) throws(JSONFault) -> ScanFacts.Known {
        var known = ScanFacts.Known()
        let looks = try cursor.member("looks")
        guard try looks.elements().count <= Self.lookLimit else {
            throw looks.fault("has over \(Self.lookLimit) looks")
        }
        for element in try looks.elements() {
            let look = try LedgerLine.look(element)
            try require(look.asOf, at: element)
            let (name, isCompleted) = (look.scanner.name, look.outcome.isCompleted)
            guard (isCompleted ? known.history.completed : known.history.attempts)[name] == nil else {
                throw element.fault("is a look of a scanner of which there is one already")
            }
            // A completed look would take back an attempt that came before it in the list.
            guard !isCompleted || known.history.attempts[name] == nil else {
                throw element.fault("stands behind an attempt of the same scanner")
            }
            known.history.add(look)
        }
        if let packages = try cursor.optional("packages") { known.packages = try match(packages) }
        return known
    }

    private mutating func match(_ cursor: JSONCursor) throws(JSONFault) -> TreeMatch {
        try cursor.requireOnly(["comparison", "advisories", "ecosystems", "vulnerable"])
        var match = TreeMatch(
            match: nil, ecosystems: try LedgerLine.texts(cursor.member("ecosystems")),
            hasAdvisories: try cursor.member("advisories").bool())
        if let id = try cursor.optional("comparison") {
            guard let comparison = comparisons[try id.integer()] else { throw id.fault("is no comparison of these") }
            match.match = comparison
        }
        let vulnerable = try cursor.member("vulnerable")
        for element in try vulnerable.elements() { match.hits.append(try hit(element)) }
        // Nothing is found where nothing was compared, and nobody would tell of it.
        guard match.match != nil || match.hits.isEmpty else { throw vulnerable.fault("was never compared") }
        return match
    }

    private mutating func hit(_ cursor: JSONCursor) throws(JSONFault) -> TreeMatch.Hit {
        let finding = try LedgerLine.matchedFinding(
            cursor, with: ["package", "files", "firstSeen", "exploitation"])
        number += 1
        var hit = TreeMatch.Hit(
            package: try LedgerLine.package(cursor.member("package")), finding: finding, number: number,
            evidence: try LedgerLine.texts(cursor.member("files")))
        if let time = try cursor.optional("firstSeen") { hit.firstSeen = try LedgerLine.time(time) }
        if let exploitation = try cursor.optional("exploitation") {
            hit.exploitation = try Self.exploitation(exploitation)
        }
        return hit
    }

    private static func exploitation(_ cursor: JSONCursor) throws(JSONFault) -> Exploitation {
        try cursor.requireOnly(["known", "prediction", "fetched"])
        var exploitation = Exploitation()
        if let member = try cursor.optional("known") {
            try member.requireOnly(["since", "due", "ransomware"])
            var known = KnownExploited(
                since: try LedgerLine.time(member.member("since")), due: nil,
                isInRansomware: try member.member("ransomware").bool())
            if let due = try member.optional("due") { known.due = try LedgerLine.time(due) }
            exploitation.known = known
        }
        if let member = try cursor.optional("prediction") {
            try member.requireOnly(["probability", "percentile"])
            exploitation.prediction = ExploitPrediction(
                probability: try LedgerLine.share(member.member("probability")),
                percentile: try LedgerLine.share(member.member("percentile")))
        }
        if let time = try cursor.optional("fetched") { exploitation.fetched = try LedgerLine.time(time) }
        return exploitation
    }
}
