import Advisories
import Core

extension FindingJudge {
    /// Days before its end from which a waiver is told.
    static let noticeDays: Int64 = 14

    /// Waivers that have ended, which fail where a finding needs them, and those that end soon; they are told everywhere.
    package var notes: [Finding] {
        let file = waiverFile ?? "the file of waivers"
        return exceptions.expiredWaivers.map { waiver in
            Finding(
                .scanWaiverExpired, .warn, "the \(Self.what(waiver)) ended \(waiver.lastMoment)",
                remedy: "fix what it excused, or renew it in \(file)")
        }
            + exceptions.endingWaivers(within: Self.noticeDays).map(ending)
    }

    private func ending(_ waiver: Waiver) -> Finding {
        Finding(
            .scanWaiverEnding, .warn, "the \(Self.what(waiver)) ends \(waiver.lastMoment)",
            remedy: "fix what it excuses before, or decide again in \(waiverFile ?? "the file of waivers")")
    }

    /// What is told of one artifact: the waivers that its findings needed and that have ended or end soon, and excuses that excused
    /// nothing of it.
    package func notes(_ cache: Cache) -> [Finding] {
        let unused = exceptions.unusedWaivers(cache.use)
        return exceptions.endingWaivers(within: Self.noticeDays).filter { !unused.contains($0) }.map(ending)
            + unmatched(cache)
    }

    /// What a run that looked at everything had no use for: waivers, and excuses of VEX documents.
    package func unused(_ cache: Cache) -> [Finding] {
        exceptions.unusedWaivers(cache.use).map { waiver in
            Finding(
                .scanWaiverUnused, .warn, "nothing was found that the \(Self.what(waiver)) excuses",
                remedy: "remove it from \(waiverFile ?? "the file of waivers")")
        } + unmatched(cache)
    }

    /// Excuses that excused nothing though their vulnerability was found, of each vulnerability the nearest.
    package func unmatched(_ cache: Cache) -> [Finding] {
        var nearest: [TextKey: (statement: VEXStatement, difference: PackagePattern.Difference, package: String)] = [:]
        var order: [TextKey] = []
        for near in exceptions.unmatchedStatements(cache.use) {
            let id = TextKey(near.statement.ids.first ?? "")
            if let known = nearest[id], known.difference <= near.difference { continue }
            if nearest[id] == nil { order.append(id) }
            nearest[id] = near
        }
        return order.compactMap { nearest[$0] }.map { near in
            let why =
                switch near.difference {
                case .version: "of another version"
                case .qualifier: "in another product, distribution or architecture"
                case .name: "of a product that is unknown here"
                }
            let id = Self.shown(near.statement.ids.first ?? "")
            return Finding(
                .vexUnmatched, .warn,
                "what VEX says of \(id), \(near.statement.status.rawValue), is \(why): \(Self.shown(near.package)) has it"
            )
        }
    }

    private static func what(_ waiver: Waiver) -> String {
        "waiver of \(waiver.subjects.map(shown).joined(separator: " of ")) by \(shown(waiver.owner))"
    }
}
