import Core
import Ledger
import Testing

@Suite("Parts of a rescan")
struct ShardTests {
    @Test("are read as they are written, and nothing else is", arguments: ["1/1", "2/4", "1000/1000"])
    func text(text: String) { #expect(Shard(text)?.text == text) }

    @Test(
        "are not", arguments: ["", "0/4", "5/4", "1/0", "1/1001", "01/4", "1/4/2", "1", "a/b", "-1/4", " 1/4", "1/४"])
    func refused(text: String) { #expect(Shard(text) == nil) }

    @Test("share every name among them, each to one, and evenly enough")
    func holds() throws {
        for count in [1, 2, 3, 7] {
            var sizes = [Int](repeating: 0, count: count)
            for index in 0..<2_000 {
                let holding = (1...count).filter { Shard($0, of: count)?.holds("layer-\(index)") == true }
                #expect(holding.count == 1)
                sizes[(holding.first ?? 1) - 1] += 1
            }
            #expect(sizes.allSatisfy { $0 > 2_000 / count / 2 })
        }
        // What a name belongs to stays: machines of different versions agree.
        #expect(Shard(2, of: 4)?.holds("") == true)
        #expect(Shard(1, of: 4)?.holds("a") == true)
    }

    private func run(_ name: String, at start: Int64, ended: Bool = true) -> LedgerRun {
        LedgerRun(
            number: start, name: name, asOf: time(start), started: time(start), finished: ended ? time(start) : nil,
            exit: ended ? 0 : nil)
    }

    @Test("that are missing of the last rescan are told, and those of others do not count")
    func missing() {
        let runs = [
            run("old 1/2", at: 1), run("old 2/2", at: 2), run("plain", at: 9), run("new 1/3", at: 3),
            run("new 2/3", at: 4, ended: false), run("new 3/4", at: 5),
        ]
        let state = ShardState(runs, expected: 3, asOf: time(6))
        #expect(state.id == "new")
        #expect(state.missing == [2, 3])
        #expect(state.finding?.message == "parts 2, 3 of the rescan new did not end or are not in the ledger")
        #expect(ShardState(runs, expected: 2, asOf: time(2)).finding == nil)
        #expect(ShardState(runs, expected: 3, asOf: time(2)).missing == [1, 2, 3])
        #expect(ShardState([run("plain", at: 1)], expected: 2, asOf: time(9)).id == nil)
        #expect(ShardState([], expected: 2, asOf: time(9)).finding?.outcome == .fail)
    }
}
