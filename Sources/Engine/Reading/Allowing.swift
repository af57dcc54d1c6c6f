import Core

extension Finding {
    /// What was accepted because somebody allowed it: told in every report.
    static func allowed(_ thing: AllowedThing) -> Finding {
        Finding(
            thing.allowance.id, .warn, prose: "allowed: \(thing.refusal.prose)", path: thing.refusal.entry)
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
                warnings[index].prose = thing.refusal.prose
            }
        }
        allowed.removeAll { !allowances.contains($0.allowance) }
    }
}
