import Advisories
import Testing

@Suite struct SeverityTests {
    /// Examples of FIRST's documents, and corners of the formulas.
    @Test(arguments: [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, SeverityRating.critical),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100, .critical),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64, .medium),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 31, .low),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61, .medium),
        ("CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 78, .high),
        ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:C/C:N/I:N/A:N", 0, .none),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:O", 75, .high),
        ("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 73, .high),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 100, .critical),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93, .critical),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N/E:P", 78, .high),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0, .none),
    ]) func aVectorHasTheScoreOfItsSpecification(_ vector: String, _ tenths: Int, _ rating: SeverityRating) {
        let severity = Severity(vector: vector)
        #expect(severity?.tenths == tenths)
        #expect(severity?.rating == rating)
    }

    @Test(arguments: [
        "", "CVSS:3.1", "CVSS:3.1/", "CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:Q", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ZZ:N",
        "CVSS:3.1/AV:NN/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:S/SI:N/SA:N",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/U:Blue",
    ]) func whatIsNoVectorHasNoSeverity(_ vector: String) {
        #expect(Severity(vector: vector) == nil)
    }

    @Test func wordsRateWhereNoVectorStands() {
        #expect(Severity(StatedSeverity(kind: "rating", text: "MODERATE")) == Severity(rating: .medium))
        #expect(Severity(StatedSeverity(kind: "Ubuntu", text: "negligible")) == Severity(rating: .low))
        #expect(Severity(StatedSeverity(kind: "rating", text: "dire")) == nil)
        #expect(Severity(StatedSeverity(kind: "CVSS_V2", text: "AV:N/AC:L/Au:N/C:P/I:P/A:P"))?.tenths == 75)
        #expect(Severity(StatedSeverity(kind: "CVSS_V2", text: "AV:N/AC:L/Au:N/C:P/I:P/A:X")) == nil)
        #expect(Severity(vector: "AV:N/AC:L/Au:N/C:P/I:P/A:P") == nil)
        #expect(Severity(rating: .high) < Severity(rating: .critical))
    }
}
