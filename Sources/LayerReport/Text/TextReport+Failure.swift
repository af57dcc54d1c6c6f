import LayerModel

extension TextReport {
    /// A failure for standard error: file, entry, offset, and what to do.
    public static func failure(_ failure: Failure, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        let finding = Finding(failure)
        var body = [Span("layerlock: ", .boldRed)]
        if let file = failure.file { body += [Span(file, .bold, staysWhole: true), Span(": ")] }
        if let path = finding.path, !tells(finding.message, path) {
            body += [Span(SafeText.shorteningBlob(path), .bold, staysWhole: true), Span(": ")]
        }
        canvas.wrapped(body + [Span("\(finding.message) [\(finding.id)]")], hang: 2)
        appendRemedy(of: finding, to: &canvas)
        return canvas.bytes
    }

    /// What `unpack` wrote.
    public static func unpacked(_ inventory: Inventory, to folder: String, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        guard style.verbosity != .quiet else { return [] }
        let mark = Mark(.pass, style)
        canvas.wrapped(
            prefix: [Span(mark.text, mark.verdictInk), Span(" ")],
            [
                Span("wrote \(TextMeasure.count(inventory.files, "file")), "),
                Span("\(TextMeasure.size(inventory.unpackedSize)), to "), Span(folder, .bold, staysWhole: true),
            ], hang: 2)
        return canvas.bytes
    }
}
