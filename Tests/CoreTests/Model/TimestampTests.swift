import Core
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2000-02-29T12:00:00Z", 951_825_600_000),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ("2026-11-20T12:00:00Z", 1_795_176_000_000),
        ("2038-01-19T03:14:08Z", 2_147_483_648_000),
        ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func readAndWrittenAlike(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test(arguments: [
        ("2026-11-20T12:00:00+01:00", "2026-11-20T11:00:00Z"),
        ("2026-11-20T12:00:00-00:30", "2026-11-20T12:30:00Z"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"),
        ("2026-11-20T12:00:00-00:00", "2026-11-20T12:00:00Z"),
        ("2026-11-20t12:00:00z", "2026-11-20T12:00:00Z"),
        ("2026-11-20T12:00:00.5Z", "2026-11-20T12:00:00.500Z"),
        ("2026-11-20T12:00:00.05Z", "2026-11-20T12:00:00.050Z"),
        ("2026-11-20T12:00:00.1239999999999999999999Z", "2026-11-20T12:00:00.123Z"),
        ("2026-11-20T12:00:00.000Z", "2026-11-20T12:00:00Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
    ])
    func otherSpellingsOfAnInstant(_ text: String, _ normal: String) {
        #expect(Timestamp(rfc3339: text)?.description == normal)
    }

    @Test(arguments: [
        "", "2026", "2026-11-20", "2026-11-20T12:00", "2026-11-20T12:00:00", "2026-11-20 12:00:00Z",
        "2026-11-20T12:00:00Z ", " 2026-11-20T12:00:00Z", "2026-11-20T12:00:00ZZ", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-11-31T00:00:00Z", "2026-11-00T00:00:00Z", "2025-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2026-11-20T24:00:00Z", "2026-11-20T23:60:00Z", "2026-06-30T23:59:60Z",
        "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "2026-11-20T12:00:00.Z",
        "2026-11-20T12:00:00,5Z", "2026-11-20T12:00:00+24:00", "2026-11-20T12:00:00+01:60", "2026-11-20T12:00:00+0100",
        "2026-11-20T12:00:00+01", "2026-11-20T12:00:00+", "2026-1-20T12:00:00Z", "+026-11-20T12:00:00Z",
        "２０２６-11-20T12:00:00Z", "2026-11-20T12:00:00Z\u{0}", "20261120T120000Z", "now",
    ])
    func refused(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func everyDayOfFourCenturiesComesBack() {
        var day = Int64(-11_000)
        while day < 147_000 {
            let time = Timestamp(milliseconds: day * 86_400_000 + 86_399_999)
            #expect(Timestamp(rfc3339: time.description) == time, "\(time)")
            day += 13
        }
    }

    @Test func theExtremesOfTheNumberAreWritten() {
        #expect(Timestamp(milliseconds: .min).description.hasSuffix("Z"))
        #expect(Timestamp(milliseconds: .max).description.hasSuffix("Z"))
    }

    @Test func earlierComesFirst() {
        #expect(Timestamp(milliseconds: -1) < Timestamp(milliseconds: 0))
        #expect(!(Timestamp(milliseconds: 0) < Timestamp(milliseconds: 0)))
    }
}
