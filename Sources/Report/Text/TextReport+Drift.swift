import Core

extension TextReport {
    /// Files of no package that are gone, which a normal report lists before it only counts them.
    static let goneShown = 50
    /// Hidden files that a normal report of a stack lists.
    static let shadowsShown = 50
    /// Files listed of a package that kept its version: its files have no business to differ.
    static let sameVersionShown = 10
    /// Files of a package whose version changed, where no more than these did.
    static let newVersionShown = 3

    /// The changes as a tree: first what nobody vouches for and what no package owns, then packages that kept their
    /// version, then the rest.
    static func append(_ groups: [ChangeGroup], indent: Int, to canvas: inout TextCanvas) {
        let groups = groups.filter { !$0.changes.isEmpty }
        let ordered = ChangeGroup.Rank.allCases.flatMap { rank in groups.filter { $0.rank == rank } }
        appendMachines(of: groups, indent: indent, to: &canvas)
        for (index, group) in ordered.enumerated() {
            append(group, isLast: index == ordered.count - 1, indent: indent, to: &canvas)
        }
    }

    /// A line where the programs of all changes together went from one machine to another.
    private static func appendMachines(of groups: [ChangeGroup], indent: Int, to canvas: inout TextCanvas) {
        let all = ChangeGroup(package: nil, fromVersion: nil, toVersion: nil, changes: groups.flatMap(\.changes))
        guard let machines = all.machinesText(arrow: canvas.style.arrow) else { return }
        let count = Set(all.changes.lazy.filter { $0.machines?.to != nil }.map(\.path)).count
        let mark = Mark(.warn, canvas.style)
        canvas.wrapped(
            prefix: [Span(String(repeating: " ", count: indent)), Span("\(mark.text) ", mark.ink)],
            [Span("for another machine: \(machines), \(TextMeasure.count(count, "program"))", .bold)],
            hang: indent + 2)
    }

    private static func append(_ group: ChangeGroup, isLast: Bool, indent: Int, to canvas: inout TextCanvas) {
        let style = canvas.style
        let branch = style.unicode ? (isLast ? "└─ " : "├─ ") : (isLast ? "`- " : "|- ")
        let trunk = isLast ? "   " : style.unicode ? "│  " : "|  "
        let space = Span(String(repeating: " ", count: indent))
        let paths = group.changesByPath
        let shown = style.isVerbose ? paths.count : group.pathsShown(of: paths.count)
        canvas.wrapped(
            prefix: [space, Span(branch, .dim)],
            [
                Span(group.title(arrow: style.arrow), group.rank.isAlarming ? .boldRed : .bold),
                Span(": \(group.countText(paths))"), Span(shown < paths.count ? " (\(group.foldedText))" : "", .dim),
            ],
            hang: indent + 3, continuation: [space, Span(trunk, .dim)])
        let guide = [space, Span(trunk, .dim), Span("  ")]
        for changes in paths.prefix(shown) { append(changes, guide: guide, to: &canvas) }
        if shown > 0, shown < paths.count {
            let more = TextMeasure.grouped(paths.count - shown)
            canvas.line(
                space, Span(trunk, .dim), Span("  \(style.ellipsis) \(more) more (\(style.verboseSetting) lists them)"))
        }
    }

    /// All changes of one path in a line.
    private static func append(_ changes: ArraySlice<Change>, guide: [Span], to canvas: inout TextCanvas) {
        guard let first = changes.first else { return }
        let style = canvas.style
        let sign = ChangeSign(changes)
        let details =
            changes.compactMap { detail(of: $0, style: style) } + remarks(on: changes, style: style)
            + layers(of: changes, canvas)
        let used = guide.reduce(2) { $0 + TextMeasure.columns($1.text) }
        let from = changes.lazy.compactMap(\.from).first
        var room = style.columns - used
        if !style.isVerbose { room -= min(TextMeasure.columns(details.joined(separator: ", ")) + 2, room / 2) }
        func shown(_ path: EntryPath) -> Span {
            let limit = from == nil ? room : (room - 3) / 2
            let text = canvas.safe(path.displayed)
            return Span(
                style.isVerbose ? text : TextMeasure.elided(text, to: limit, ellipsis: style.ellipsis), staysWhole: true
            )
        }
        var body: [Span] = []
        if let from { body += [shown(from), Span(" \(style.arrow) ", .dim)] }
        body.append(shown(first.path))
        if !details.isEmpty { body.append(Span("  " + details.joined(separator: ", "), .dim)) }
        canvas.wrapped(
            prefix: guide + [Span(sign.text, sign.ink), Span(" ")], body, hang: used + 2, continuation: guide)
        guard style.isVerbose else { return }
        for change in changes where change.kind == .content {
            let isOther = change.expected?.sha256 != change.actual?.sha256
            for (word, entry) in [("pinned", change.expected), ("found ", change.actual)] {
                for (name, value) in (entry?.xattrs ?? [:]).sorted(by: { $0.key < $1.key }) {
                    canvas.wrapped(
                        prefix: guide + [Span("    \(word) ", .dim)],
                        [Span("\(attributeName(name.string)) \(hexadecimal(value))", .dim)], hang: used + 2)
                }
                guard isOther, let digest = entry?.sha256 else { continue }
                canvas.wrapped(
                    prefix: guide + [Span("    \(word) ", .dim)], [Span("\(digest)", .dim)], hang: used + 2)
            }
        }
    }

