import Core

extension TextReport {
    /// A message about a command line, which may quote it; its lines are our own.
    package static func usage(_ message: String) -> [UInt8] {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        return Array((lines.map { SafeText.shown(String($0)) }.joined(separator: "\n") + "\n").utf8)
    }

    /// A notice of our own for standard error, in which somebody's words may stand: no command to a CI service is in it.
    package static func notice(_ bytes: [UInt8]) -> [UInt8] {
        guard let text = String(validating: bytes, as: UTF8.self) else { return bytes }
        return Array(SafeText.withoutCommands(text).utf8)
    }

    /// A failure for standard error: file, entry, offset, and what to do.
    package static func failure(_ failure: Failure, style: TextStyle) -> [UInt8] {
        var canvas = TextCanvas(style)
        let finding = Finding(failure)
        var body = [Span("layerlock: ", .boldRed)]
        if let file = failure.file { body += [Span(file, .bold, staysWhole: true), Span(": ")] }
        if let path = finding.path, !finding.namesPath {
            body += [Span(SafeText.shorteningBlob(path), .bold, staysWhole: true), Span(": ")]
        }
        canvas.wrapped(body + [Span("\(finding.prose.words(style.wording)) [\(finding.id)]")], hang: 2)
        appendRemedy(of: finding, to: &canvas)
        return canvas.bytes
    }

    /// What `unpack` wrote.
    package static func unpacked(_ inventory: Inventory, to folder: String, style: TextStyle) -> [UInt8] {
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
