import Core

/// Events of CloudTrail that change what is deployed: what they answered is what was deployed then.
enum CloudTrail {
    private static let keys = JSONKeys([
        "eventName", "errorCode", "responseElements", "requestParameters", "CloudTrailEvent",
    ])
    private static let requestKeys = JSONKeys(["dryRun"])
    /// Beginnings of events' names; a version of the API follows, such as `20150331v2`.
    private static let changes = [
        "UpdateFunctionCode", "UpdateFunctionConfiguration", "PublishLayerVersion", "CreateFunction", "PublishVersion",
    ]

    /// `{"Records": […]}`, as CloudTrail lays it into a bucket.
    static func records(_ pull: inout JSONPull, into inventory: inout FleetInventory) throws(Failure) {
        inventory.count("CloudTrail", records: 0)
        try pull.array { pull, _ throws(Failure) in try event(&pull, into: &inventory) }
    }

    /// `{"Events": […]}`, as `aws cloudtrail lookup-events` prints it: each event is a text.
    static func events(_ pull: inout JSONPull, into inventory: inout FleetInventory) throws(Failure) {
        inventory.count("CloudTrail", records: 0)
        try pull.array { pull, _ throws(Failure) in
            try pull.object(keys) { pull, index throws(Failure) in
                guard index == 4, try pull.kind() == .string else { return try pull.skip() }
                var inner = try pull.document()
                try event(&inner, into: &inventory)
                guard try inner.isAtEnd() else { throw inner.fault("more follows after the document's end") }
            }
        }
    }

    private static func event(_ pull: inout JSONPull, into inventory: inout FleetInventory) throws(Failure) {
        var name = ""
        var isRefused = false
        var answer: JSONValue?
        try pull.object(keys) { pull, index throws(Failure) in
            switch index {
            case 0: name = try pull.textOrSkip() ?? ""
            case 1: isRefused = try pull.textOrSkip()?.isEmpty == false || isRefused
            case 2:
                answer = try pull.kind() == .object ? try pull.value() : nil
                if answer == nil { try pull.skip() }
            case 3:
                guard try pull.kind() == .object else { return try pull.skip() }
                try pull.object(requestKeys) { pull, _ throws(Failure) in
                    if try pull.kind() == .bool {
                        if try pull.value() == .bool(true) { isRefused = true }
                    } else {
                        try pull.skip()
                    }
                }
            default: try pull.skip()
            }
        }
        guard !isRefused, let answer, changes.contains(where: { name.hasPrefix($0) }) else { return }
        var inner = pull.document(of: answer)
        let record = try Record(&inner)
        if name.hasPrefix("PublishLayerVersion") {
            try InventoryReader.layerVersion(record, inner, &inventory)
        } else {
            inventory.add(try InventoryReader.statement(of: record, inner, &inventory))
        }
        inventory.count("CloudTrail")
    }
}
