import Core

/// Templates of CloudFormation and SAM: the functions that they make, and the layers and images that these name.
///
/// What is put together at the deploy, such as a reference to a parameter, is not known here and counts as that.
enum TemplateReader {
    static func read(
        _ document: JSONValue, file: String, into inventory: inout FleetInventory
    ) throws(Failure) {
        let top = JSONCursor(document)
        do throws(JSONFault) {
            let resources = try top.member("Resources")
            let globals = try top.optional("Globals")?.object()["Function"]?.object
            inventory.count("template", records: 0)
            for member in try resources.object().members {
                guard let resource = member.value.object, let type = resource["Type"]?.string else {
                    throw resources.fault("\(member.key): has no Type")
                }
                let properties = resource["Properties"]?.object ?? JSONObject()
                switch type {
                case "AWS::Lambda::Function":
                    add(member.key, [properties], file, &inventory)
                case "AWS::Serverless::Function":
                    add(member.key, [globals, properties].compactMap(\.self), file, &inventory)
                case "AWS::Lambda::Url" where properties["AuthType"]?.string == "NONE":
                    if let target = target(properties["TargetFunctionArn"]) {
                        inventory.publicURLs[id(target, file)] = true
                    }
                default: continue
                }
            }
        } catch {
            throw error.failure(.fleetInvalid, file: file, remedy: "docs/fleet.md lists what is read")
        }
    }

    private static func id(_ name: String, _ file: String) -> String { "\(file): \(name)" }

    /// - Parameter said: What holds of all functions, then what the resource says.
    private static func add(
        _ name: String, _ said: [JSONObject], _ file: String, _ inventory: inout FleetInventory
    ) {
        var statement = FunctionStatement(id: id(name, file), owner: "", name: name, version: "")
        statement.isPlanned = true
        statement.file = inventory.file
        var layers: [Int32] = []
        for properties in said {
            if let own = properties["FunctionName"]?.string { statement.name = own }
            if let runtime = properties["Runtime"]?.string { statement.runtime = runtime }
            if let image = properties["ImageUri"] ?? properties["Code"]?.object?["ImageUri"] {
                statement.isImage = true
                statement.image = literal(image) ?? statement.image
            }
            if properties["PackageType"]?.string == "Image" { statement.isImage = true }
            if let config = properties["CodeSigningConfigArn"] { statement.config = .arn(literal(config) ?? "") }
            if properties["FunctionUrlConfig"]?.object?["AuthType"]?.string == "NONE" { statement.isPublic = true }
            for variable in properties["Environment"]?.object?["Variables"]?.object?.members ?? [] {
                guard let value = variable.value.string else { continue }
                if EnvironmentSecret.isOne(name: variable.key, value: value) { statement.secrets.append(variable.key) }
            }
            guard let list = properties["Layers"] else { continue }
            guard let elements = list.array else {
                statement.untoldLayers += 1
                continue
            }
            for element in elements {
                guard let arn = literal(element), LayerARN(arn)?.version != nil else {
                    statement.untoldLayers += 1
                    continue
                }
                let number = inventory.layer(arn)
                if layers.contains(number) { statement.repeated = arn }
                layers.append(number)
            }
        }
        statement.layers = layers
        if let image = statement.image { statement.digest = ImageReference.digest(image) }
        inventory.add(statement)
        inventory.count("template")
    }

    /// A text that needs nothing put in; nil for anything else.
    private static func literal(_ value: JSONValue) -> String? {
        if let text = value.string { return text.contains("${") ? nil : text }
        guard let object = value.object, object.count == 1, let text = object["Fn::Sub"]?.string, !text.contains("${")
        else { return nil }
        return text
    }

    /// The resource that a reference means.
    private static func target(_ value: JSONValue?) -> String? {
        guard let object = value?.object, object.count == 1 else { return nil }
        if let name = object["Ref"]?.string { return name }
        if let parts = object["Fn::GetAtt"]?.array, let name = parts.first?.string { return name }
        return object["Fn::GetAtt"]?.string?.split(separator: ".").first.map { String($0) }
    }
}
