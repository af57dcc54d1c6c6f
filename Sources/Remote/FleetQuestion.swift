import Core

/// Which accounts and regions an inventory of functions and layers is wanted of.
package struct FleetQuestion: Sendable, Equatable {
    /// Regions; none for the one that the environment names.
    package let regions: [String]
    /// Roles of the accounts, by ARN; none for whoever the credentials are of.
    package let roles: [String]

    /// Asks so; what is named twice is asked once.
    /// - Throws: `Fault` for what names no region or role: both become part of addresses.
    package init(regions: [String], roles: [String]) throws(RemoteReference.Fault) {
        for region in regions where !Self.isRegion(region) {
            throw RemoteReference.Fault("\(JSONWriter.shown(region)) is no region; one looks so: eu-central-1")
        }
        for role in roles where !Self.isRole(role) {
            throw RemoteReference.Fault(
                "\(JSONWriter.shown(role)) is no role; one looks so: arn:aws:iam::123456789012:role/NAME")
        }
        self.regions = Self.once(regions)
        self.roles = Self.once(roles)
    }

    /// Whether a text can be a region's name.
    package static func isRegion(_ text: String) -> Bool { Bytes.isWord(text) && text.utf8.count <= 40 }

    private static func isRole(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].elementsEqual("arn".utf8), parts[2].elementsEqual("iam".utf8),
            parts[3].isEmpty, parts[4].count == 12, parts[4].allSatisfy(Bytes.isDigit)
        else { return false }
        return parts[5].starts(with: "role/".utf8) && (6...1_024).contains(parts[5].count)
            && parts[5].allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static func once(_ texts: [String]) -> [String] {
        var seen: Set<TextKey> = []
        return texts.filter { seen.insert($0).inserted }
    }
}
