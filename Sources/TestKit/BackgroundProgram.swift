import Glibc

/// A program that runs beside a test, such as a server, and that ends when its standard input does: with this process at the latest.
///
/// Foundation's `Process` crashes now and then where many tests start programs at once.
package final class BackgroundProgram {
    private var process: pid_t
    private let input: CInt
    private let output: CInt

    /// Starts the program that the first argument names, with an environment of PATH alone.
    package init(_ arguments: [String]) throws {
        var toProgram: [CInt] = [-1, -1]
        var fromProgram: [CInt] = [-1, -1]
        guard pipe(&toProgram) == 0 else { throw TestKitError("no pipe can be had") }
        guard pipe(&fromProgram) == 0 else {
            toProgram.forEach { close($0) }
            throw TestKitError("no pipe can be had")
        }
        for end in toProgram + fromProgram { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        input = toProgram[1]
        output = fromProgram[0]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toProgram[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromProgram[1], 1)
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=\(path)"), nil]
        defer { (words + variables).forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, arguments[0], &actions, nil, &words, &variables)
        self.process = process
        close(toProgram[0])
        close(fromProgram[1])
        guard code == 0 else { throw TestKitError("cannot start \(arguments[0]), errno \(code)") }
    }

    /// What it says up to the end of a line; empty where it ends without.
    package func line() -> String {
        var text: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { text.append(byte) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Kills it, and waits until it is gone.
    package func kill() {
        guard process > 0 else { return }
        _ = Glibc.kill(process, SIGKILL)
        waitForEnd()
    }

    private func waitForEnd() {
        var status: Int32 = 0
        if process > 0 { while waitpid(process, &status, 0) < 0, errno == EINTR {} }
        process = 0
    }

    /// Ends its standard input, and waits for its end.
    deinit {
        close(input)
        waitForEnd()
        close(output)
    }
}
