/// Lengths of time in few characters.
package enum AgeText {
    /// The two largest units: `9d 2h`, `3h 5m`, `42s`; whole seconds, never rounded up.
    package static func short(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if seconds < 0 { return "0s" }
        let units: [(name: String, seconds: Int64)] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)]
        guard let place = units.firstIndex(where: { seconds >= $0.seconds }) else { return "0s" }
        let first = "\(seconds / units[place].seconds)\(units[place].name)"
        guard place + 1 < units.count else { return first }
        let rest = seconds % units[place].seconds / units[place + 1].seconds
        return rest == 0 ? first : "\(first) \(rest)\(units[place + 1].name)"
    }
}
