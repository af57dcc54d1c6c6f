import Core
import Ledger

extension ScanStanding.Gap {
    /// What advisories leave open that are not recent enough.
    init(_ fault: AdvisoryAge.Fault) {
        self =
            switch fault {
            case .future: .futureAdvisories
            case .fetchedLongAgo: .oldAdvisories
            case .dataOld: .oldData
            }
    }
}

/// The age of advisories in words.
enum AdvisoryAgeText {
    /// What is wrong with advisories, to follow "the advisories".
    static func what(_ fault: AdvisoryAge.Fault, _ age: AdvisoryAge, _ demand: AdvisoryDemand) -> String {
        switch fault {
        case .future: "are dated in the future"
        case .fetchedLongAgo:
            "were imported \(AgeText.short(age.sinceFetch)) ago, \(AgeText.short(demand.maxAge)) are allowed"
        case .dataOld:
            "have no newer change than \(AgeText.short(age.sinceChange)) ago, "
                + "\(AgeText.short(demand.maxDataAge ?? .zero)) are allowed"
        }
    }
}
