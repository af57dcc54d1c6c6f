/// How the version in a jar's file name stands to those of its manifest.
enum JavaVersion {
    private enum Relation { case same, finer, other, unknown }

    /// The version of a jar that its manifest names by the artifact's own name, and what is odd about it. The manifest's is taken where
    /// the file's is another one: renaming a file must not hide what it is.
    ///
    /// - Parameter isKnown: Whether the classes are the artifact's too. Then the manifest's is also taken where it is finer.
    static func agreed(
        file: String?, stated: [String], isKnown: Bool
    ) -> (version: String?, remark: String?) {
        guard let file else { return (stated.first, nil) }
        let relations = stated.map { (version: $0, relation: relation(of: $0, to: file)) }
        if relations.contains(where: { $0.relation == .same }) { return (file, nil) }
        guard let first = relations.first(where: { $0.relation != .unknown }) else { return (file, nil) }
        if first.relation == .finer { return (isKnown ? first.version : file, nil) }
        return (first.version, "is version \(file) by its file's name, and \(first.version) by its manifest")
    }

    /// Versions are the same where the numbers that both have are. A manifest often says less than the file does.
    private static func relation(of stated: String, to file: String) -> Relation {
        let own = numbers(stated)
        let wanted = numbers(file)
        // Revisions, dates and numbers of builds tell nothing of the file's version.
        guard own.count > 1 || own.count == 1 && wanted.count == 1, own.contains(where: { !$0.isEmpty }) else {
            return .unknown
        }
        // Debian calls files `3.x` whatever they hold.
        if file.utf8.suffix(2).elementsEqual(".x".utf8) { return .finer }
        guard zip(own, wanted).allSatisfy({ $0.elementsEqual($1) }) else { return .other }
        return own.dropFirst(wanted.count).contains { !$0.isEmpty } ? .finer : .same
    }

    /// The numbers that a version begins with, without leading zeros; none where other text follows the first one, as in a hash.
    private static func numbers(_ text: String) -> [Substring.UTF8View] {
        var numbers: [Substring.UTF8View] = []
        for part in text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            let digits = part.prefix { (0x30...0x39).contains($0) }
            let next = part.dropFirst(digits.count).first
            if digits.isEmpty || numbers.isEmpty && next.map({ !"-_+~".utf8.contains($0) }) ?? false { break }
            numbers.append(digits.drop { $0 == UInt8(ascii: "0") })
            if next != nil { break }
        }
        return numbers
    }
}
