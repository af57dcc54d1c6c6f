/// Finding a text within another, without the regular expression library that the standard one would load.
enum TextSearch {
    /// Where `needle` first stands in `text`, as a UTF-8 offset.
    static func offset(of needle: String, in text: String) -> Int? {
        let (needle, text) = (Array(needle.utf8), Array(text.utf8))
        guard !needle.isEmpty, needle.count <= text.count else { return nil }
        return (0...text.count - needle.count).first { text[$0...].starts(with: needle) }
    }

    /// A remedy that ends in a command, apart from its command: `if this change is intended:` and `layerlock lock …`.
    static func splitCommand(_ remedy: String) -> (lead: String, command: String?) {
        guard let offset = offset(of: ": layerlock ", in: remedy) else { return (remedy, nil) }
        let bytes = Array(remedy.utf8)
        return (
            String(decoding: bytes[...offset], as: UTF8.self), String(decoding: bytes[(offset + 2)...], as: UTF8.self)
        )
    }
}
