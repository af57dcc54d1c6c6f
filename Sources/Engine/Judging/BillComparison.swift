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
        for component in bill.components {
            if let purl = component.purl {
                add(side(purl, component), to: &theirs)
            } else if component.isPackage, component.version != nil {
                // Without either it is a heading, such as a file of pinned versions, and names no package.
                nameless.append(component)
            }
        }
        pairUngrouped(&theirs, with: ours, facts)
        var findings: [Finding] = []
        for key in Set(ours.keys).union(theirs.keys) {
            if theirs[key] == nil, !alone.contains(key) { continue }
            findings += difference(ours[key] ?? [], theirs[key] ?? [])
        }
        for component in nameless where !isThere(component, facts) {
            let version = component.version.map { " \($0)" } ?? ""
            findings.append(
                Finding(.sbomExtra, .fail, "\(component.name)\(version), and nothing of that name is inside"))
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
        let extra = theirs.filter { other in !ours.contains { isSame(other, $0) } }
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

    /// Where either side tells no version or no epoch, the other's counts.
    private static func isSame(_ left: Side, _ right: Side) -> Bool {
        guard let version = left.version, let other = right.version else { return true }
        guard version.utf8.elementsEqual(other.utf8) else { return false }
        guard let epoch = left.epoch, let second = right.epoch else { return true }
        return epoch.utf8.elementsEqual(second.utf8)
    }

    /// Whether a component without a package URL is one of the packages by its name and version.
    private static func isThere(_ component: BillDocument.Component, _ facts: PackageFacts) -> Bool {
        facts.packages.contains { package in
            [package.name, package.fullName].contains { $0.utf8.elementsEqual(component.name.utf8) }
                && (component.version.map { version in
                    package.version.map { $0.utf8.elementsEqual(version.utf8) } ?? true
                } ?? true)
        }
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
        var bytes = full.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if type.utf8.elementsEqual("pypi".utf8) {
            // PEP 503.
            var folded: [UInt8] = []
            for byte in bytes {
                let isSeparator = "-_.".utf8.contains(byte)
                if !isSeparator { folded.append(byte) } else if folded.last != 0x2D { folded.append(0x2D) }
            }
            bytes = folded
        }
        return Key(type: TextKey(type), name: TextKey(String(decoding: bytes, as: UTF8.self)))
    }

    /// A version without what its ecosystem's tools write in front of it or not, and its epoch; nil for what says that there is none.
    private static func divided(_ text: String?, _ ecosystem: Package.Ecosystem?) -> (version: String?, epoch: String?)
    {
        guard let text, !["", "(devel)", "UNKNOWN"].contains(where: { text.utf8.elementsEqual($0.utf8) }) else {
            return (nil, nil)
        }
        switch ecosystem {
        case .golang where text.utf8.first == UInt8(ascii: "v"): return (String(text.dropFirst()), nil)
        case .deb, .rpm:
            guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return (text, nil) }
            return (String(text[text.utf8.index(after: colon)...]), String(text[..<colon]))
        default: return (text, nil)
        }
    }
}
