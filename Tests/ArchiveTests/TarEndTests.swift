import Core
import Testing

@testable import Archive

@Suite struct TarEndTests {
    private func failure(after pieces: [Int], limit: UInt64) -> Failure? {
        var end = TarEnd(limit: limit)
        do throws(Failure) {
            for count in pieces { try end.take([UInt8](repeating: 0, count: count).span.bytes, at: 0) }
            return nil
        } catch {
            return error
        }
    }

    /// A few compressed bytes make as many zeros as anybody likes.
    @Test func zerosWithoutEndAreRefused() {
        #expect(failure(after: [700, 324], limit: 1_024) == nil)
        #expect(failure(after: [700, 325], limit: 1_024)?.code == .archiveTarPadding)
        #expect(failure(after: [1_025], limit: 1_024)?.code == .archiveTarPadding)
        #expect(TarEnd.usualLimit == 1 << 30)
    }
}
