import Dispatch

/// Threads on which looks run. They read and hash for minutes without a pause: on the threads that the worker itself runs on they
/// would keep it from renewing what it holds.
final class LookExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "looks", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
