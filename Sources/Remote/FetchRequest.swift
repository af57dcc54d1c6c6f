import Core

/// What is asked of a program that fetches: one line of JSON on its standard input (docs/sources.md).
package struct FetchRequest: Sendable, Equatable {
    /// The version of the protocol.
    package static let version: Int64 = 1
    /// Bytes of a request's line at the most.
    package static let lineLimit = 1 << 16

    /// What is wanted.
    package enum Action: String, Word, Sendable, CaseIterable {
        /// What the reference stands for now, and its bytes.
        case fetch
        /// What it stands for now alone.
        case describe
        /// A file that everybody may read: the reference is its address.
        case get
        /// What is deployed in accounts and regions, as an inventory.
        case fleet
    }

    /// What is wanted.
    package var action: Action
    /// What is meant, as the user named it.
    package var reference: String
    /// Of an image for several platforms, the one for this; nil where nobody says.
    package var platform: ImagePlatform?
    /// Bytes that are taken at the most.
    package var limit: UInt64
    /// A folder with archives of images that were fetched before: what lies in one of them need not come again; nil for none.
    package var kept: String?
    /// Of a file that everybody may read: what the server called it when it came before. Where it still calls it so, nothing comes.
    package var unless: FileValidators?
    /// Of an inventory, where it is wanted of.
    package var fleet: FleetQuestion?

    /// Asks for an inventory.
    package init(_ fleet: FleetQuestion, limit: UInt64) {
        self.init(.fleet, "fleet", limit: limit)
        self.fleet = fleet
    }

    /// Asks.
    package init(_ action: Action, _ reference: String, platform: ImagePlatform? = nil, limit: UInt64) {
        self.action = action
        self.reference = reference
        self.platform = platform
        self.limit = limit
    }

    /// The line, with its end.
    package var line: [UInt8] {
        var object = JSONObject("protocol", .integer(Self.version))
        object["action"] = .string(action.rawValue)
        object["reference"] = .string(reference)
        if let platform { object["platform"] = .string(platform.description) }
        if let kept { object["kept"] = .string(kept) }
        if let unless { object["unless"] = unless.json }
        if let fleet {
            object["regions"] = .array(fleet.regions.map { .string($0) })
            object["roles"] = .array(fleet.roles.map { .string($0) })
        }
        object["limit"] = .integer(Int64(clamping: limit))
        return JSONWriter.text(.object(object), style: .compact) + [UInt8(ascii: "\n")]
    }

    /// Reads a line.
    /// - Throws: `JSONFault`; members of later versions are passed over.
    package init(line: [UInt8]) throws(JSONFault) {
        let document = JSONCursor(try JSONReader.read(line))
        let version = try document.member("protocol")
        guard try version.integer() == Self.version else { throw version.fault("is not \(Self.version)") }
        let action = try document.member("action")
        guard let known = Action(rawValue: try action.string()) else { throw action.fault("is no action") }
        let limit = try document.member("limit")
        guard let bytes = UInt64(exactly: try limit.integer()) else { throw limit.fault("is negative") }
        var platform: ImagePlatform?
        if let member = try document.optional("platform") {
            platform = ImagePlatform(try member.string())
            if platform == nil { throw member.fault("is no platform") }
        }
        self.init(known, try document.member("reference").string(), platform: platform, limit: bytes)
        kept = try document.optional("kept")?.string()
        unless = try document.optional("unless").map { cursor throws(JSONFault) in try FileValidators(cursor) }
        if known == .fleet { fleet = try Self.question(document) }
    }

    private static func question(_ document: JSONCursor) throws(JSONFault) -> FleetQuestion {
        var lists: [[String]] = []
        for name in ["regions", "roles"] {
            var texts: [String] = []
            for element in try document.member(name).elements() { texts.append(try element.string()) }
            lists.append(texts)
        }
        do throws(RemoteReference.Fault) {
            return try FleetQuestion(regions: lists[0], roles: lists[1])
        } catch {
            throw document.fault(error.message)
        }
    }
}
