import Dispatch
import Synchronization

/// The parts of something long, made on all cores at once and given back in their order.
package enum SideBySide {
    /// Elements of a part: enough that handing it out costs nothing beside making it.
    package static let step = 128

    /// Has `part` make what belongs to each stretch of `count` elements, which are handed out in any order.
    /// - Parameter step: Elements of a stretch; more than usual where the elements of one share what is made.
    package static func map<Part: Sendable>(
        _ count: Int, step: Int = Self.step, _ part: @Sendable (Range<Int>) -> Part
    ) -> [Part] {
        if count <= step { return count > 0 ? [part(0..<count)] : [] }
        let places = stride(from: 0, to: count, by: step).map { $0..<min($0 + step, count) }
        let parts = Mutex([Part?](repeating: nil, count: places.count))
        DispatchQueue.concurrentPerform(iterations: places.count) { index in
            let made = part(places[index])
            parts.withLock { $0[index] = made }
        }
        return parts.withLock { $0.compactMap(\.self) }
    }

    /// The same where making a part can fail.
    /// - Throws: what the first part that fails throws, by the order of the elements.
    package static func map<Part: Sendable>(
        _ count: Int, step: Int = Self.step, _ part: @Sendable (Range<Int>) throws(Failure) -> Part
    ) throws(Failure) -> [Part] {
        let made: [Result<Part, Failure>] = map(count, step: step) { range in
            do throws(Failure) { return .success(try part(range)) } catch { return .failure(error) }
        }
        var parts: [Part] = []
        for result in made { parts.append(try result.get()) }
        return parts
    }
}
