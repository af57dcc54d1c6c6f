import Core

/// Compares which of Python's compiled modules are valid with what was pinned.
///
/// The tree leaves times out. Yet Python runs a timestamp-based `.pyc` in place of its source exactly where the source
/// has the time that the `.pyc` states: times alone choose which code runs.
enum BytecodeCheck {
    /// `lock.bytecode`, where the tree is the pinned one; nil where no time matters.
    static func finding(_ found: BytecodeFacts?, pinned: Digest?, remedy: Prose) -> Finding? {
        guard let found else {
            guard pinned != nil else { return nil }
            // The tree says which files there are, so the pin was not made of this tree.
            return Finding(
                .lockBytecode, .fail,
                "the pin contradicts itself: it states which timestamp-based .pyc are valid, and its tree has none",
                remedy: remedy)
        }
        guard let pinned else {
            return Finding(
                .lockBytecode, .warn,
                "the pin does not say which of \(found.countText) are valid: which code Python runs, theirs or the "
                    + "sources', was not compared", remedy: "to pin that too: \(remedy)")
        }
        guard found.digest == pinned else {
            return Finding(
                .lockBytecode, .fail,
                "other .pyc are valid for their sources than pinned, so Python runs other code: times differ; now "
                    + "\(found.validText)", remedy: remedy)
        }
        return Finding(.lockBytecode, .pass, "the same .pyc are valid for their sources as pinned")
    }
}

extension BytecodeFacts {
    fileprivate var countText: String { "\(count) timestamp-based .pyc" }

    fileprivate var validText: String {
        guard validCount > 0 else { return "none of \(countText) is valid" }
        let shown = firstValid.map(\.displayed).joined(separator: ", ")
        let rest = validCount > firstValid.count ? ", …" : ""
        return "\(validCount) of \(countText) \(validCount == 1 ? "is" : "are") valid: \(shown)\(rest)"
    }
}
