import Core
import Ledger
import SQLite

extension SQLiteLedger {
    package func secretSalt(orKeep salt: String) throws(Failure) -> String {
        func kept(_ database: Database) throws -> String? {
            try String.fetchOne(database, sql: "SELECT salt FROM secret_salt")
        }
        if let known = try read(kept) { return known }
        return try write { database in
            // Another process may have been quicker.
            if let known = try kept(database) { return known }
            try database.run("INSERT INTO secret_salt (id, salt) VALUES (1, ?)", [salt])
            return salt
        }
    }
}
