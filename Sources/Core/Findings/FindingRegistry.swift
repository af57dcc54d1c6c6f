/// All finding ids.
package enum FindingRegistry {
    /// All ids, sorted by their text.
    package static let all: [FindingID] = {
        let families = [
            zipEnd, zipRecords, zipFields, zipContent, zipPaths, tarHeaders, tarExtensions, tarContent, tarPaths,
            compression, imageLayout, imageBlobs, dockerAndLambda, signature, attestation, signing, trust, lock, scan,
            ledger, packages, lambda, advisories, project, runs, hooks, fleet, bills, secrets, malware,
            programs, sources,
        ]
        return families.flatMap { $0 }.sorted()
    }()

    private static let byText = Dictionary(
        all.map { (TextKey($0.rawValue), $0) }, uniquingKeysWith: { first, _ in first })

    /// The id of a text; nil for one that this version does not know.
    static func id(of text: String) -> FindingID? { byText[text] }

    /// The known ids most like a misspelled one, nearest first; empty where none comes near.
    package static func nearest(to id: String, count: Int = 3) -> [FindingID] {
        let wanted = Array(id.lowercased().utf8.prefix(64))
        let known = all.map { known in
            let whole = Array(known.rawValue.utf8)
            let word = whole.drop { $0 != UInt8(ascii: ".") }.dropFirst()
            // `gap` alone should find `archive.zip-gap`, so the id counts without its family too.
            let distances = [whole, Array(word), withoutFormat(word)].map { Spelling.distance(wanted, $0) }
            return (id: known, distance: distances.min() ?? whole.count)
        }
        return known.filter { $0.distance <= Spelling.bound(wanted) }
            .sorted { left, right in
                // Of words that stand in several families the shorter id: `drift` is `lock.drift` first.
                let lengths = (left.id.rawValue.utf8.count, right.id.rawValue.utf8.count)
                if left.distance != right.distance { return left.distance < right.distance }
                return lengths.0 == lengths.1 ? left.id < right.id : lengths.0 < lengths.1
            }
            .prefix(max(0, count)).map(\.id)
    }

    /// `zip-gap` without `zip-`.
    private static func withoutFormat(_ word: ArraySlice<UInt8>) -> [UInt8] {
        Array(word.drop { $0 != UInt8(ascii: "-") }.dropFirst())
    }
}
