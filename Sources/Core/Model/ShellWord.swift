/// Words of commands that remedies suggest.
package enum ShellWord {
    /// A word as a shell reads it back; control characters are escaped for display first, so such a name cannot be
    /// pasted, but cannot forge a line either.
    package static func quoted(_ word: String) -> String {
        let shown = PathEscaping.displayed(Array(word.utf8))
        let isPlain = shown.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./+@%:,".utf8.contains(byte)
            }
        }
        if isPlain, !shown.isEmpty { return shown }
        return "'" + shown.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
