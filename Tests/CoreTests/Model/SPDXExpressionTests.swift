import Core
import Testing

/// Licence expressions: what is one, and how it is spelled.
@Suite struct SPDXExpressionTests {
    @Test(arguments: [
        ("MIT", "MIT"), ("apache-2.0", "Apache-2.0"), ("GPL-2.0+", "GPL-2.0+"),
        ("(MIT OR  Apache-2.0) AND ISC", "(MIT OR Apache-2.0) AND ISC"),
        ("GPL-2.0-or-later WITH classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0"),
    ])
    func valid(text: String, expected: String) { #expect(SPDXExpression.canonical(text) == expected) }

    @Test(arguments: [
        "", "BSD", "MIT/Apache-2.0", "MIT or ISC", "MIT OR", "(MIT", "MIT)", "MIT ISC", "WITH", "()", "MIT WITH MIT",
        "M\u{130}T", "LicenseRef-x", "MIT OR \u{0}", String(repeating: "(", count: 500) + "MIT",
        Array(repeating: "MIT", count: 400).joined(separator: " OR "),
    ])
    func otherwise(text: String) { #expect(SPDXExpression.canonical(text) == nil) }
}
