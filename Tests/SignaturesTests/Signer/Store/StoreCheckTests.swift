import Core
import Testing

@testable import Signatures

@Suite("What deserves a look in a store that loads")
struct StoreCheckTests {
    private let asOf = PolicySample.time("2027-01-15T00:00:00Z")

    private func ids(_ change: (inout StoreSample) -> Void) throws -> [String] {
        var sample = StoreSample()
        sample.texts["revocations.json"] = StoreSample.revocations(asOf: "2027-01-01T00:00:00Z")
        change(&sample)
        return try sample.store().notices(asOf: asOf).map(\.id.rawValue)
    }

    @Test func aSoundStorePasses() throws {
        #expect(try ids { _ in } == ["trust.valid"])
    }

    @Test func profilesThatSignNoMoreOrThatNobodyVouchesFor() throws {
        func with(_ status: String, _ anchors: [String]) throws -> [String] {
            try ids {
                $0.texts["profiles/x.json"] = StoreSample.profile(
                    StoreSample.stranger, anchors: anchors, status: status)
            }
        }
        #expect(try with("Canceled", ["root-a.pem"]) == ["trust.profile-canceled"])
        #expect(try with("Revoked", ["root-a.pem"]) == ["trust.profile-revoked"])
        #expect(try with("Active", []) == ["trust.profile-without-anchor"])
    }

    @Test func rootsThatEndedOrVouchForNobody() throws {
        #expect(
            try ids { $0.texts["roots/c.pem"] = StoreCertificates.short } == [
                "trust.root-expired", "trust.root-unused",
            ])
        #expect(
            try ids { $0.texts["roots/twin.pem"] = StoreCertificates.rootA } == [
                "trust.root-unused", "trust.root-unused",
            ])
    }

    @Test func aConfigThatNamesAProfileTheStoreLacks() throws {
        let found = try ids {
            $0.texts["code-signing-configs/x.json"] = StoreSample.config([StoreSample.stranger], policy: nil)
        }
        #expect(found == ["trust.profile-missing"])
    }

    @Test func revocationsThatAreMissingOldOrFromTheFuture() throws {
        #expect(try ids { $0.texts["revocations.json"] = nil } == ["trust.revocations"])
        for date in ["2026-09-01T00:00:00Z", "2027-01-15T00:00:00.001Z"] {
            #expect(
                try ids { $0.texts["revocations.json"] = StoreSample.revocations(asOf: date) } == ["trust.revocations"])
        }
    }

    @Test(
        "a profile's validity is counted in the calendar",
        arguments: [
            (1, SignatureValidity.Unit.months, "2026-01-31T10:00:00.250Z", "2026-02-28T10:00:00.250Z"),
            (135, .months, "2026-11-21T00:00:00Z", "2038-02-21T00:00:00Z"),
            (1, .years, "2024-02-29T23:59:59Z", "2025-02-28T23:59:59Z"),
            (4, .years, "2024-02-29T23:59:59Z", "2028-02-29T23:59:59Z"),
            (90, .days, "2026-11-21T00:00:00Z", "2027-02-19T00:00:00Z"),
            (1, .months, "1969-12-31T00:00:00Z", "1970-01-31T00:00:00Z"),
        ])
    func expiry(_ value: Int, _ unit: SignatureValidity.Unit, _ from: String, _ to: String) throws {
        let validity = try #require(SignatureValidity(Int64(value), unit))
        #expect(validity.expiry(of: PolicySample.time(from)).description == to)
    }
}
