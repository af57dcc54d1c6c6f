import Core

extension BillOfMaterials {
    /// What states needs of its own: all but what wheels' own bills list within the wheels.
    static func stating(_ components: [Component]) -> [Component] {
        components + components.flatMap { $0.inside.filter { $0.package.bundledIn == nil } }
    }

    /// For each of some components the references of those that its metadata says it needs, sorted. A need that none of them
    /// meets, or that several may, is left out.
    static func needs(of components: [Component]) -> [[String]] {
        var names: [TextKey: Set<Int>] = [:]
        var provided: [TextKey: Set<Int>] = [:]
        for (number, component) in components.enumerated() {
            let package = component.package
            names[key(package, package.fullName), default: []].insert(number)
            for name in package.description.provides { provided[key(package, name.string), default: []].insert(number) }
        }
        return components.enumerated().map { number, component in
            var found: Set<Int> = []
            for need in component.package.description.needs {
                let keys = need.map { key(component.package, $0.string) }
                // The package of the name itself comes before one that stands in for it.
                guard
                    let meeting = keys.lazy.compactMap({ names[$0] }).first
                        ?? keys.lazy.compactMap({ provided[$0] }).first,
                    meeting.count == 1, let one = meeting.first, one != number
                else { continue }
                found.insert(one)
            }
            // The components stand in the order of their packages.
            return found.sorted().map { components[$0].ref }
        }
    }

    /// The ecosystem, the system that a distribution's package belongs to, and a name as its tools compare it.
    private static func key(_ package: Package, _ name: String) -> TextKey {
        var bytes = Array("\(package.ecosystem.rawValue)\0\(package.distribution ?? "")\0".utf8)
        let separators = Array("-_.".utf8)
        guard package.ecosystem == .pypi else {
            return TextKey(String(decoding: bytes + Array(name.utf8), as: UTF8.self))
        }
        // PEP 503.
        for byte in name.utf8 {
            if separators.contains(byte) {
                if bytes.last != UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
            } else {
                bytes.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
            }
        }
        return TextKey(String(decoding: bytes, as: UTF8.self))
    }
}
