import Glibc

/// What a system call answered.
struct SystemError: Error, Equatable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    /// The error of the call that was made last on this thread.
    static var last: SystemError { SystemError(errno) }

    /// The C library's text and the number: texts differ between libraries, numbers do not.
    var text: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "errno \(number)" }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(String(decoding: bytes, as: UTF8.self)) (errno \(number))"
    }

    /// The failure to write `file`.
    func outputFailure(_ file: String) -> Failure {
        Failure(.outputFailed, "could not be written: \(text)", file: file, remedy: outputRemedy)
    }

    /// The failure to read `file`.
    func inputFailure(_ file: String) -> Failure {
        switch number {
        case ENOENT, ENOTDIR:
            Failure(.inputNotFound, "there is no such file", file: file, remedy: "check the path")
        case ENODEV: Failure(.inputUnreadable, "is neither a regular file nor a pipe", file: file)
        case EACCES, EPERM:
            Failure(.inputUnreadable, "could not be read: \(text)", file: file, remedy: "check its permissions")
        default: Failure(.inputUnreadable, "could not be read: \(text)", file: file)
        }
    }

    private var outputRemedy: Prose {
        switch number {
        case ENOSPC, EDQUOT: "free some space there, then run the command again"
        case EACCES, EPERM: "check the permissions of the file's folder"
        case EROFS: "the file system is read-only: choose another place"
        case ENOENT, ENOTDIR: "create the file's folder first"
        case EISDIR: "name a file, not a folder"
        case ENAMETOOLONG: "choose a shorter name"
        default: "run the command again; if it stays so, choose another place"
        }
    }
}

/// Calls again while a signal interrupts.
func retrying<Value: SignedInteger>(_ call: () -> Value) throws(SystemError) -> Value {
    while true {
        let value = call()
        if value >= 0 { return value }
        let error = SystemError.last
        if error.number != EINTR { throw error }
    }
}
