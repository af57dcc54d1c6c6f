import Core
import Ledger
import SQL

extension SQLStore {
    package func secretSalt(orKeep salt: String) throws(Failure) -> String {
        func kept(_ database: any SQLConnection) throws -> String? {
            try String.fetchOne(database, sql: "SELECT salt FROM secret_salt")
        }
        if let known = try read(kept) { return known }
        return try write { database in
            // Another process may have been quicker.
            try database.run("INSERT INTO secret_salt (id, salt) VALUES (1, ?) ON CONFLICT DO NOTHING", [salt])
            return try kept(database) ?? salt
        }
    }
}
