import Core
import Glibc

/// Runs stages that wait for each other on threads of their own.
///
/// Swift's pool has as many threads as cores; stages that block there could wait for one that never gets a turn.
package enum OwnThread {
    private final class Work {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` to its end on a new thread; throws `internal.fault` where none can be made, or what `body` throws.
    package static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async -> Result<Value, Failure> {
        await withCheckedContinuation { continuation in
            let work = Work {
                do throws(Failure) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            let held = Unmanaged.passRetained(work)
            var thread = pthread_t()
            let status = pthread_create(
                &thread, nil,
                { pointer in
                    if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run() }
                    return nil
                }, held.toOpaque())
            if status == 0 {
                pthread_detach(thread)
            } else {
                held.release()
                continuation.resume(
                    returning: .failure(Failure(.internalFault, "no thread can be made: \(Errno.text(status))")))
            }
        }
    }
}
