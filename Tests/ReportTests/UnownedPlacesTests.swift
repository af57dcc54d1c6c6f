import Core
import Testing

@testable import Report

@Suite struct UnownedPlacesTests {
    private func finding(
        _ message: String, _ path: String?, _ outcome: Outcome = .warn, id: FindingID = .packagesUnowned
    ) -> Finding {
        Finding(id, outcome, message, path: path)
    }

    private let library = "a program or library in machine code, and no package's metadata accounts for it"
    private let modules = "Python modules, and no package's metadata accounts for them"

    private var slim: [Finding] {
        [
            finding("2 \(modules)", "python/a/"), finding("3 \(modules)", "python/b/"),
            finding(library, "python/x.libs/a.so"), finding(library, "python/x.libs/b.so"),
            finding(library, "python/x.libs/c.so", .fail), finding("40 \(modules)", "python/c/"),
            finding("covered: 0 % of the code's bytes", nil),
        ]
    }

    @Test("what is said alike of many places is one line of each kind and outcome, with their number")
    func together() {
        let told = UnownedPlaces.together(slim, TextStyle())
        #expect(told.map(\.path) == ["python/a/", "python/x.libs/a.so", "python/x.libs/c.so", nil])
        #expect(told.map(\.outcome) == [.warn, .warn, .fail, .warn])
        let lists = "(\(TextStyle().verboseSetting) lists them)"
        #expect(
            told.map { $0.prose.words(TextStyle().wording) } == [
                "2 \(modules), and so for 43 at 2 more places \(lists)", "\(library), and so at 1 more place \(lists)",
                library, "covered: 0 % of the code's bytes",
            ])
    }

    @Test("nothing is hidden where all is listed, of other ids, or of other artifacts")
    func apart() {
        let verbose = TextStyle(verbosity: .verbose)
        #expect(UnownedPlaces.together(slim, verbose) == slim)
        let altered = ["a", "b"].map { finding("other content", $0, id: .packagesAltered) }
        #expect(UnownedPlaces.together(altered, TextStyle()) == altered)
        let artifacts = ["one", "two"].map { name in
            var told = finding(library, "python/x.so")
            told.subject = FindingSubject(artifacts: [name])
            return told
        }
        #expect(UnownedPlaces.together(artifacts, TextStyle()) == artifacts)
        var news = [finding(library, "a.so"), finding(library, "b.so")]
        news[1].isNew = true
        #expect(UnownedPlaces.together(news, TextStyle()) == news)
    }

    @Test(
        "a message that begins like a number and is none is not counted",
        arguments: ["999999999999 x", "१ x", "", "7"])
    func numbers(message: String) {
        let told = UnownedPlaces.together([finding(message, "a"), finding(message, "b")], TextStyle())
        #expect(told.count == 1 && told[0].path == "a")
    }
}
