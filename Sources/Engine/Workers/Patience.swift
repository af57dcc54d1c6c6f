import Core

/// Asks a server again that does not answer now: it restarts, another one takes its place, its disk is full, somebody else writes.
struct Patience {
    /// Pauses between two attempts: longer each time, and then the same.
    private static let pauses: [Duration] = [
        .milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(5),
    ]

    /// Pauses in a row after which it is enough: some ten minutes.
    var most = 124
    /// Whether also what could not be written may be written later.
    var waitsForDisk = true
    /// Whether it is time to end, however that comes out.
    var isOver: @Sendable () -> Bool = { false }

    /// What may be otherwise in a while.
    static func mayPass(_ failure: Failure, waitsForDisk: Bool = true) -> Bool {
        [.ledgerServer, .ledgerBusy, .ledgerProgram].contains(failure.code)
            || waitsForDisk && failure.code == .outputFailed
    }

    /// Whether a failure to record what was found is the fault of just that, such as a name that is too long.
    static func isRefusal(_ failure: Failure) -> Bool {
        ![.ledgerNewer, .ledgerRights].contains(failure.code) && !mayPass(failure, waitsForDisk: false)
    }

    /// - Parameter tell: Told of each attempt that failed and will be made again.
    func run<Value: Sendable>(
        tell: (Failure) throws(Failure) -> Void, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        var attempt = 0
        while true {
            do throws(Failure) {
                return try await body()
            } catch {
                guard Self.mayPass(error, waitsForDisk: waitsForDisk), attempt < most, !isOver() else { throw error }
                try tell(error)
            }
            do { try await Task.sleep(for: Self.pauses[min(attempt, Self.pauses.count - 1)]) } catch {}
            attempt += 1
        }
    }
}
