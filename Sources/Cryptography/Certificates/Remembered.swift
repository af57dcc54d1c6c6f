import Synchronization

/// Values that follow from their keys alone, each made once. Whoever asks again gets what was made.
///
/// It is bounded: once the keys are too large together, all is forgotten. Input that never repeats itself costs what it
/// would cost without.
package final class Remembered<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var values: [Key: Value] = [:]
        var bytes = 0
    }

    private let state = Mutex(State())
    private let byteLimit: Int

    /// - Parameter byteLimit: Bytes of all keys at the most.
    package init(byteLimit: Int) { self.byteLimit = byteLimit }

    /// The value of a key. Several who ask for a new one at once may each make it.
    /// - Parameter bytes: The key's.
    /// - Throws: what `make` throws; then nothing is remembered.
    package func value<Fault: Error>(
        of key: Key, bytes: Int, make: () throws(Fault) -> Value
    ) throws(Fault) -> Value {
        if let known = state.withLock({ $0.values[key] }) { return known }
        let value = try make()
        guard bytes <= byteLimit else { return value }
        state.withLock { state in
            if state.bytes > byteLimit - bytes { state = State() }
            if state.values.updateValue(value, forKey: key) == nil { state.bytes += bytes }
        }
        return value
    }
}
