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
        let settings = lowered.split { [UInt8(ascii: "?"), UInt8(ascii: "&"), 0x20, 0x09, 0x0A].contains($0) }
        for setting in settings {
            let name = setting.prefix { $0 != UInt8(ascii: "=") }
            if name.elementsEqual("password".utf8) || name.elementsEqual("sslpassword".utf8) { return true }
        }
        guard let slashes = bytes.firstIndex(of: UInt8(ascii: "/")), !bytes.starts(with: "service=".utf8) else {
            return false
        }
        let authority = bytes[slashes...].drop { $0 == UInt8(ascii: "/") }
            .prefix { ![UInt8(ascii: "/"), UInt8(ascii: "?")].contains($0) }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return authority[..<at].contains(UInt8(ascii: ":"))
    }
}
