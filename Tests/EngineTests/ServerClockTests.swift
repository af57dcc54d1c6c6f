import Core
import Synchronization
import Testing

@testable import Engine

@Suite("What workers take for the time")
struct ServerClockTests {
    private final class Hand: Sendable {
        let time: Mutex<Int64>
        init(_ time: Int64) { self.time = Mutex(time) }
        var passed: Int64 { time.withLock { $0 } }
    }

    @Test("it is the server's, wherever this machine's time begins, and goes on between two answers")
    func passing() {
        for local in [0, 5_000, 90_000_000_000] as [Int64] {
            let hand = Hand(local)
            let clock = ServerClock(Timestamp(milliseconds: 1_000_000)) { hand.passed }
            #expect(clock.now().milliseconds == 1_000_000)
            hand.time.withLock { $0 += 700 }
            #expect(clock.now().milliseconds == 1_000_700)
            // The two go at different speeds: the next answer mends it.
            clock.set(Timestamp(milliseconds: 1_001_000))
            #expect(clock.now().milliseconds == 1_001_000)
        }
    }

    @Test("what passes is told by a clock that nobody sets")
    func steady() {
        let clock = ServerClock(Timestamp(milliseconds: 1_000_000))
        let first = clock.now()
        #expect(first.milliseconds >= 1_000_000)
        #expect(clock.now() >= first)
    }

    @Test("a time beyond all is no trap")
    func beyond() {
        let hand = Hand(.min)
        let clock = ServerClock(Timestamp(milliseconds: .max)) { hand.passed }
        #expect(clock.now().milliseconds == .min)
        hand.time.withLock { $0 = 5 }
        clock.set(Timestamp(milliseconds: .max))
        hand.time.withLock { $0 = 6 }
        #expect(clock.now().milliseconds == .max)
    }
}

@Suite("Whoever waits for a server")
struct PatienceTests {
    private static func failure(_ id: FindingID) -> Failure { Failure(id, "of a test") }

    @Test("asks again where that may help, tells of it, and gives up in the end; all else is told at once")
    func again() async throws {
        for id in [FindingID.ledgerServer, .ledgerBusy, .ledgerProgram, .outputFailed] {
            #expect(Patience.mayPass(Self.failure(id)))
        }
        for id in [FindingID.ledgerNewer, .ledgerInvalid, .ledgerPassword, .ledgerRights, .internalFault] {
            #expect(!Patience.mayPass(Self.failure(id)))
        }
        #expect(!Patience.mayPass(Self.failure(.outputFailed), waitsForDisk: false))
        var told = 0
        var asked = 0
        var patience = Patience()
        patience.most = 1
        do throws(Failure) {
            try await patience.run(tell: { _ throws(Failure) in told += 1 }) { () async throws(Failure) in
                asked += 1
                throw Self.failure(.ledgerServer)
            }
            Issue.record("it was patient for ever")
        } catch {
            #expect(error.code == .ledgerServer)
        }
        #expect(asked == 2 && told == 1)
        patience.isOver = { true }
        await #expect(throws: Failure.self) {
            try await patience.run(tell: { _ throws(Failure) in told += 1 }) { () async throws(Failure) in
                asked += 1
                throw Self.failure(.ledgerServer)
            }
        }
        #expect(asked == 3 && told == 1)
    }
}

@Suite("What tasks tell the one that waits")
struct MailboxTests {
    @Test("comes in its order, all that is there at once, and nothing twice")
    func order() async {
        let mailbox = Mailbox<Int>()
        mailbox.post(1)
        mailbox.post(2)
        #expect(await mailbox.all() == [1, 2])
        async let late = mailbox.all()
        mailbox.post(3)
        #expect(await late == [3])
    }
}
