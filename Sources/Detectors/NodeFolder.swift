/// Where Node looks for packages (Node.js modules: loading from node_modules folders).
enum NodeFolder {
    static let modules = Array("node_modules".utf8)[...]

    /// Whether a folder is one that `require` finds as a package: `node_modules/NAME` or `node_modules/@SCOPE/NAME`.
    static func isPackage(_ folder: ArraySlice<UInt8>) -> Bool { location(of: folder) != nil }

    /// The `node_modules` folder that a package folder lies in, and the package's name with its scope.
    static func location(of folder: ArraySlice<UInt8>) -> (modules: ArraySlice<UInt8>, name: ArraySlice<UInt8>)? {
        let (outer, name) = MetadataFile.split(folder)
        guard let first = name.first, first != UInt8(ascii: "."), first != UInt8(ascii: "@") else { return nil }
        let (outermost, outerName) = MetadataFile.split(outer)
        if outerName == modules { return (outer, name) }
        guard outerName.first == UInt8(ascii: "@"), outerName.count > 1,
            MetadataFile.split(outermost).name == modules
        else { return nil }
        return (outermost, folder[outerName.startIndex...])
    }
}
