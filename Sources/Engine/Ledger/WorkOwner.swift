import Core

/// Who takes due work of a ledger: a process.
package struct WorkOwner: Sendable {
    /// What no other process goes by; holds no space.
    private let name: String
    private let isGone: @Sendable (String) -> Bool

    /// Somebody who is told from all others by chance. Of other processes nothing is known, so that what these hold is
    /// theirs until its time is over.
    package init() {
        self.init(name: String(UInt64.random(in: .min ... .max), radix: 16)) { _ in false }
    }

    /// - Parameters:
    ///   - name: What no other process goes by, without a space.
    ///   - isGone: Whether a process of that name has surely ended; false where that cannot be told.
    package init(name: String, isGone: @escaping @Sendable (String) -> Bool) {
        self.name = name
        self.isGone = isGone
    }

    /// A name for one run of this process.
    func newRun() -> TextKey { TextKey("\(name) \(String(UInt64.random(in: .min ... .max), radix: 16))") }

    /// Whether a run will never end what it took: its process is gone.
    func isGone(_ run: TextKey) -> Bool {
        isGone(String(decoding: run.string.utf8.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
    }
}
