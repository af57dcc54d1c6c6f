import Core

extension JSONCursor {
    /// A point in time as our own files and version 2 of the AWS CLI write it.
    func timestamp() throws(JSONFault) -> Timestamp {
        switch value {
        case .integer, .number:
            throw fault("a number of seconds; print it with `--cli-timestamp-format iso8601` of the AWS CLI")
        default: break
        }
        let text = try string()
        guard let time = Timestamp(rfc3339: text) else {
            throw fault("expected an RFC 3339 time such as 2026-01-31T12:00:00Z, found \(JSONWriter.shown(text))")
        }
        return time
    }

    /// One of a list of words.
    func oneOf<Word: RawRepresentable & CaseIterable>(
        _ words: Word.Type
    ) throws(JSONFault) -> Word where Word.RawValue == String {
        let text = try string()
        // By bytes: Swift's own comparison takes canonically equivalent strings for equal.
        guard let word = words.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text.utf8) }) else {
            let known = words.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault("expected one of \(known), found \(JSONWriter.shown(text))")
        }
        return word
    }

    /// Profile version ARNs, 1 to 20 as Lambda has it.
    func profileVersions() throws(JSONFault) -> [ProfileVersionArn] {
        let elements = try elements()
        guard (1...20).contains(elements.count) else {
            throw fault("expected 1 to 20 profile version ARNs, found \(elements.count)")
        }
        var arns: [ProfileVersionArn] = []
        for element in elements {
            let text = try element.string()
            guard let arn = ProfileVersionArn(text) else {
                throw element.fault(
                    "\(JSONWriter.shown(text)) is no ARN of a signing profile's version"
                        + ProfileVersionArn.likelyMistake(in: text))
            }
            arns.append(arn)
        }
        return arns
    }
}
