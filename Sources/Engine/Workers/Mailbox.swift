import Synchronization

/// What tasks tell the one that waits for them, in the order in which they do.
final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func post(_ message: Message) {
        let waiter = state.withLock { state in
            state.messages.append(message)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// All that came since, at least one; one asks at a time.
    func all() async -> [Message] {
        await withCheckedContinuation { waiter in
            let isThere = state.withLock { state in
                if state.messages.isEmpty { state.waiter = waiter }
                return !state.messages.isEmpty
            }
            if isThere { waiter.resume() }
        }
        return state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }
}
