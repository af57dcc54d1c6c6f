import Core
import Pins

extension Finding {
    /// What was accepted because somebody allowed it: told in every report.
    static func allowed(_ thing: AllowedThing) -> Finding {
        Finding(
            thing.allowance.id, .warn, "allowed: \(thing.refusal.message)", path: thing.refusal.entry)
    }
}

extension Inventory {
    /// Takes back what is allowed by none of these.
    /// - Throws: what it would have been refused for.
    mutating func keepAllowed(by allowances: Set<Allowance>) throws(Failure) {
        for thing in allowed where !allowances.contains(thing.allowance) {
            // Folders alone: not allowed they are warned of, never refused.
            guard thing.allowance.id == .archiveZipSetuid else { throw thing.refusal }
            for index in warnings.indices where warnings[index] == Finding.allowed(thing) {
                warnings[index].message = thing.refusal.message
            }
        }
        allowed.removeAll { !allowances.contains($0.allowance) }
    }
}

extension Workplace {
    /// The same, with what pins allow too.
    func allowing(_ allowances: some Sequence<Allowance>) -> Workplace {
        var copy = self
        copy.allowances.formUnion(allowances)
        return copy
    }

    /// The lockfile that is about to be written, for what its pins allow; nil where it cannot be read, which its writing tells.
    static func allowingLockfile(_ lockfile: String) -> Lockfile? {
        do throws(Failure) { return try Lockfile.load(lockfile) } catch { return nil }
    }
}
