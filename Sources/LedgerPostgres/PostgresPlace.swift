import Core
import LedgerSQL

/// Where a ledger on a server lies: `postgres://…`, `postgresql://…` or `service=…`, as libpq takes it.
package enum PostgresPlace {
    /// Whether a place is on a server, and no file's name.
    package static func matches(_ place: String) -> Bool {
        let bytes = Array(place.utf8)
        return ["postgres://", "postgresql://", "service="].contains { bytes.starts(with: $0.utf8) }
    }

    /// Refuses a place with a password in it: others of the machine see it among the processes, and reports show the place.
    /// - Throws: `ledger.password`, which does not show it.
    static func check(_ place: String) throws(Failure) {
        guard !place.utf8.contains(0) else { throw LedgerFailures.invalid("is no place of a ledger") }
        guard holdsPassword(place) else { return }
        throw password
    }

    /// A place that libpq does not understand. It is not shown: what a password holds may have made it so.
    static var unreadable: Failure {
        Failure(
            .ledgerServer, "the ledger's place is no connection string", file: "postgres://…",
            remedy: "write it as postgres://USER@HOST:PORT/DATABASE?NAME=VALUE, or as service=NAME, without a password")
    }

    static var password: Failure {
        Failure(
            .ledgerPassword, "the ledger's place holds a password", file: "postgres://…",
            remedy:
                "keep it in the file that PGPASSFILE names (~/.pgpass), or in the service file, and name the service")
    }

    /// `USER:PASSWORD@`, and any setting whose name has to do with passwords; libpq is asked again for names that are
    /// written otherwise.
    private static func holdsPassword(_ place: String) -> Bool {
        let bytes = Array(place.utf8)
        let lowered = bytes.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        let word = Array("password".utf8)
        if lowered.starts(with: "service=".utf8) {
            return lowered.indices.contains { lowered[$0...].starts(with: word) }
        }
        let settings = lowered.split { [UInt8(ascii: "?"), UInt8(ascii: "&"), 0x20, 0x09, 0x0A].contains($0) }
        for setting in settings.dropFirst() {
            let name = setting.prefix { $0 != UInt8(ascii: "=") }
            // `%` may stand for letters, and no name of a setting needs it.
            if name.contains(UInt8(ascii: "%")) || name.elementsEqual(word) || name.elementsEqual("sslpassword".utf8) {
                return true
            }
        }
        guard let slashes = bytes.firstIndex(of: UInt8(ascii: "/")) else { return false }
        // A password with `/` in it goes on behind what libpq takes for the server's name.
        let authority = bytes[slashes...].drop { $0 == UInt8(ascii: "/") }.prefix { $0 != UInt8(ascii: "?") }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return authority[..<at].contains(UInt8(ascii: ":"))
    }
}
