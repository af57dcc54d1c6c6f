/// When a file was last changed, as an archive says it; eight bytes, so that a million of them cost little.
///
/// Times are no content but for one thing: Python runs a timestamp-based `.pyc` where its source has the time it states.
package struct StatedTime: Sendable, Equatable {
    /// Most seconds either side of 1970 that are told apart; no file system has room for more.
    private static let bound: Int64 = 1 << 60

    /// The seconds, and one bit that says whether Python rounds up to the next.
    private let packed: Int64

    /// A time in seconds since 1970 and billionths of a second, at most 999,999,999, after that.
    package init(seconds: Int64, nanoseconds: Int64 = 0) {
        let seconds = max(-Self.bound, min(Self.bound, seconds))
        // As os.stat() makes the number of which importlib takes the whole part: 1.9999999 s is 2 s in 2020.
        let rounded = nanoseconds == 0 ? seconds : Int64(Double(seconds) + 1e-9 * Double(nanoseconds))
        packed = seconds << 1 | (rounded == seconds ? 0 : 1)
    }

    /// Whole seconds, rounded down.
    package var seconds: Int64 { packed >> 1 }

    /// What Python takes for the whole seconds.
    package var secondsInPython: Int64 { seconds + (packed & 1) }

    /// The seconds that readers may give the file: containerd and moby take a time before 1970 for 1970.
    package var readings: [Int64] {
        seconds < 0 ? [seconds, secondsInPython, 0] : [seconds, secondsInPython]
    }
}
