import Core

/// One call of Lambda's API that an inventory is made of.
struct FleetCall: Sendable {
    /// The API's name of it.
    enum Kind: String, Word, Sendable, CaseIterable {
        case functions = "ListFunctions"
        case layers = "ListLayers"
        case versions = "ListLayerVersions"
        case content = "GetLayerVersion"
        case aliases = "ListAliases"
        case urls = "ListFunctionUrlConfigs"
        case signing = "GetFunctionCodeSigningConfig"
        case configs = "ListCodeSigningConfigs"
        case image = "GetFunction"
    }

    /// The number of the account and region that is asked.
    var scope: Int
    var kind: Kind
    /// The function's or layer's name, the ARN of another account's layer version; empty for lists of all.
    var subject = ""
    /// The version, where one is meant.
    var version = ""
    /// The ARN that the answer is about.
    var arn = ""
    /// Where the list goes on.
    var marker: String?
    /// The page's number, from 0.
    var page = 0

    /// What is asked, as a message shows it.
    var shown: String { arn.isEmpty ? subject : arn }

    /// The member of the answer that is a list; nil for an answer about one thing.
    var list: String? {
        switch kind {
        case .functions: "Functions"
        case .layers: "Layers"
        case .versions: "LayerVersions"
        case .aliases: "Aliases"
        case .urls: "FunctionUrlConfigs"
        case .configs: "CodeSigningConfigs"
        case .content, .signing, .image: nil
        }
    }

    /// The path and the query, in the forms that AWS's API reference has for Lambda.
    var place: (path: String, query: [(name: String, value: String)]) {
        let name = WebEscaping.escaped(subject.utf8)
        var query: [(name: String, value: String)] = list == nil ? [] : [(name: "MaxItems", value: "50")]
        if let marker { query.append((name: "Marker", value: marker)) }
        switch kind {
        case .functions: return ("/2015-03-31/functions", query + [(name: "FunctionVersion", value: "ALL")])
        case .layers: return ("/2018-10-31/layers", query)
        case .versions: return ("/2018-10-31/layers/\(name)/versions", query)
        case .content where version.isEmpty:
            return ("/2018-10-31/layers", [(name: "Arn", value: subject), (name: "find", value: "LayerVersion")])
        case .content: return ("/2018-10-31/layers/\(name)/versions/\(version)", [])
        case .aliases: return ("/2015-03-31/functions/\(name)/aliases", query)
        case .urls: return ("/2021-10-31/functions/\(name)/urls", query)
        case .signing: return ("/2020-06-30/functions/\(name)/code-signing-config", [])
        case .configs: return ("/2020-04-22/code-signing-configs", query)
        case .image: return ("/2015-03-31/functions/\(name)", [(name: "Qualifier", value: version)])
        }
    }
}
