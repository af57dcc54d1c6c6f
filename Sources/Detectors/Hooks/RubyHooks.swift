import Core

/// What Ruby takes instead of its own, and gems that run code where they are installed.
enum RubyHooks {
    static func add(_ entry: Entry, _ roots: HookRoots, to hooks: inout [Hook]) {
        let name = entry.path.name
        if name.hasSuffix(".rb") || name.hasSuffix(".so"), roots.has(.rubyLib, entry.path) {
            let feature = name.dropLast(3)
            if names.contains(Array(feature)) {
                hooks.append(
                    Hook(
                        .stdlibShadow, entry.path, sha256: entry.sha256,
                        remark: "takes the place of \(PathEscaping.displayed(feature)) of Ruby's own library"))
            }
        } else if name.elementsEqual("extconf.rb".utf8), isOfGem(entry.path) {
            hooks.append(
                Hook(.install, entry.path, sha256: entry.sha256, remark: "RubyGems ran it where the gem was installed"))
        } else if name.hasSuffix(".gemspec"), let gem = broughtGem(entry.path) {
            hooks.append(
                Hook(.sdkShadow, entry.path, sha256: entry.sha256, remark: "the runtime brings the gem \(gem) too"))
        }
    }

    private static let names = Set(
        text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.map { Array($0) })

    /// `gems/NAME/ext/…`, below a gem home.
    private static func isOfGem(_ path: EntryPath) -> Bool {
        let parts = Array(path.components)
        return parts.indices.dropLast(3).contains {
            parts[$0].elementsEqual("gems".utf8) && parts[$0 + 2].elementsEqual("ext".utf8)
        }
    }

    /// A gem that Lambda's Ruby brings too, in a layer's gem home.
    private static func broughtGem(_ path: EntryPath) -> String? {
        guard case .gemspec(let home)? = MetadataFile(path) else { return nil }
        let inside = home.bytes.starts(with: "opt/".utf8) ? home.bytes.dropFirst(4) : home.bytes[...]
        guard inside.starts(with: "ruby/gems/".utf8) else { return nil }
        let name = RubyGems.split(path.name.dropLast(".gemspec".utf8.count)).name
        guard name.elementsEqual("json".utf8) || name.starts(with: "aws-sdk".utf8) else { return nil }
        return PathEscaping.displayed(name)
    }
}
