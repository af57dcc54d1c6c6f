import Core

extension Finding {
    /// Both readers read the artifact and agree.
    static func accepted(_ inventory: Inventory) -> Finding {
        let entries = inventory.entries.count == 1 ? "1 entry" : "\(inventory.entries.count) entries"
        let layers =
            switch inventory.layers.count {
            case 0: ""
            case 1: " of 1 layer"
            case let count: " of \(count) layers"
            }
        return Finding(.archiveAccepted, .pass, "\(entries)\(layers), read alike by both readers")
    }
}

extension ArtifactReport {
    /// The report of an artifact that was refused or could not be judged.
    init(_ failure: Failure, name: String, source: String) {
        var failure = failure
        if let file = failure.file, file != source {
            failure.prose = "\(PathEscaping.displayed(file.utf8)): \(failure.prose)"
        }
        self.init(name: name, source: source, findings: [Finding(failure)])
    }

    /// The report of an artifact that was read, before anything is checked beyond that.
    init(_ artifact: ReadArtifact, name: String) {
        self.init(
            name: name, source: artifact.path, inventory: artifact.inventory,
            findings: [.accepted(artifact.inventory)] + artifact.inventory.warnings)
    }
}
