import Core

/// How long a profile's signatures hold (`signatureValidityPeriod` of `aws signer get-signing-profile`).
package struct SignatureValidity: Sendable, Equatable {
    /// The unit of a period; the raw value is AWS's word.
    package enum Unit: String, Word, Sendable, CaseIterable {
        /// Days of 24 hours.
        case days = "DAYS"
        /// Calendar months.
        case months = "MONTHS"
        /// Calendar years.
        case years = "YEARS"
    }

    /// Number of units, 1 to `limit(of:)`.
    package let value: Int
    /// The unit.
    package let unit: Unit

    /// AWS Signer's default: 135 months.
    package static let standard = SignatureValidity(unchecked: 135, .months)

    /// The longest period in a unit: a hundred years, so that every expiry stays a date.
    package static func limit(of unit: Unit) -> Int {
        switch unit {
        case .days: 36_525
        case .months: 1_200
        case .years: 100
        }
    }

    /// Describes a period; nil for none or one beyond the limit.
    package init?(_ value: Int64, _ unit: Unit) {
        guard let count = Int(exactly: value), count >= 1, count <= Self.limit(of: unit) else { return nil }
        self.init(unchecked: count, unit)
    }

    private init(unchecked value: Int, _ unit: Unit) {
        self.value = value
        self.unit = unit
    }

    /// When a signature made at `time` expires. Months and years are those of the UTC calendar; a day that the month
    /// lacks becomes its last.
    package func expiry(of time: Timestamp) -> Timestamp {
        switch unit {
        case .days: Timestamp(milliseconds: time.milliseconds + Int64(value) * 86_400_000)
        case .months: time.adding(months: value)
        case .years: time.adding(months: 12 * value)
        }
    }
}

extension SignatureValidity: CustomStringConvertible {
    /// Such as `135 months`.
    package var description: String {
        let word = unit.rawValue.lowercased()
        return "\(value) \(value == 1 ? String(word.dropLast()) : word)"
    }
}
