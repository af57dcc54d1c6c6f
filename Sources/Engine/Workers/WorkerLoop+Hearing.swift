import Core
import Ledger

/// What a worker does about what it is told.
extension WorkerLoop {
    mutating func hear(
        _ messages: [Message], _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        try await end(messages, tell)
        for message in messages {
            guard case .attempted(let job, let came) = message else { continue }
            underWay -= 1
            lone = nil
            try await end(job, came, tell)
        }
        isIdle = false
        let now = clock.now().milliseconds
        if let (number, start) = began.min(by: { $0.value < $1.value }), now - start > demand.longest {
            try await abandon(number, tell)
        }
        if now - renewed >= JobLimits.renewal || now < renewed {
            // What it has no time for others may have.
            if now - lastClaim >= JobLimits.renewal { try await giveBackReady(tell) }
            try await renew(now, tell)
        }
        if mayCompare, compared == .min || now - compared >= Self.comparing || now < compared {
            try await compare(now, tell)
        }
        if told == .min || now - told >= Self.telling || now < told { try await look(now, tell) }
    }

    /// Ends what looks have come to, together.
    mutating func end(
        _ messages: [Message], _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        let now = clock.now().milliseconds
        if finished.isEmpty { finishedSince = now }
        for case .ended(let result) in messages {
            underWay -= 1
            began[result.ended.held.number] = nil
            finished.append(result)
        }
        guard !finished.isEmpty else { return }
        let mayWait =
            !ready.isEmpty && !stop.isAsked && finished.count < Self.together.looks
            && finished.reduce(0) { $0 + $1.files } < Self.together.files
            && (0..<Self.together.wait).contains(now - finishedSince)
        guard !mayWait else { return }
        let results = finished
        finished = []
        let ended = try await record(results.map(\.ended), tell)
        for result in results {
            let number = result.ended.held.number
            held[number] = nil
            guard ended.contains(number) else {
                facts.lost += 1
                continue
            }
            mayCompare = mayCompare || !result.ended.recorded.isEmpty
            if result.isGone {
                facts.gone += 1
            } else if case .failed = result.ended.end {
                facts.failed += 1
            } else {
                facts.done += 1
            }
            if let outcome = result.outcome { try tell(.looked(outcome)) }
        }
    }

    /// Records what was found; what the ledger will not take for its own sake keeps nothing else out.
    mutating func record(
        _ ended: [EndedJob], _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) -> Set<Int64> {
        do throws(Failure) {
            return try await asking(tell, waitsForDisk: false) { ledger throws(Failure) in try await ledger.end(ended) }
        } catch {
            // That the server was away for so long is no fault of what was found.
            guard Patience.isRefusal(error), !stop.isAsked, ended.contains(where: { !$0.recorded.isEmpty })
            else { throw error }
            guard ended.count == 1 else {
                var held: Set<Int64> = []
                for one in ended { held.formUnion(try await record([one], tell)) }
                return held
            }
            // A name that is too long is the job's fault; of a disk that is full this is told as well, once it is not.
            let refused = JobResult.failed(ended[0].held, error).ended
            return try await asking(tell) { ledger throws(Failure) in try await ledger.end([refused]) }
        }
    }

    mutating func end(
        _ job: HeldJob, _ came: AttemptEnd, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        let ended: EndedJob
        switch came {
        case .postponed(let problem):
            try tell(.attempted(job.job, problem: problem))
            return try await postpone([job], because: problem, tell)
        case .done:
            held[job.number] = nil
            facts.done += 1
            mayCompare = true
            return try tell(.attempted(job.job, problem: nil))
        case .failed(let problem):
            facts.failed += 1
            ended = EndedJob(job, .failed(problem))
            try tell(.attempted(job.job, problem: problem))
        case .died(let problem):
            ended = EndedJob(job, .poison(problem))
            try tell(.attempted(job.job, problem: problem))
        }
        held[job.number] = nil
        let kept = try await asking(tell) { ledger throws(Failure) in try await ledger.end([ended]) }
        if kept.isEmpty {
            facts.lost += 1
        } else if case .died = came {
            facts.poisoned += 1
        }
    }

    /// Lets go of a look that does not end. Nothing can end it but the end of this process.
    mutating func abandon(
        _ number: Int64, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        began[number] = nil
        guard let job = held.removeValue(forKey: number) else { return }
        let problem = "a look at it did not end in \(demand.longest / 1_000) s"
        let ended = EndedJob(job, .abandoned(problem))
        _ = try await asking(tell) { ledger throws(Failure) in try await ledger.end([ended]) }
        facts.abandoned += 1
        throw Failure(
            .inputUnreadable, "\(problem): this worker ends, and others go on", file: job.job.place,
            remedy: "see what keeps it from being read, and start the worker again")
    }

    mutating func renew(
        _ now: Int64, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        let (jobs, owner) = (Array(held.values), demand.owner)
        let kept = try await asking(tell) { ledger throws(Failure) in try await ledger.renew(jobs, by: owner) }
        renewed = now
        // What was lost and is under way is looked at to its end, and then not recorded.
        let lost = jobs.filter { !kept.contains($0.number) }
        for job in lost where ready.contains(where: { $0.number == job.number }) {
            held[job.number] = nil
            facts.lost += 1
        }
        ready = ready.filter { kept.contains($0.number) }[...]
    }

    mutating func compare(
        _ now: Int64, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        let asOf = Timestamp(milliseconds: now - now % Self.hour)
        let (version, clock) = (demand.looks.versions.advisories, clock)
        _ = try await asking(tell) { ledger throws(Failure) in
            try await AdvisoryMatcher.match(ledger, version: version, asOf: asOf, clock: { clock.now() })
        }
        mayCompare = false
        compared = now
    }

    mutating func look(
        _ now: Int64, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        let queue = try await asking(tell) { ledger throws(Failure) in try await ledger.queueFacts() }
        clock.set(queue.now)
        facts.queue = queue
        told = now
        try tell(.facts(facts))
    }
}
