import Core

/// State (`terraform.tfstate`, version 4), and what `terraform show -json` prints of a state or a plan.
enum TerraformReader {
    private static let moduleKeys = JSONKeys(["root_module", "child_modules", "resources"])
    private static let resourceKeys = JSONKeys(["mode", "type", "name", "address", "instances", "values"])
    private static let instanceKeys = JSONKeys(["attributes"])

    /// The resources of a state file.
    static func resources(_ pull: inout JSONPull, into inventory: inout FleetInventory) throws(Failure) {
        inventory.count("Terraform", records: 0)
        try pull.array { pull, _ throws(Failure) in try resource(&pull, isPlanned: false, into: &inventory) }
    }

    /// The values of a state or a plan: modules within each other.
    static func values(
        _ pull: inout JSONPull, isPlanned: Bool, into inventory: inout FleetInventory
    ) throws(Failure) {
        inventory.count(isPlanned ? "Terraform plan" : "Terraform", records: 0)
        try module(&pull, isPlanned: isPlanned, into: &inventory)
    }

    private static func module(
        _ pull: inout JSONPull, isPlanned: Bool, into inventory: inout FleetInventory
    ) throws(Failure) {
        try pull.object(moduleKeys) { pull, index throws(Failure) in
            switch index {
            case 0: try module(&pull, isPlanned: isPlanned, into: &inventory)
            case 1:
                try pull.array { pull, _ throws(Failure) in
                    try module(&pull, isPlanned: isPlanned, into: &inventory)
                }
            default:
                try pull.array { pull, _ throws(Failure) in
                    try resource(&pull, isPlanned: isPlanned, into: &inventory)
                }
            }
        }
    }

    private static func resource(
        _ pull: inout JSONPull, isPlanned: Bool, into inventory: inout FleetInventory
    ) throws(Failure) {
        var (type, name, address) = ("", "", "")
        var attributes: [JSONValue] = []
        try pull.object(resourceKeys) { pull, index throws(Failure) in
            switch index {
            case 1: type = try pull.text() ?? ""
            case 2: name = try pull.text() ?? ""
            case 3: address = try pull.text() ?? ""
            case 4:
                try pull.array { pull, _ throws(Failure) in
                    try pull.object(instanceKeys) { pull, _ throws(Failure) in attributes.append(try pull.value()) }
                }
            case 5: attributes.append(try pull.value())
            default: try pull.skip()
            }
        }
        guard type.hasPrefix("aws_lambda_") else { return }
        let place = address.isEmpty ? "\(type).\(name)" : address
        for value in attributes where value.object != nil {
            var inner = pull.document(of: value)
            let record = try Record(&inner)
            try take(record, type, isPlanned ? place : nil, inner, &inventory)
        }
    }

    /// - Parameter place: Where a plan speaks of it; nil for what is deployed.
    private static func take(
        _ record: Record, _ type: String, _ place: String?, _ pull: borrowing JSONPull,
        _ inventory: inout FleetInventory
    ) throws(Failure) {
        let kind = place == nil ? "Terraform" : "Terraform plan"
        switch type {
        case "aws_lambda_function":
            if let place {
                try planned(record, place, pull, &inventory)
            } else {
                inventory.add(try InventoryReader.statement(of: record, pull, &inventory))
            }
        case "aws_lambda_layer_version":
            // Of a plan the ARN may be known only later.
            guard record.arn != nil || place == nil else { return }
            try InventoryReader.layerVersion(record, pull, &inventory)
        case "aws_lambda_function_url":
            guard let text = record.functionArn, let arn = FunctionARN(text) else { return }
            let key = "\(arn.owner):function:\(arn.name)"
            inventory.publicURLs[key] = record.authType == "NONE" || inventory.publicURLs[key] == true
        case "aws_lambda_alias":
            guard let text = record.arn, let arn = FunctionARN(text), let alias = arn.qualifier,
                let version = record.functionVersion
            else { return }
            inventory.aliases[arn.text(version: version), default: []].append(alias)
        default: return
        }
        inventory.count(kind)
    }

    private static func planned(
        _ record: Record, _ place: String, _ pull: borrowing JSONPull, _ inventory: inout FleetInventory
    ) throws(Failure) {
        let file = inventory.fileName
        let name = record.functionName ?? place
        var statement = FunctionStatement(id: "\(file): \(place)", owner: "", name: name, version: "")
        statement.isPlanned = true
        if let arn = record.arn.flatMap({ FunctionARN($0) }) { statement.owner = arn.owner }
        try InventoryReader.fill(&statement, of: record, pull, &inventory)
        if record.layers == nil { statement.layers = nil }
        inventory.add(statement)
    }
}
