import Synchronization
import Testing

@testable import Core

/// What an interrupted process removes; `cleanUp` itself would end the other tests' work too.
struct UnfinishedTests {
    @Test func workUnderWayIsRemovedAndFinishedWorkIsNot() {
        let removed = Mutex(0)
        let number: UInt64
        do {
            let work = Unfinished.Work { removed.withLock { $0 += 1 } }
            number = work.number
            Unfinished.removal(of: number)?()
            #expect(removed.withLock { $0 } == 1)
            _ = consume work
        }
        #expect(Unfinished.removal(of: number) == nil)
    }
}
