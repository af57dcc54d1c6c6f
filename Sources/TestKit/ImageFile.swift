/// One file of an image's archive or folder.
package struct ImageFile: Sendable {
    /// What the file is.
    package enum Kind: Sendable {
        /// A regular file.
        case file
        /// A folder.
        case folder
        /// A symbolic link, its target the content.
        case link
        /// A hard link, its target the content.
        case hardlink
    }

    /// The path.
    package var path: String
    /// What the file is.
    package var kind: Kind
    /// A file's bytes, or a link's target.
    package var content: [UInt8]

    /// Describes a file.
    package init(_ path: String, _ content: [UInt8], kind: Kind = .file) {
        self.path = path
        self.content = content
        self.kind = kind
    }

    /// A file of text, or a link to it.
    package init(_ path: String, _ text: String, kind: Kind = .file) { self.init(path, Array(text.utf8), kind: kind) }
}

extension [ImageFile] {
    /// The file at a path, which has to be there.
    package subscript(path: String) -> ImageFile {
        get { self[place(of: path)] }
        set { self[place(of: path)] = newValue }
    }

    private func place(of path: String) -> Int {
        guard let place = firstIndex(where: { $0.path == path }) else { preconditionFailure("no file \(path)") }
        return place
    }

    /// The files in a tar.
    package func tar(prefix: String = "") -> [UInt8] {
        var tar = TarBuilder()
        for file in self {
            let name = prefix + file.path
            let text = String(decoding: file.content, as: UTF8.self)
            switch file.kind {
            case .file: tar.members.append(TarMember(name.utf8, type: "0", body: file.content))
            case .folder: tar.addFolder(name + "/")
            case .link: tar.addLink(name, to: text)
            case .hardlink: tar.addHardlink(name, to: text)
            }
        }
        return tar.bytes()
    }

    /// Writes the files into a folder.
    package func write(to folder: TemporaryFolder) throws {
        var made: Set<String> = []
        for file in self {
            let parts = file.path.split(separator: "/").map(String.init)
            for count in 1..<Swift.max(1, parts.count) {
                let parent = parts[..<count].joined(separator: "/")
                if made.insert(parent).inserted { try folder.makeFolder(parent) }
            }
            switch file.kind {
            case .file: try folder.write(file.path, file.content)
            case .folder: if made.insert(file.path).inserted { try folder.makeFolder(file.path) }
            case .link, .hardlink: try folder.link(file.path, to: String(decoding: file.content, as: UTF8.self))
            }
        }
    }
}
