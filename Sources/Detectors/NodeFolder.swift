/// Where Node looks for packages (Node.js modules: loading from node_modules folders).
enum NodeFolder {
    static let modules = Array("node_modules".utf8)[...]

    /// Whether a folder is one that `require` finds as a package: `node_modules/NAME` or `node_modules/@SCOPE/NAME`, or the same in a
    /// folder of Debian's.
    static func isPackage(_ folder: ArraySlice<UInt8>) -> Bool { location(of: folder) != nil }

    /// Whether packages lie in a folder of these bytes: `node_modules`, or one where Debian's Node looks beside (`NODE_PATH` of its nodejs):
    /// `/usr/share/nodejs`, `/usr/lib/nodejs` and that of the architecture, `/usr/lib/x86_64-linux-gnu/nodejs`.
    private static func holdsPackages(_ folder: ArraySlice<UInt8>) -> Bool {
        let (outer, name) = MetadataFile.split(folder)
        if name == modules { return true }
        guard name.elementsEqual("nodejs".utf8) else { return false }
        return isDistributions(folder: outer)
    }

    /// Whether a folder is `usr/share`, `usr/lib` or an architecture's below that, at the top or in a system's root.
    private static func isDistributions(folder: ArraySlice<UInt8>) -> Bool {
        var (outer, name) = MetadataFile.split(folder)
        let isTriplet = name.split(separator: UInt8(ascii: "-")).dropFirst().first?.elementsEqual("linux".utf8) ?? false
        if isTriplet { (outer, name) = MetadataFile.split(outer) }
        guard name.elementsEqual("lib".utf8) || !isTriplet && name.elementsEqual("share".utf8) else { return false }
        return MetadataFile.split(outer).name.elementsEqual("usr".utf8)
    }

    /// Whether it is a package in a folder of Debian's.
    static func isOfDistribution(_ folder: ArraySlice<UInt8>) -> Bool {
        guard let (modules, _) = location(of: folder) else { return false }
        return MetadataFile.split(modules).name != Self.modules
    }

    /// The `node_modules` folder, or the one of Debian's, that a package folder lies in, and the package's name with its scope.
    static func location(of folder: ArraySlice<UInt8>) -> (modules: ArraySlice<UInt8>, name: ArraySlice<UInt8>)? {
        let (outer, name) = MetadataFile.split(folder)
        guard let first = name.first, first != UInt8(ascii: "."), first != UInt8(ascii: "@") else { return nil }
        let (outermost, outerName) = MetadataFile.split(outer)
        if holdsPackages(outer) { return (outer, name) }
        guard outerName.first == UInt8(ascii: "@"), outerName.count > 1,
            holdsPackages(outermost)
        else { return nil }
        return (outermost, folder[outerName.startIndex...])
    }
}
