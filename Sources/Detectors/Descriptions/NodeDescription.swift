import Core

/// Licence, author and dependencies in a `package.json`.
enum NodeDescription {
    static func read(_ document: JSONObject) -> Package.Description {
        var description = Package.Description()
        // A text, or as long ago an object or a list of such.
        let stated = document["license"] ?? document["licenses"]
        for value in (stated?.array ?? [stated].compactMap(\.self)).prefix(Package.Description.licenseLimit) {
            guard let text = PackageText.line(value.object?["type"] ?? value) else { continue }
            // npm's words for none, and for one in a file.
            if text.utf8.elementsEqual("UNLICENSED".utf8) || text.utf8.starts(with: "SEE LICENSE IN ".utf8) { continue }
            description.add(Package.License(text))
        }
        description.supplier = supplier(document["author"])
        for key in document["dependencies"]?.object?.keys.prefix(Package.Description.needLimit) ?? [] {
            if let name = PackageText.shown(Array(key.utf8)) { description.needs.append([TextKey(name)]) }
        }
        return description
    }

    /// `Name <mail> (address)`, or an object that says these apart.
    private static func supplier(_ value: JSONValue?) -> Package.Supplier? {
        if let author = value?.object {
            guard let name = PackageText.line(author["name"]) else { return nil }
            var supplier = Package.Supplier(name)
            if let mail = PackageText.line(author["email"]) { supplier?.mail = Package.Supplier("x <\(mail)>")?.mail }
            return supplier
        }
        guard var text = PackageText.line(value) else { return nil }
        if text.utf8.last == UInt8(ascii: ")"), let open = text.lastIndex(of: "(") {
            text = String(text[..<open])
            while text.utf8.last == 0x20 { text.removeLast() }
        }
        return Package.Supplier(text)
    }
}
