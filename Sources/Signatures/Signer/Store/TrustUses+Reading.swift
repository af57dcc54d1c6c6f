import Core

extension TrustUses {
    /// Reads the member `uses` of a profile or an identity.
    /// - Parameter member: nil where the file has none.
    init(_ member: JSONCursor?) throws(JSONFault) {
        guard let member else {
            self = .usual
            return
        }
        var uses: [TrustUse] = []
        for element in try member.elements() {
            let use = try element.oneOf(TrustUse.self)
            if uses.contains(use) { throw element.fault("\(use.rawValue) stands twice") }
            uses.append(use)
        }
        guard let chosen = TrustUses(choosing: uses) else { throw member.fault("is empty") }
        self = chosen
    }
}
