/// What a distribution says it does about a vulnerability of its package, where it says more than a fixed version; the raw value is
/// the word of reports.
package enum VendorStatus: String, Word, Sendable, CaseIterable {
    /// It has no effect on security in the distribution's builds.
    case unimportant
    /// No advisory of its own: mended with the next update of the release, if at all.
    case noAdvisory = "no-dsa"
    /// Put off.
    case postponed
    /// A fix is being made.
    case pending
    /// Nobody means to mend it in this release.
    case noFixPlanned = "no-fix-planned"
    /// The release, or the package in it, is no longer maintained.
    case endOfLife = "end-of-life"
    /// It is fixed, and another document says in which version. Only records of Amazon's CVE explorer mean it: of what has
    /// it alone nobody knows whether a version is affected.
    case fixedElsewhere = "fixed-elsewhere"

    /// For people.
    package var words: String {
        switch self {
        case .unimportant: "unimportant"
        case .noAdvisory: "no DSA"
        case .postponed: "postponed"
        case .pending: "one is pending"
        case .noFixPlanned: "none is planned"
        case .endOfLife: "end of life"
        case .fixedElsewhere: "fixed, in a version that no advisory here names"
        }
    }
}
