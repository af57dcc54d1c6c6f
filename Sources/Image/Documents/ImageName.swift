import Core

/// Names of images as docker and containerd spell them.
enum ImageName {
    /// One spelling for a name that docker shortens: `alpine:3` is `docker.io/library/alpine:3`, `alpine` is
    /// `alpine:latest`.
    static func canonical(_ name: String) -> String {
        var rest = name[...]
        for prefix in ["docker.io/", "index.docker.io/", "library/"] where rest.utf8.starts(with: prefix.utf8) {
            rest = rest.dropFirst(prefix.count)
        }
        let last = rest.utf8.split(separator: UInt8(ascii: "/")).last ?? rest.utf8[...]
        let isTagged = last.contains(UInt8(ascii: ":")) || last.contains(UInt8(ascii: "@"))
        return isTagged || rest.isEmpty ? String(rest) : "\(rest):latest"
    }
}
