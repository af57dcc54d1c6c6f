import Core

/// What a fetch needs of the process and the machine that it runs on; tests put their own in its place.
package struct FetchWorld {
    /// How requests reach servers.
    package var transport: any HTTPTransport
    /// The time.
    package var now: () -> Timestamp
    /// Waits for so many milliseconds.
    package var wait: (Int) -> Void
    /// A variable of the environment; nil where it is not set, or empty.
    package var variable: (String) -> String?
    /// The content of a small file; nil where there is none.
    package var file: (String) throws(Failure) -> [UInt8]?
    /// Runs a program that is looked up in PATH, with bytes on its standard input; nil where there is none.
    package var run: (_ words: [String], _ input: [UInt8]) throws(Failure) -> ProgramAnswer?
    /// Room for what comes before its turn.
    package var spool: () throws(Failure) -> any BlobSpool
    /// What of some blobs lies in the archives of a folder that were written before, by the digests that they are named by.
    package var kept: (_ folder: String, _ wanted: Set<Digest>) -> [Digest: KeptBlob]
    /// Whether plain HTTP to this machine itself is taken: for stand-ins in tests.
    package var takesLoopback: Bool

    /// What a program answered.
    package struct ProgramAnswer {
        /// Its exit status; negative where a signal ended it.
        package var status: Int32
        /// Its standard output.
        package var output: [UInt8]

        /// Sets each property.
        package init(status: Int32, output: [UInt8]) {
            self.status = status
            self.output = output
        }
    }

    /// Sets each property.
    package init(
        transport: any HTTPTransport, now: @escaping () -> Timestamp, wait: @escaping (Int) -> Void,
        variable: @escaping (String) -> String?, file: @escaping (String) throws(Failure) -> [UInt8]?,
        run: @escaping (_ words: [String], _ input: [UInt8]) throws(Failure) -> ProgramAnswer?,
        spool: @escaping () throws(Failure) -> any BlobSpool = { () throws(Failure) in
            throw Failure(.internalFault, "there is no room for what comes before its turn")
        },
        kept: @escaping (_ folder: String, _ wanted: Set<Digest>) -> [Digest: KeptBlob] = { _, _ in [:] },
        takesLoopback: Bool = false
    ) {
        self.transport = transport
        self.now = now
        self.wait = wait
        self.variable = variable
        self.file = file
        self.run = run
        self.spool = spool
        self.kept = kept
        self.takesLoopback = takesLoopback
    }

    /// The home folder; nil where nobody says.
    var home: String? { variable("HOME") }
}
