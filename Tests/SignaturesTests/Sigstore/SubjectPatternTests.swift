import Signatures
import Testing

@Suite("Subjects of identities")
struct SubjectPatternTests {
    private let workflow = "https://github.com/acme/layers/.github/workflows/release.yml"

    @Test("an exact subject is that one")
    func exact() {
        let pattern = SubjectPattern.exact("a@example.com")
        #expect(pattern.covers("a@example.com"))
        for other in ["A@example.com", "a@example.com.evil", "xa@example.com", "", "a@example.coM"] {
            #expect(!pattern.covers(other))
        }
    }

    @Test("a glob covers a subject from end to end, and * no slash")
    func globs() {
        let tags = SubjectPattern.glob("\(workflow)@refs/tags/*")
        #expect(tags.covers("\(workflow)@refs/tags/v1.0"))
        #expect(tags.covers("\(workflow)@refs/tags/"))
        #expect(!tags.covers("\(workflow)@refs/tags/v1/evil"))
        #expect(!tags.covers("\(workflow)@refs/heads/main"))
        #expect(!tags.covers("https://evil.example/\(workflow)@refs/tags/v1"))
        let deep = SubjectPattern.glob("\(workflow)@refs/tags/**")
        #expect(deep.covers("\(workflow)@refs/tags/v1/rc"))
        let mail = SubjectPattern.glob("*@example.com")
        #expect(mail.covers("a@example.com"))
        #expect(!mail.covers("https://evil.example/a@example.com"))
        #expect(!mail.covers("a@example.com.evil"))
        let middle = SubjectPattern.glob("https://github.com/acme/*/.github/workflows/release.yml@refs/heads/main")
        #expect(middle.covers("https://github.com/acme/x/.github/workflows/release.yml@refs/heads/main"))
        #expect(!middle.covers("https://github.com/acme/x/y/.github/workflows/release.yml@refs/heads/main"))
        #expect(!middle.covers("https://github.com/evil/acme/.github/workflows/release.yml@refs/heads/main"))
    }

    @Test("no regular expression is meant by anything")
    func literal() {
        #expect(!SubjectPattern.glob("https://github.com/acme.*").covers("https://github.com/acmeXx"))
        #expect(SubjectPattern.glob("https://github.com/a+[b]/*").covers("https://github.com/a+[b]/c"))
    }

    @Test(
        "a glob that would mean anybody is none",
        arguments: ["*", "**", "https://*", "https://**", "*@*", "**/**", "a@b.c"])
    func anybody(glob: String) { #expect(SubjectPattern.globFault(glob) != nil) }

    @Test("many wildcards take no time that grows out of bounds")
    func cost() {
        let pattern = SubjectPattern.glob("https://" + String(repeating: "*a", count: 200))
        #expect(!pattern.covers("https://" + String(repeating: "a", count: 2_000) + "b"))
    }
}
