import Core
import Ledger
import TestKit
import Testing

/// Work of names, due at a second.
private func due(_ second: Int64, _ names: TextKey...) -> [DueWork] { names.map { DueWork($0, due: time(second)) } }

extension LedgerStore {
    /// Takes work as somebody does at a second, for ten.
    fileprivate func take(
        _ owner: TextKey, at second: Int64, limit: Int = 100, among names: Set<TextKey>? = nil
    ) async throws(Failure) -> [Lease] {
        try await takeWork(limit, among: names, by: owner, at: time(second), until: time(second + 10))
    }
}

extension [Lease] {
    fileprivate var works: [TextKey] { map(\.work) }
}

@Suite("Work that is due is done by one at a time")
struct StoreWorkTests {
    @Test("two takers never hold one thing, and what was due longest is taken first", arguments: StoreKind.allCases)
    func taken(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let (first, second) = (try stores.open("l"), try stores.open("l"))
            try await first.addWork(due(5, "b", "c") + due(1, "d") + due(20, "later"))
            #expect(try await first.take("one", at: 10, limit: 0) == [])
            let leases = try await first.take("one", at: 10, limit: 2)
            #expect(leases == ["d", "b"].map { Lease(work: $0, owner: "one", until: time(20), taking: 1) })
            #expect(try await second.take("two", at: 10).works == ["c"])
            #expect(try await second.take("two", at: 10) == [])
            #expect(try await first.take("one", at: 10) == [])
            #expect(try await second.leases().works == ["b", "c", "d"])
        }
    }

    @Test("many takers at once share all of it", arguments: StoreKind.allCases)
    func atOnce(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let names = (100..<160).map { TextKey("work \($0)") }
            try await stores.open("l").addWork(names.map { DueWork($0, due: time(1)) })
            let taken = try await withThrowingTaskGroup(of: [Lease].self) { group in
                for number in 0..<4 {
                    let store = try stores.open("l")
                    group.addTask {
                        var own: [Lease] = []
                        while true {
                            let leases = try await store.take(TextKey("taker \(number)"), at: 2, limit: 3)
                            if leases.isEmpty { return own }
                            own += leases
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(taken.works.sorted() == names)
        }
    }

    @Test("of work that is asked for by name no other is taken", arguments: StoreKind.allCases)
    func named(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let store = try stores.open("l")
            try await store.addWork(due(1, "a", "b", "c"))
            #expect(try await store.take("one", at: 2, limit: 1, among: ["c", "b", "x"]).works == ["b"])
            #expect(try await store.take("one", at: 2, among: []) == [])
            #expect(try await store.take("two", at: 2, among: ["b", "c"]).works == ["c"])
        }
    }

    @Test("names are told apart by their bytes", arguments: StoreKind.allCases)
    func bytes(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let store = try stores.open("l")
            // One letter as one character, and as two.
            let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}") as (TextKey, TextKey)
            try await store.addWork(due(1, composed, decomposed))
            let leases = try await store.take("one", at: 2)
            #expect(leases.count == 2)
            var other = leases[0]
            other.owner = leases[0].work == composed ? "On\u{E9}" : "One\u{301}"
            #expect(try await store.renew([other], until: time(99)) == [])
        }
    }

    @Test(
        "a lease that has ended can be taken, to the millisecond, and the one before counts no more",
        arguments: StoreKind.allCases)
    func expired(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let store = try stores.open("l")
            try await store.addWork(due(1, "a"))
            let lost = try #require(try await store.take("dead", at: 2).first)
            let before = Timestamp(milliseconds: 11_999)
            #expect(try await store.takeWork(1, among: nil, by: "two", at: before, until: time(50)) == [])
            let taken = try await store.take("two", at: 12)
            #expect(taken == [Lease(work: "a", owner: "two", until: time(22), taking: 2)])
            #expect(try await store.renew([lost], until: time(99)) == [])
            #expect(try await store.release([lost], dueAgain: nil) == [])
            #expect(try await store.leases() == taken)
        }
    }

    @Test("who renews keeps it, also late as long as nobody else came", arguments: StoreKind.allCases)
    func renewed(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let store = try stores.open("l")
            try await store.addWork(due(1, "a"))
            var leases = try await store.take("one", at: 2)
            leases = try await store.renew(leases, until: time(30))
            #expect(leases == [Lease(work: "a", owner: "one", until: time(30), taking: 1)])
            #expect(try await store.take("two", at: 29) == [])
            leases = try await store.renew(leases, until: time(60))
            #expect(try await store.take("two", at: 31) == [])
            #expect(try await store.release(leases, dueAgain: nil) == leases)
            #expect(try await store.renew(leases, until: time(90)) == [])
            #expect(try await store.take("two", at: 99) == [])
        }
    }

    @Test(
        "a release by somebody else is refused, and so is one of an earlier taking of one's own",
        arguments: StoreKind.allCases)
    func foreign(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let store = try stores.open("l")
            try await store.addWork(due(1, "a"))
            let held = try #require(try await store.take("one", at: 2).first)
            var forged = held
            forged.owner = "two"
            for dueAgain in [nil, time(3)] {
                #expect(try await store.release([forged], dueAgain: dueAgain) == [])
            }
            let again = try #require(try await store.take("one", at: 12).first)
            #expect(again.taking == 2)
            #expect(try await store.release([held], dueAgain: nil) == [])
            #expect(try await store.leases() == [again])
            #expect(try await store.release([again], dueAgain: nil) == [again])
            #expect(try await store.leases() == [])
        }
    }

    @Test("work that is given up is due when it is said, and known as tried", arguments: StoreKind.allCases)
    func givenUp(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let store = try stores.open("l")
            try await store.addWork(due(1, "a"))
            let leases = try await store.take("one", at: 2)
            #expect(try await store.release(leases, dueAgain: time(60)) == leases)
            #expect(try await store.take("two", at: 59) == [])
            #expect(try await store.take("two", at: 60).map(\.taking) == [2])
        }
    }

    @Test(
        "work that is added twice is one: due at the earlier time, and still held by who holds it",
        arguments: StoreKind.allCases)
    func addedTwice(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let store = try stores.open("l")
            try await store.addWork(due(20, "a") + due(20, "b"))
            try await store.addWork(due(10, "a") + due(30, "b"))
            let leases = try await store.take("one", at: 15)
            #expect(leases.works == ["a"])
            #expect(try await store.take("one", at: 20).works == ["b"])
            try await store.addWork(due(1, "a", "b"))
            #expect(try await store.take("two", at: 20) == [])
            #expect(try await store.leases().works == ["a", "b"])
        }
    }

    @Test(
        "what is due is of this ledger: it stays for the next process, and no export has it",
        arguments: StoreKind.allCases)
    func kept(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let first = try stores.open("l")
            try await first.record(try zip(1, scans: [scan(1)]))
            let before = try await records(first)
            try await first.addWork(due(1, "a", "b"))
            let leases = try await first.take("one", at: 2, limit: 1)
            try await first.close()
            let second = try stores.open("l")
            #expect(try await second.leases() == leases)
            #expect(try await second.take("two", at: 3).works == ["b"])
            #expect(try await records(second) == before)
            _ = try await second.check()
        }
    }
}
