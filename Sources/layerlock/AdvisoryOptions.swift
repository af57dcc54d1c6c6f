import ArgumentParser
import Core
import Ledger

/// How old advisories may be.
struct AdvisoryAgeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Advisories that were imported, or fetched, longer ago are outdated (default: 5d).", valueName: "age"))
    var maxAdvisoryAge: Age?
    @Option(
        help: ArgumentHelp(
            "Advisories whose newest change is older are outdated too (default: of any age; small ecosystems have no news for weeks).",
            valueName: "age"))
    var maxDataAge: Age?

    var demand: AdvisoryDemand {
        AdvisoryDemand(
            maxAge: maxAdvisoryAge?.duration ?? AdvisoryDemand.usualAge, maxDataAge: maxDataAge?.duration)
    }

    /// Whether any of it was given.
    var areGiven: Bool { maxAdvisoryAge != nil || maxDataAge != nil }
}

/// What is asked of the advisories that packages are compared with.
struct AdvisoryOptions: ParsableArguments {
    @OptionGroup var age: AdvisoryAgeOptions
    @Flag(help: "Let packages pass that were compared with nothing, where no advisories were imported at all.")
    var allowNoAdvisories = false
    @Option(
        help: ArgumentHelp(
            "Let packages of an ecosystem pass that no advisories speak of: npm, Fedora, generic. Can be repeated.",
            valueName: "ecosystem"))
    var allowUnmatched: [String] = []

    var demand: AdvisoryDemand {
        var demand = age.demand
        demand.allowsNone = allowNoAdvisories
        demand.allowedUnmatched = Set<TextKey>(allowUnmatched)
        return demand
    }

    /// Whether any of it was given.
    var areGiven: Bool { age.areGiven || allowNoAdvisories || !allowUnmatched.isEmpty }
}
