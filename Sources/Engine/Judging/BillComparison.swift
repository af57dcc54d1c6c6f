import Core
import Detectors

/// Compares what a bill of materials says with what an artifact's own metadata tells.
struct BillComparison {
    /// What makes a package of one side the same as one of the other, whatever its version and whoever spelled it.
    private struct Key: Hashable {
        var type: TextKey
        var name: TextKey
    }

    /// A package of either side.
    private struct Side {
        var key: Key
        /// As it is shown.
        var shown: String
        /// nil where none is told.
        var version: String?
        /// What stands before a colon in a distribution's version, or beside it; nil where nothing tells.
        var epoch: String?
        /// The file that tells of it, on the artifact's side.
        var path: String?
    }

    /// What the comparison comes to; one that passes where there is no difference.
    static func findings(_ bill: BillDocument, _ facts: PackageFacts, digest: Digest?) -> [Finding] {
        // What is part of a distribution's package is told with that: some list it beside, some do not.
        let inside = facts.packages.map(side)
        var alone: Set<Key> = []
        for package in facts.packages where package.partOf == nil { alone.insert(side(package).key) }
        var ours: [Key: [Side]] = [:]
        for package in inside { add(package, to: &ours) }
        var theirs: [Key: [Side]] = [:]
        var nameless: [BillDocument.Component] = []
        var findings: [Finding] = []
        for component in bill.components where !component.isExcluded {
            if let purl = component.purl {
                for purl in [purl] + component.otherPurls {
                    add(side(purl, component), to: &theirs)
                    if let finding = contradiction(purl, component) { findings.append(finding) }
                }
            } else if component.isPackage, component.version != nil {
                // Without either it is a heading, such as a file of pinned versions, and names no package.
                nameless.append(component)
            }
        }
        pairUngrouped(&theirs, with: ours, facts)
        for component in nameless where !pair(component, &theirs, facts) {
            let version = component.version.map { " \($0)" } ?? ""
            findings.append(
                Finding(.sbomExtra, .fail, "\(component.name)\(version), and nothing of that name is inside"))
        }
        for key in Set(ours.keys).union(theirs.keys) {
            if theirs[key] == nil, !alone.contains(key) { continue }
            findings += difference(ours[key] ?? [], theirs[key] ?? [])
        }
        findings.sort { ($0.id, TextKey($0.message)) < ($1.id, TextKey($1.message)) }
        if findings.isEmpty {
            findings.append(Finding(.sbomComplete, .pass, "lists all \(inside.count) packages and no others"))
        }
        if let subject = bill.subject, let digest, subject != digest {
            findings.append(
                Finding(.sbomSubject, .warn, "the bill says that it is of \(subject), and the artifact is \(digest)"))
        }
        // What is unread here may be what the bill leaves out.
        findings += facts.unread.map { Finding(.packagesUnread, .unknown, $0.reason, path: $0.evidence.displayed) }
        return findings + facts.findings.filter { $0.id == .packagesUnowned }
    }

    /// Each version once.
    private static func add(_ side: Side, to sides: inout [Key: [Side]]) {
        if !(sides[side.key] ?? []).contains(where: { isSame($0, side) && ($0.version == nil) == (side.version == nil) }
        ) {
            sides[side.key, default: []].append(side)
        }
    }

    private static func difference(_ ours: [Side], _ theirs: [Side]) -> [Finding] {
        let missing = ours.filter { own in !theirs.contains { isSame(own, $0) } }
        let extra = theirs.filter { other in !ours.contains { isSame($0, other) } }
        let pairs = zip(missing, extra).map { own, other in
            Finding(
                .sbomVersion, .fail, "\(own.shown) is inside, and the bill says \(other.version ?? "no version")",
                path: own.path)
        }
        return pairs
            + missing.dropFirst(pairs.count).map {
                Finding(.sbomMissing, .fail, "\($0.shown) is inside, and the bill leaves it out", path: $0.path)
            }
            + extra.dropFirst(pairs.count).map {
                Finding(.sbomExtra, .fail, "\($0.shown), and no metadata inside tells of it")
            }
    }

    /// Whether the bill's side is the artifact's. Where the artifact tells no version, any will do; a bill that says none does not say
    /// that this one is inside. Where either side tells no epoch, the other's counts.
    private static func isSame(_ left: Side, _ right: Side) -> Bool {
        guard let version = left.version else { return true }
        guard let other = right.version else { return false }
        guard version.utf8.elementsEqual(other.utf8) else { return false }
        guard let epoch = left.epoch, let second = right.epoch else { return true }
        return epoch.utf8.elementsEqual(second.utf8)
    }

    /// Takes a component without a package URL for a package of its name: one of its version that nothing else stands for, if there is one.
    /// - Returns: Whether there is any of its name.
    private static func pair(
        _ component: BillDocument.Component, _ theirs: inout [Key: [Side]], _ facts: PackageFacts
    ) -> Bool {
        var best: (rank: Int, side: Side)?
        for package in facts.packages where isNamed(component, package) {
            let own = side(package)
            let (version, epoch) = divided(component.version, package.ecosystem)
            let shown = [component.name, component.version].compactMap(\.self).joined(separator: " ")
            let other = Side(key: own.key, shown: shown, version: version, epoch: epoch)
            let isListed = (theirs[own.key] ?? []).contains { isSame(own, $0) }
            let rank = (isSame(own, other) ? 0 : 2) + (isListed ? 1 : 0)
            if best.map({ rank < $0.rank }) ?? true { best = (rank, other) }
        }
        guard let best else { return false }
        add(best.side, to: &theirs)
        return true
    }

