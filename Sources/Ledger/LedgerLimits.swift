/// What values may be at the most, so that sums and differences of any of them can be taken.
package enum LedgerLimits {
    /// Of anything that is counted.
    package static let count = 1 << 40
    /// Of a size in bytes: a PiB.
    package static let size: UInt64 = 1 << 50
    /// Of a time in milliseconds: the years 0001 to 9999, at any place on earth.
    package static let times: ClosedRange<Int64> = -62_135_683_200_000...253_402_387_199_999
}
