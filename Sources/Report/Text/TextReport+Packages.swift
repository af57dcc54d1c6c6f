import Core

extension TextReport {
    /// The packages by ecosystem, a line each with what tells of it, and how much code none of them accounts for.
    static func appendPackages(_ facts: PackageFacts, to canvas: inout TextCanvas) {
        canvas.gap()
        canvas.line(Span("packages: \(TextMeasure.grouped(facts.packages.count))", .bold))
        let names = facts.packages.map { canvas.safe($0.fullName) }
        let versions = facts.packages.map { canvas.safe($0.version ?? "?") }
        let kindWidth = facts.packages.reduce(0) { max($0, $1.ecosystem.rawValue.utf8.count) }
        let nameWidth = min(40, names.reduce(0) { max($0, TextMeasure.columns($1)) })
        let versionWidth = min(24, versions.reduce(0) { max($0, TextMeasure.columns($1)) })
        for (index, package) in facts.packages.enumerated() {
            let kind = package.ecosystem.rawValue
            canvas.line(
                Span("  \(kind)\(TextMeasure.padding(kind, to: kindWidth))  ", .dim), Span(names[index], .bold),
                Span(TextMeasure.padding(names[index], to: nameWidth) + "  "), Span(versions[index]),
                Span(TextMeasure.padding(versions[index], to: versionWidth) + "  "),
                Span(package.evidence.displayed, .dim),
                Span(package.hasDerivedNamespace ? ", its group derived" : "", .dim),
                Span(package.partOf.map { ", part of \($0)" } ?? "", .dim))
        }
        for modules in facts.modules {
            let without = modules.withoutMetadata.count
            let text = TextMeasure.count(modules.count, noun(modules.kind))
            canvas.wrapped(
                prefix: [Span("  "), Span("code", .dim), Span("  ")],
                [
                    Span("\(text), "),
                    Span("\(TextMeasure.grouped(without)) without metadata", without > 0 ? .boldYellow : .plain),
                ], hang: 8)
        }
        if let percent = facts.coveredPercent {
            canvas.wrapped(
                prefix: [Span("  "), Span("code", .dim), Span("  ")],
                [Span("covered: \(percent) %", percent < 100 ? .boldYellow : .plain), Span(" of the code's bytes")],
                hang: 8)
        }
        if facts.integrity != PackageFacts.Integrity(unchecked: facts.integrity.unchecked) {
            appendIntegrity(facts.integrity, to: &canvas)
        }
        appendUnchecked(facts.integrity, to: &canvas)
    }

    private static func appendIntegrity(_ integrity: PackageFacts.Integrity, to canvas: inout TextCanvas) {
        var spans = [Span("\(TextMeasure.count(integrity.intact, "file")) as recorded")]
        for kind in PackageFacts.Deviation.Kind.allCases {
            let count = integrity.deviations.count { $0.kind == kind }
            let ink: Ink = count > 0 ? .boldYellow : .plain
            spans += [Span(", "), Span("\(TextMeasure.grouped(count)) \(kind.rawValue)", ink)]
        }
        if integrity.compiled > 0 {
            spans.append(Span(", \(TextMeasure.grouped(integrity.compiled)) compiled of such"))
        }
        let unprotected = integrity.unprotected.count
        if unprotected > 0 { spans.append(Span(", \(TextMeasure.grouped(unprotected)) without a hash")) }
        canvas.wrapped(prefix: [Span("  "), Span("files", .dim), Span(" ")], spans, hang: 8)
    }

    /// Packages that record no hash that can be compared.
    private static func appendUnchecked(_ integrity: PackageFacts.Integrity, to canvas: inout TextCanvas) {
        let unchecked = integrity.unchecked.sorted { $0.key.rawValue < $1.key.rawValue }
        guard !unchecked.isEmpty else { return }
        let counts = unchecked.map { "\($0.key.rawValue) \(TextMeasure.grouped($0.value))" }.joined(separator: ", ")
        canvas.wrapped(
            prefix: [Span("  "), Span("files", .dim), Span(" ")],
            [Span("not checked, for want of a recorded digest: \(counts)")], hang: 8)
    }

    private static func noun(_ kind: PackageFacts.Modules.Kind) -> String {
        switch kind {
        case .python: "Python module"
        case .node: "Node module"
        case .java: "Java archive"
        case .native: "native program"
        case .classes: "Java class file"
        case .javascript: "JavaScript file"
        case .ruby: "Ruby file"
        case .php: "PHP file"
        case .dotnet: ".NET file"
        case .wasm: "WebAssembly file"
        case .script: "script"
        case .archive: "archive"
        }
    }
}
