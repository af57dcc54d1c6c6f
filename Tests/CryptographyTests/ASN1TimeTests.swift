import Core
import Cryptography
import TestKit
import Testing

@Suite("Times in ASN.1") struct ASN1TimeTests {
    private func utc(_ text: String) -> String? {
        ASN1Time.read(tag: BERTag.utcTime, bytes(text)[...])?.description
    }

    private func generalized(_ text: String) -> String? {
        ASN1Time.read(tag: BERTag.generalizedTime, bytes(text)[...])?.description
    }

    @Test("UTCTime is of the years 1950 to 2049")
    func century() {
        #expect(utc("500101000000Z") == "1950-01-01T00:00:00Z")
        #expect(utc("991231235959Z") == "1999-12-31T23:59:59Z")
        #expect(utc("000229120000Z") == "2000-02-29T12:00:00Z")
        #expect(utc("491231235959Z") == "2049-12-31T23:59:59Z")
    }

    @Test("GeneralizedTime may have a fraction, of which milliseconds are kept")
    func fractions() {
        #expect(generalized("20260903103015Z") == "2026-09-03T10:30:15Z")
        #expect(generalized("20260903103015.25Z") == "2026-09-03T10:30:15.250Z")
        #expect(generalized("20260903103015.123456789Z") == "2026-09-03T10:30:15.123Z")
        #expect(generalized("20260903103015.0009Z") == "2026-09-03T10:30:15Z")
        #expect(generalized("00010101000000Z") == "0001-01-01T00:00:00Z")
        #expect(generalized("99991231235959.999Z") == "9999-12-31T23:59:59.999Z")
    }

    @Test(
        "another spelling, or a date that does not exist, is no time",
        arguments: [
            "", "Z", "20260903103015", "202609031030Z", "20260903103015+0000", "20260903103015.Z",
            "20260903103015.1234567890Z", "20260903103015,5Z", "20260903103015.5", "20260903103015.5.5Z",
            "20260903103015. 5Z", "20260231000000Z", "20250229000000Z", "19000229000000Z", "20261301000000Z",
            "20260001000000Z", "20260900000000Z", "20260931000000Z", "20260903240000Z", "20260903106000Z",
            "20260903103060Z", "20261231235960Z", "2026090310301\u{0}Z", " 0260903103015Z", "+0260903103015Z",
            "20260903103015z", "２0260903103015Z", "120260903103015Z", "00000101000000Z", "20260903103015.-1Z",
        ])
    func refused(text: String) { #expect(generalized(text) == nil) }

    @Test(
        "in UTCTime as well",
        arguments: [
            "", "Z", "2609031030Z", "260903103015", "260903103015+0000", "260903103015.5Z", "260231000000Z",
            "250229000000Z", "261301000000Z", "26090310301aZ", "-60903103015Z", "20260903103015Z", "\u{0}60903103015Z",
        ])
    func refusedUTC(text: String) { #expect(utc(text) == nil) }

    @Test("the tag decides which form is read")
    func tags() {
        #expect(generalized("260903103015Z") == nil)
        for tag: UInt8 in [0x13, 0x16, 0x0C, 0x37, 0x38] {
            #expect(ASN1Time.read(tag: tag, bytes("20260903103015Z")[...]) == nil)
        }
    }

    @Test("what is written is DER's form and is read as it was")
    func writing() throws {
        let texts = [
            "2026-09-03T10:30:15Z": "20260903103015Z", "2026-09-03T10:30:15.500Z": "20260903103015.5Z",
            "2026-09-03T10:30:15.050Z": "20260903103015.05Z", "2026-09-03T10:30:00Z": "20260903103000Z",
            "0001-01-01T00:00:00Z": "00010101000000Z", "9999-12-31T23:59:59.999Z": "99991231235959.999Z",
        ]
        for (text, expected) in texts {
            let time = try #require(Timestamp(rfc3339: text))
            let written = try #require(ASN1Time.generalized(time))
            #expect(String(decoding: written, as: UTF8.self) == expected)
        }
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<2_000 {
            let time = Timestamp(
                milliseconds: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator))
            let written = try #require(ASN1Time.generalized(time))
            #expect(ASN1Time.read(tag: BERTag.generalizedTime, written[...]) == time)
        }
        #expect(ASN1Time.generalized(Timestamp(milliseconds: -62_135_596_800_001)) == nil)
        #expect(ASN1Time.generalized(Timestamp(milliseconds: 253_402_300_800_000)) == nil)
        #expect(ASN1Time.generalized(Timestamp(milliseconds: .min)) == nil)
        #expect(ASN1Time.generalized(Timestamp(milliseconds: .max)) == nil)
    }
}
