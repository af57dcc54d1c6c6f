import Cryptography
import Synchronization
import Testing

@Suite("Values that follow from their keys are made once")
struct RememberedTests {
    private struct Refused: Error {}

    /// Makes values, and counts how often.
    private final class Maker: Sendable {
        private let made = Mutex(0)
        var count: Int { made.withLock { $0 } }

        func value(_ key: Int) -> Int {
            made.withLock { $0 += 1 }
            return key * 2
        }
    }

    @Test("once a key, whoever asks")
    func once() async {
        let (memory, maker) = (Remembered<Int, Int>(byteLimit: 100), Maker())
        for _ in 0..<3 {
            for key in 1...4 { #expect(memory.value(of: key, bytes: 10) { maker.value(key) } == key * 2) }
        }
        #expect(maker.count == 4)
    }

    @Test("what could not be made is not remembered")
    func thrown() throws {
        let memory = Remembered<Int, Int>(byteLimit: 100)
        #expect(throws: Refused.self) { try memory.value(of: 1, bytes: 1) { () throws(Refused) in throw Refused() } }
        #expect(memory.value(of: 1, bytes: 1) { 7 } == 7)
        #expect(memory.value(of: 1, bytes: 1) { 8 } == 7)
    }

    @Test("keys without end take no more than the bound, and are answered")
    func bounded() {
        let (memory, maker) = (Remembered<Int, Int>(byteLimit: 100), Maker())
        // Ten fit, the eleventh begins anew.
        for key in 1...11 { #expect(memory.value(of: key, bytes: 10) { maker.value(key) } == key * 2) }
        _ = memory.value(of: 11, bytes: 10) { maker.value(11) }
        #expect(maker.count == 11)
        _ = memory.value(of: 1, bytes: 10) { maker.value(1) }
        #expect(maker.count == 12)
        // One that is too large alone forgets nothing.
        for _ in 0..<2 { _ = memory.value(of: 99, bytes: 101) { maker.value(99) } }
        _ = memory.value(of: 11, bytes: 10) { maker.value(11) }
        #expect(maker.count == 14)
    }
}
