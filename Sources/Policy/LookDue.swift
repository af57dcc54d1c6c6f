import Core
import Ledger

/// Whether an artifact's bytes have to be looked at again, by what is known of it and its layers alone.
package struct LookDue {
    /// Whether it is an image, whose packages are looked at as a whole.
    private let isImage: Bool
    /// What is known of each layer; nil of one that nobody knows.
    private let layers: [ScanHistory?]
    /// What is known of the artifact beside its layers.
    private let artifact: ScanHistory?

    /// Takes what is known.
    package init(isImage: Bool, layers: [ScanHistory?], artifact: ScanHistory?) {
        self.isImage = isImage
        self.layers = layers
        self.artifact = artifact
    }

    /// Whether some scanner has to look again.
    /// - Parameters:
    ///   - reading: Reads every byte.
    ///   - inside: Look at what is inside: a zip's layer, or an image as a whole.
    ///   - judging: Compare the artifact with what it has to be.
    ///   - limit: The age of a look up to which it is as recent as the last statement that the bytes are the same; nil where no
    ///     statement counts.
    package func isOld(
        _ reading: Scanner, inside: [Scanner], judging: [Scanner], _ ages: ScanDemand, statedWithin limit: Duration?
    ) -> Bool {
        func isDue(_ scanners: [Scanner], _ history: ScanHistory?) -> Bool {
            scanners.contains { ScanAge.due($0, history, ages, statedWithin: limit) != nil }
        }
        return layers.contains { isDue(isImage ? [reading] : [reading] + inside, $0) }
            || isDue([reading] + judging + (isImage ? inside : []), artifact)
    }

    /// Whether all was read by looks that began after a time. Those that begin in times to come are of a wrong clock.
    package func isSeen(since time: Timestamp, until now: Timestamp) -> Bool {
        (layers + [artifact]).allSatisfy { history in
            history?.completed[Scanner.reading].map { $0.started > time && $0.started <= now } ?? false
        }
    }

    /// When somebody last tried; nil for never.
    package var lastAttempt: Timestamp? { Self.lastAttempt((layers + [artifact]).compactMap(\.self)) }

    /// When somebody last tried any of some; nil for never.
    package static func lastAttempt(_ histories: [ScanHistory]) -> Timestamp? {
        histories.flatMap { $0.completed.all + $0.attempts.all }.map(\.asOf).max()
    }
}
