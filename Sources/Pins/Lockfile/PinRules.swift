import Core

/// What a pin must keep, whether it was read from a lockfile or is about to be written into one.
enum PinRules {
    static let nameLimit = 255
    static let sourceLimit = 4096
    static let layerLimit = 512
    /// Bytes of a path in its displayed form, where one byte of the name can be four.
    static let pathLimit = 4 * EntryPath.lengthLimit

    /// Why a lockfile cannot hold the pin, with the member that is at fault; nil where it can.
    static func fault(of pin: Pin) -> (member: String, message: String)? {
        if let fault = textFault(pin.name, limit: nameLimit) { return ("name", fault) }
        if pin.name.first?.isWhitespace == true || pin.name.last?.isWhitespace == true {
            return ("name", "begins or ends with white space")
        }
        if let fault = textFault(pin.source, limit: sourceLimit) { return ("source", fault) }
        if pin.kind == .layerStack { return ("kind", "a stack of layers is no file: pin each layer") }
        if pin.size > UInt64(Int64.max) { return ("size", "is beyond 64 bits") }
        if pin.unpackedSize > UInt64(Int64.max) { return ("unpackedSize", "is beyond 64 bits") }
        if pin.files < 0 { return ("files", "is negative") }
        if let signer = pin.signer {
            if let fault = textFault(signer.format, limit: nameLimit) { return ("signer.format", fault) }
            switch signer.identity {
            case .profileVersion(let arn):
                if let fault = textFault(arn, limit: sourceLimit) { return ("signer.profileVersionArn", fault) }
            case .certificate(let subject, _):
                if let fault = textFault(subject, limit: sourceLimit) { return ("signer.subject", fault) }
            case .issued(let issuer, let subject):
                if let fault = textFault(issuer, limit: sourceLimit) { return ("signer.issuer", fault) }
                if let fault = textFault(subject, limit: sourceLimit) { return ("signer.subject", fault) }
            case .key: break
            case .unnamedKey: return ("signer", "is \(signer.identity.text)")
            }
        }
        for text in [pin.build?.builder, pin.build?.repository, pin.build?.workflow] {
            if let text, let fault = textFault(text, limit: sourceLimit) { return ("provenance", fault) }
        }
        if pin.kind.isImage, !pin.allowed.isEmpty { return ("allowed", "goes with zips") }
        for allowance in pin.allowed {
            if let fault = textFault(allowance.path.string, limit: pathLimit) { return ("allowed", fault) }
        }
        let texts = [
            ("resolved", pin.resolved), ("owner", pin.owner), ("reviewedBy", pin.reviewedBy), ("note", pin.note),
        ]
        for (member, text) in texts {
            if let text, let fault = textFault(text, limit: sourceLimit) { return (member, fault) }
        }
        return imageFault(of: pin) ?? layerFault(of: pin)
    }

    private static func layerFault(of pin: Pin) -> (member: String, message: String)? {
        if pin.kind != .layerZip {
            if pin.packing != nil { return ("packing", "goes with zips") }
            if pin.codeDigest != nil { return ("codeSha256", "goes with zips") }
            return pin.layerVersionArn == nil ? nil : ("layerVersionArn", "goes with zips")
        }
        guard let arn = pin.layerVersionArn, !LayerVersionARN.isValid(arn) else { return nil }
        return ("layerVersionArn", "is no ARN of a layer version, arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION")
    }

    private static func imageFault(of pin: Pin) -> (member: String, message: String)? {
        guard pin.kind.isImage else {
            if pin.configDigest != nil { return ("configDigest", "only images have one") }
            if pin.config != nil { return ("config", "only images have one") }
            if pin.indexDigest != nil { return ("indexDigest", "only images have one") }
            if pin.manifestDigest != nil { return ("manifestDigest", "only images have one") }
            if pin.platform != nil { return ("platform", "only images have one") }
            return pin.layers.isEmpty ? nil : ("layers", "only images have some")
        }
        if pin.configDigest == nil { return ("configDigest", "is missing for an image") }
        if pin.config == nil { return ("config", "is missing for an image") }
        if pin.layers.count > layerLimit { return ("layers", "are over the limit of \(layerLimit)") }
        for (index, layer) in pin.layers.enumerated() {
            if let fault = textFault(layer.mediaType, limit: nameLimit) { return ("layers[\(index)].mediaType", fault) }
        }
        return nil
    }

    /// Names are shown in reviews and terminals: none may be empty, hide characters or reorder its line. Slashes are
    /// fine, `acme/api:1.2` is an honest name: no file is ever named after a pin.
    private static func textFault(_ text: String, limit: Int) -> String? {
        if text.isEmpty { return "is empty" }
        if text.utf8.count > limit { return "is longer than \(limit) bytes" }
        // Nearly all are plain ASCII, and looking up categories costs most of a lockfile's reading.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return nil }
        let hides = text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
            default: false
            }
        }
        return hides ? "holds a control or invisible character" : nil
    }
}
