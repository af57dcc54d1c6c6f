import Core
import Engine
import Glibc

/// Names of processes that stay true: whoever reads one later can tell whether that very process is gone.
///
/// A name holds the system's start, the space of process numbers (another container has another), the number, and when the
/// process began, because numbers come again.
enum ProcessName {
    /// This process as the one that takes work of ledgers; of a system that does not tell enough, one that nobody else can
    /// tell whether it is gone.
    static func owner() -> WorkOwner {
        guard let space = space(), let began = began(getpid()) else { return WorkOwner() }
        return WorkOwner(name: "\(space)/\(getpid())/\(began)") { isGone($0, space: space) }
    }

    /// This process as a worker: where it runs, for people, and what no other one goes by.
    static func worker() -> String {
        "\(place())/\(String(UInt64.random(in: .min ... .max), radix: 16))"
    }

    /// Where this process runs: the machine and its number there.
    static func place() -> String {
        var name = utsname()
        let host = uname(&name) == 0 ? withUnsafeBytes(of: &name.nodename) { Array($0.prefix { $0 != 0 }) } : []
        return "\(PathEscaping.displayed(host.prefix(64)))/\(getpid())"
    }

    /// Whether a process of this system and space has surely ended.
    private static func isGone(_ name: String, space: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        guard parts.count == 3, parts[0].elementsEqual(space.utf8),
            let number = pid_t(String(decoding: parts[1], as: UTF8.self)), number > 0
        else { return false }
        if kill(number, 0) != 0 { return errno == ESRCH }
        // Where the process may not be looked at, it is taken for the one that is meant.
        guard let began = began(number) else { return false }
        return !parts[2].elementsEqual(began.utf8)
    }

    /// This system since its start, and the space of process numbers in it.
    private static func space() -> String? {
        var link = [CChar](repeating: 0, count: 256)
        let count = readlink("/proc/self/ns/pid", &link, link.count)
        guard count > 0, count < link.count, let system = text(of: "/proc/sys/kernel/random/boot_id") else {
            return nil
        }
        let digits = link[..<count].map { UInt8(bitPattern: $0) }.filter { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        let start = system.utf8.filter { $0 > UInt8(ascii: " ") && $0 != UInt8(ascii: "/") }
        return String(decoding: start + [UInt8(ascii: ".")] + digits, as: UTF8.self)
    }

    /// When a process began, in ticks since the system's start; "ended" for one that waits for its parent to notice.
    private static func began(_ number: pid_t) -> String? {
        // proc_pid_stat(5): the name in parentheses may hold anything, so that fields count from the last one; field 3 is
        // the state, field 22 the start.
        guard let text = text(of: "/proc/\(number)/stat"), let end = text.utf8.lastIndex(of: UInt8(ascii: ")")) else {
            return nil
        }
        let fields = text.utf8[end...].split(separator: UInt8(ascii: " "))
        guard fields.count > 20 else { return nil }
        let state = fields[1].first
        if state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") { return "ended" }
        return String(decoding: fields[20], as: UTF8.self)
    }

    private static func text(of path: String) -> String? {
        do throws(Failure) {
            return String(decoding: try FileReading.readWhole(path, limit: 4_096), as: UTF8.self)
        } catch {
            return nil
        }
    }
}