    /// Whether a component has a package's name, by itself or behind its group, as the package's ecosystem compares names.
    private static func isNamed(_ component: BillDocument.Component, _ package: Package) -> Bool {
        let type = package.ecosystem.rawValue
        var names = [component.name]
        for separator in ["/", ":"] { names += component.group.map { ["\($0)\(separator)\(component.name)"] } ?? [] }
        let own = [package.name, package.fullName].map { folded(type, $0) }
        return names.contains { own.contains(folded(type, $0)) }
    }

    /// What a component says of its version beside a package URL that says another.
    private static func contradiction(_ purl: PackageURL, _ component: BillDocument.Component) -> Finding? {
        let ecosystem = Package.Ecosystem(rawValue: purl.type)
        guard let stated = component.version, let named = purl.version else { return nil }
        var (inURL, epoch) = divided(PathEscaping.displayed(named.utf8), ecosystem)
        if epoch == nil { epoch = purl.qualifiers["epoch"].map { PathEscaping.displayed($0.utf8) } }
        let (beside, epochBeside) = divided(stated, ecosystem)
        let key = key(purl.type, purl.namespace, purl.name)
        let url = Side(key: key, shown: "", version: inURL, epoch: epoch)
        let other = Side(key: key, shown: "", version: beside, epoch: epochBeside)
        // What says that there is none contradicts nothing.
        guard inURL != nil, beside != nil, !isSame(url, other) else { return nil }
        return Finding(
            .sbomVersion, .fail, "\(side(purl, component).shown) stands in the bill beside the version \(stated)")
    }

    /// Jars without a group: one side has made one up, or has put the artifact's name there.
    private static func pairUngrouped(_ theirs: inout [Key: [Side]], with ours: [Key: [Side]], _ facts: PackageFacts) {
        for package in facts.packages
        where package.ecosystem == .maven && (package.namespace == nil || package.hasDerivedNamespace) {
            let own = side(package)
            guard theirs[own.key] == nil else { continue }
            let ending = ":\(package.name)"
            let found = theirs.keys.filter { key in
                key.type == "maven" && ours[key] == nil && key.name.string.utf8.count > ending.utf8.count
                    && key.name.string.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
            }
            guard found.count == 1, let sides = theirs.removeValue(forKey: found[0]) else { continue }
            theirs[own.key] = sides.map { side in
                var side = side
                side.key = own.key
                return side
            }
        }
    }

    // MARK: - Both sides in one spelling

    private static func side(_ package: Package) -> Side {
        let (version, epoch) = divided(package.version, package.ecosystem)
        return Side(
            key: key(package.ecosystem.rawValue, package.namespace, package.name), shown: package.purl,
            version: version, epoch: epoch, path: package.evidence.displayed)
    }

    private static func side(_ purl: PackageURL, _ component: BillDocument.Component) -> Side {
        let ecosystem = Package.Ecosystem(rawValue: purl.type)
        let stated = purl.version ?? component.version
        var (version, epoch) = divided(stated.map { PathEscaping.displayed($0.utf8) }, ecosystem)
        if epoch == nil { epoch = purl.qualifiers["epoch"].map { PathEscaping.displayed($0.utf8) } }
        let parts = [purl.namespace, purl.name].compactMap(\.self).joined(separator: "/")
        let name = PathEscaping.displayed("pkg:\(purl.type)/\(parts)".utf8)
        return Side(
            key: key(purl.type, purl.namespace, purl.name),
            shown: stated.map { "\(name)@\(PathEscaping.displayed($0.utf8))" } ?? name,
            version: version, epoch: epoch)
    }

    private static func key(_ type: String, _ namespace: String?, _ name: String) -> Key {
        var full = name
        switch Package.Ecosystem(rawValue: type) {
        // Who calls a distribution what differs: `amzn`, `amazon`.
        case .deb, .apk, .rpm: break
        case .maven: full = "\(namespace ?? name):\(name)"
        default: full = [namespace, name].compactMap(\.self).joined(separator: "/")
        }
        return Key(type: TextKey(type), name: folded(type, full))
    }

    /// A name as its ecosystem compares names.
    private static func folded(_ type: String, _ name: String) -> TextKey {
        var bytes = name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if type.utf8.elementsEqual("pypi".utf8) {
            // PEP 503.
            var folded: [UInt8] = []
            for byte in bytes {
                let isSeparator = "-_.".utf8.contains(byte)
                if !isSeparator { folded.append(byte) } else if folded.last != 0x2D { folded.append(0x2D) }
            }
            bytes = folded
        }
        return TextKey(String(decoding: bytes, as: UTF8.self))
    }

    /// A version without what its ecosystem's tools write in front of it or not, and its epoch; nil for what says that there is none.
    private static func divided(_ text: String?, _ ecosystem: Package.Ecosystem?) -> (version: String?, epoch: String?)
    {
        guard let text, !["", "(devel)", "UNKNOWN"].contains(where: { text.utf8.elementsEqual($0.utf8) }) else {
            return (nil, nil)
        }
        switch ecosystem {
        case .golang:
            // The standard library's is a toolchain's, `go1.22.1`.
            for prefix in ["v", "go"] where text.utf8.starts(with: prefix.utf8) {
                let rest = text.utf8.dropFirst(prefix.utf8.count)
                if let first = rest.first, (0x30...0x39).contains(first) { return (String(Substring(rest)), nil) }
            }
            return (text, nil)
        case .deb, .rpm:
            guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return (text, nil) }
            return (String(text[text.utf8.index(after: colon)...]), String(text[..<colon]))
        default: return (text, nil)
        }
    }
}