    /// What a change is beyond its sign.
    static func detail(of change: Change, style: TextStyle) -> String? {
        let (old, new) = (change.expected, change.actual)
        func turned(_ before: String?, _ after: String?) -> String {
            "\(before ?? "?") \(style.arrow) \(after ?? "?")"
        }
        switch change.kind {
        case .added: return new.map { facts(of: $0, style: style) }
        case .removed: return old.map { facts(of: $0, style: style) }
        case .moved: return "moved"
        case .content:
            let attributes = attributeChanges(old, new)
            if old?.device != new?.device {
                return (["device \(turned(old?.device?.text, new?.device?.text))"] + attributes).joined(separator: ", ")
            }
            if !attributes.isEmpty, old?.sha256 == new?.sha256 { return attributes.joined(separator: ", ") }
            var text = "content, same size"
            if let old, let new, old.size != new.size {
                let (before, after) = TextMeasure.sizes(old.size, new.size)
                text = "content, \(turned(before, after))"
            }
            return ([text] + attributes).joined(separator: ", ")
        case .mode: return "mode \(turned(old?.modeText, new?.modeText))"
        case .type: return "type \(turned(old?.type.rawValue, new?.type.rawValue))"
        case .link: return "link \(turned(old?.linkText, new?.linkText))"
        case .owner:
            func text(_ entry: Entry?) -> String? { entry?.owner.map { "\($0.uid):\($0.gid)" } }
            return "owner \(turned(text(old), text(new)))"
        }
    }

    /// Why a changed path is told apart from the rest of its package.
    static func remarks(on changes: ArraySlice<Change>, style: TextStyle) -> [String] {
        var remarks: [String] = []
        func add(_ remark: String) { if !remarks.contains(remark) { remarks.append(remark) } }
        for change in changes {
            for hook in change.hooks {
                let record = hook.explanation.map { ", recorded by \($0)" } ?? ""
                add("\(hook.kind.id): \(hook.remark)\(record)")
            }
            switch change.record {
            case .altered: add("not what its package records")
            case .unrecorded: add("no digest recorded")
            case .uncompared: add("its recorded digest was not compared")
            case .otherCode: add("other code of the same source")
            case .otherValidity: add("the same code, and Python runs it or its source otherwise than before")
            case nil: break
            }
            let isTold = change.kind == .added || change.expected?.xattrs != change.actual?.xattrs
            for privilege in change.privileges where privilege != "capability" || !isTold { add(privilege) }
            if let machines = change.machines, let from = machines.from, let to = machines.to {
                add("\(from) \(style.arrow) \(to)")
            }
        }
        return remarks
    }

    /// `capability added`, `attribute security.ima changed`: what beside its bytes decides what an entry may do.
    private static func attributeChanges(_ old: Entry?, _ new: Entry?) -> [String] {
        guard let old, let new else { return [] }
        return Set(old.xattrs.keys).union(new.xattrs.keys).sorted().compactMap { name in
            let (before, after) = (old.xattrs[name], new.xattrs[name])
            guard before != after else { return nil }
            return "\(attributeName(name)) \(before == nil ? "added" : after == nil ? "removed" : "changed")"
        }
    }

    static func attributeName(_ name: String) -> String {
        name == "security.capability" ? "capability" : "attribute \(name)"
    }

    /// Size or target, and a mode that is not the usual one.
    private static func facts(of entry: Entry, style: TextStyle) -> String {
        var text: String
        switch entry.type {
        case .file: text = TextMeasure.size(entry.size)
        case .link: text = "link \(style.arrow) \(entry.linkText ?? "?")"
        case .dir: text = "folder"
        default: text = entry.type.rawValue
        }
        if let device = entry.device { text += " \(device.text)" }
        let usual: UInt16 = entry.type == .dir ? 0o755 : entry.type == .link ? entry.mode : 0o644
        if entry.mode != usual { text += ", mode \(entry.modeText)" }
        for name in entry.xattrs.keys.sorted() { text += ", \(attributeName(name))" }
        return text
    }

    /// The layer that brought the change, with its number where the artifact's layers are known.
    private static func layers(of changes: ArraySlice<Change>, _ canvas: TextCanvas) -> [String] {
        guard let layer = changes.lazy.compactMap(\.layer).first else { return [] }
        // Of a layer that an image has twice, the upper one is what is seen.
        let number = canvas.layers.lastIndex { $0.digest == layer }.map { "\($0) " } ?? ""
        return ["brought by layer \(number)\(canvas.style.isVerbose ? "\(layer)" : shortDigest(layer))"]
    }
}

/// The sign of a changed path.
private struct ChangeSign {
    let text: String
    let ink: Ink

    init(_ changes: ArraySlice<Change>) {
        let kinds = changes.map(\.kind)
        if kinds.contains(.moved) {
            (text, ink) = (">", .cyan)
        } else if kinds.contains(.added) {
            (text, ink) = ("+", .green)
        } else if kinds.contains(.removed) {
            (text, ink) = ("-", .red)
        } else {
            (text, ink) = ("~", .yellow)
        }
    }
}
