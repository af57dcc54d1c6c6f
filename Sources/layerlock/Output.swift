import ArgumentParser
import Core
import Engine
import Glibc
import Report

/// Where results go: reports to standard output or a file, everything else to standard error.
enum Output {
    /// Whether an output is standard output: `-`.
    static func isStandardOutput(_ file: String) -> Bool { file == "-" }

    /// Writes bytes to standard output, also where the file is `-`, or atomically to a file. Throws `output.failed`.
    static func write(_ bytes: [UInt8], to file: String?) throws(Failure) {
        try write(to: file) { append throws(Failure) in try append(bytes) }
    }

    /// Writes what `fill` appends, piece by piece.
    static func write(
        to file: String?, fill: (_ append: ([UInt8]) throws(Failure) -> Void) throws(Failure) -> Void
    ) throws(Failure) {
        if let file, !isStandardOutput(file) { return try AtomicFile.write(to: file, fill: fill) }
        try fill { bytes throws(Failure) in try writeToStandardOutput(bytes) }
    }

    private static func writeToStandardOutput(_ bytes: [UInt8]) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { Glibc.write(1, $0.baseAddress?.advanced(by: done), $0.count - done) }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else {
                let reason = Start.wasClosed(1) ? "it is closed" : String(cString: strerror(errno))
                throw Failure(.outputFailed, "cannot be written: \(reason)", file: "standard output")
            }
            done += put
        }
    }

    /// Writes to standard error; there is nowhere to tell that it failed.
    static func error(_ bytes: [UInt8]) {
        var rest = TextReport.notice(bytes)[...]
        while !rest.isEmpty {
            let put = rest.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { return }
            rest = rest.dropFirst(put)
        }
    }
}

extension ExitStatus {
    /// Ends the command with this code.
    var exit: ExitCode { ExitCode(rawValue) }
}

/// Runs a command's body; a failure is printed with what helps, and ends with the code of the contract.
func reporting(_ common: CommonOptions, _ body: () async throws(Failure) -> ExitStatus) async throws {
    let status: ExitStatus
    do throws(Failure) {
        status = try await body()
    } catch {
        Output.error(TextReport.failure(error, style: Terminal.style(2, verbosity: common.verbosity)))
        status = ExitStatus(error)
    }
    if status != .allowed { throw status.exit }
}

extension Report {
    /// Throws what makes the run one of wrong usage, which no report is written about.
    func refuseWrongUsage() throws(Failure) {
        for artifact in artifacts {
            for finding in artifact.findings where finding.id == .inputOption {
                throw Failure(.inputOption, prose: finding.prose, file: artifact.source, remedy: finding.remedy)
            }
        }
    }
}
