import Core
import Testing

/// A program with windows: it has no commands, and quotes as its users read.
private struct WindowWording: Wording {
    func words(_ invocation: Invocation) -> String {
        let arguments = invocation.arguments.map { argument in
            switch argument {
            case .word(let word): word
            case .given(let text): "“\(text)”"
            case .setting(let setting, let value): words(setting, value)
            }
        }
        return "“\(invocation.operation.rawValue.uppercased())”" + arguments.map { " \($0)" }.joined()
    }

    func words(_ setting: Setting, _ value: Invocation.Argument?) -> String { "the field \(setting.rawValue)" }
}

@Suite("Sentences that refer to operations and settings")
struct ProseTests {
    private let remedy: Prose =
        "if \(1 + 1) are intended: \(run: .lock, .given("my file"), .setting(.name, "NAME")), not \(setting: .image)"

    @Test("each program words them in its own terms")
    func wordings() {
        #expect(remedy.plain == "if 2 are intended: lock 'my file' name NAME, not image")
        #expect(
            remedy.words(WindowWording()) == "if 2 are intended: “LOCK” “my file” the field name, not the field image")
    }

    @Test("what is put into words stays as it is")
    func worded() {
        let worded = remedy.worded(WindowWording())
        #expect(worded != remedy)
        #expect(worded.plain == remedy.words(WindowWording()))
        #expect(worded.words(WindowWording()) == worded.plain)
    }

    @Test("a sentence in another keeps what it refers to")
    func nested() {
        let outer: Prose = "layer 3: \(remedy)"
        #expect(outer == Prose("layer 3: ") + remedy)
        #expect(outer.words(WindowWording()) == "layer 3: \(remedy.words(WindowWording()))")
        #expect(outer.pieces.count == remedy.pieces.count)
    }

    @Test("words alone are the literal, however it was put together")
    func text() {
        let name = "a"
        #expect(Prose("say a b") == "say \(name) b" && Prose("") == "\("")")
        #expect(Prose("a") != "b")
    }

    @Test("an operation that a colon introduces can stand on its own line")
    func split() {
        let split = remedy.splitRun(.plain)
        #expect(split.lead == "if 2 are intended:" && split.run == "lock 'my file' name NAME, not image")
        for other: Prose in [
            "run \(run: .rescan)", "see: `\(run: .rescan)`", "give it: \(setting: .image)", "a: lock b",
        ] {
            #expect(other.splitRun(.plain).run == nil && other.splitRun(.plain).lead == other.plain)
        }
    }

    @Test("failures and findings hand references on, their terms in the message")
    func failure() {
        let failure = Failure(.inputOption, prose: "\(setting: .image) goes with images", offset: 7, remedy: remedy)
        let finding = Finding(failure)
        #expect(failure.message == "image goes with images" && failure.inFile("a").prose == failure.prose)
        #expect(finding.prose == "\(setting: .image) goes with images (at byte 7)" && finding.remedy == remedy)
        let worded = finding.worded(WindowWording())
        #expect(worded.message == "the field image goes with images (at byte 7)")
        #expect(worded.remedy?.plain == remedy.words(WindowWording()))
    }

    @Test("no two operations or settings share a term")
    func terms() {
        #expect(Set(Core.Operation.allCases.map { TextKey($0.rawValue) }).count == Core.Operation.allCases.count)
        #expect(Set(Setting.allCases.map { TextKey($0.rawValue) }).count == Setting.allCases.count)
    }
}
