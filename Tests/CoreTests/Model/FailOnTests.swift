import Core
import Testing

@Suite("What findings fail")
struct FailOnTests {
    private static let mild = FailOn.Facts(severity: .low, isNew: false)

    @Test("one condition of several is enough, and all of its words are asked for")
    func conditions() throws {
        let rule = try #require(FailOn("kev,fixable:high,new:critical"))
        #expect(rule.asksForNews)
        #expect(!rule.counts(Self.mild))
        var facts = Self.mild
        facts.severity = .high
        #expect(!rule.counts(facts))
        facts.isFixable = true
        #expect(rule.counts(facts))
        #expect(!rule.counts(FailOn.Facts(severity: .high, isNew: true)))
        #expect(rule.counts(FailOn.Facts(severity: .critical, isNew: true)))
        #expect(!rule.counts(FailOn.Facts(severity: .critical, isNew: false)))
    }

    @Test("what is known to be exploited, and what nobody rated, is of every severity")
    func exploited() throws {
        let critical = try #require(FailOn("critical"))
        #expect(!critical.counts(Self.mild))
        #expect(critical.counts(FailOn.Facts(severity: .unknown, isNew: false)))
        #expect(critical.counts(FailOn.Facts(severity: .low, isNew: false, isExploited: true)))
        let kev = try #require(FailOn("kev"))
        #expect(!kev.counts(FailOn.Facts(severity: .critical)))
        #expect(kev.counts(FailOn.Facts(severity: .low, isExploited: true)))
        let fresh = try #require(FailOn("new:critical"))
        #expect(!fresh.counts(FailOn.Facts(severity: .critical, isNew: false, isExploited: true)))
    }

    @Test("without conditions everything counts", arguments: Severity.allCases)
    func everything(_ severity: Severity) {
        #expect(FailOn.any.counts(FailOn.Facts(severity: severity, isNew: false)))
    }

    @Test("the order of words says nothing, and what is said twice is one condition")
    func order() {
        #expect(FailOn("high:new") == FailOn("new:high"))
        #expect(FailOn("kev,kev") == FailOn("kev"))
        for text in FailOn.usual { #expect(FailOn(text)?.conditions.count == 1) }
    }

    @Test(
        "what is no condition is none of it",
        arguments: [
            "", ",", "high,", "high:", ":high", "high:low", "new:new", "none", "unknown", "HIGH", " high", "high ",
            "kev;high",
            "new:", "hi\u{67}h\u{301}", "high\u{0}",
        ])
    func mistakes(_ text: String) { #expect(FailOn(text) == nil) }
}
