import Core
import Glibc
import TestKit
import Testing

/// Programs that are started.
@Suite struct ChildProgramTests {
    /// What a program writes to a pipe, started on a thread that holds signals back and ignores a broken pipe.
    private func said(_ words: [String], environment: [String] = []) throws -> String {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var (all, before) = (sigset_t(), sigset_t())
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let started = ChildProgram.start(words, environment: environment, descriptors: [(ends[1], 1)], isSilent: true)
        pthread_sigmask(SIG_SETMASK, &before, nil)
        close(ends[1])
        defer { close(ends[0]) }
        let process = try started.get()
        var text: [UInt8] = []
        var byte: UInt8 = 0
        while read(ends[0], &byte, 1) == 1 { text.append(byte) }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return String(decoding: text, as: UTF8.self)
    }

    @Test("a program hears the signals that the thread which starts it holds back or ignores")
    func signals() throws {
        let text = try said(["/bin/sh", "-c", "grep -hE '^Sig(Blk|Ign)' /proc/self/status; echo lost >&2"])
        let masks = text.split(separator: "\n").map { UInt64($0.suffix(16), radix: 16) }
        // The C library keeps 32 and 33 for itself, and has them ignored until the program runs.
        #expect(masks.map { $0.map { $0 & 0x7FFF_FFFF } } == [0, 0])
    }

    @Test("a process that ends is waited for, one that hangs is ended")
    func ends() throws {
        func start(_ script: String) throws -> pid_t {
            try ChildProgram.start(["/bin/sh", "-c", script], environment: [], descriptors: []).get()
        }
        #expect(ChildProgram.status(of: try start("exit 3")) == 3)
        #expect(ChildProgram.status(of: try start("kill -TERM $$")) == -SIGTERM)
        let process = try start("trap '' TERM; exec sleep 600")
        ChildProgram.end(process)
        #expect(kill(process, 0) != 0)
    }

    @Test func itHasTheEnvironmentThatIsGivenAlone() throws {
        #expect(try said(["/usr/bin/env"], environment: ["A=b"]) == "A=b\n")
    }

    @Test func whatCannotBeStartedIsToldInWords() {
        for words in [["/nowhere/program"], []] {
            let started = ChildProgram.start(words, environment: [], descriptors: [])
            guard case .failure(let refusal) = started else {
                Issue.record("it was started")
                continue
            }
            #expect(refusal.why.contains("No such file"))
        }
    }
}
