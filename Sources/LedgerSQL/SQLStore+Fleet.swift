import Core
import Ledger
import SQL

extension SQLStore {
    package func importUses(_ uses: [ContentUse], imported: Timestamp) throws(Failure) {
        try write { database in
            for table in ["deployed_uses", "deployed_functions", "deployed_contents"] {
                try database.run("DELETE FROM \(table)", [])
            }
            var functions: [TextKey: Int64] = [:]
            for (index, use) in uses.enumerated() {
                let content = Int64(index + 1)
                try database.run(
                    "INSERT INTO deployed_contents (id, place, name, digest, size, imported) VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        content, use.place, use.name, use.digest?.blob, use.size.map { Int64(clamping: $0) },
                        imported.milliseconds,
                    ])
                for arn in use.functions {
                    let function = functions[arn] ?? Int64(functions.count + 1)
                    if functions.updateValue(function, forKey: arn) == nil {
                        try database.run(
                            "INSERT INTO deployed_functions (id, arn) VALUES (?, ?)", [function, arn])
                    }
                    try database.run(
                        "INSERT INTO deployed_uses (content_id, function_id) VALUES (?, ?)", [content, function])
                }
            }
        }
    }

    package func uses(of question: ContentQuestion, asOf: Timestamp) throws(Failure) -> [ContentUse] {
        try read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT f.arn FROM deployed_uses u JOIN deployed_functions f ON f.id = u.function_id
                    WHERE u.content_id = ? ORDER BY f.arn
                    """)
            let contents = try Row.all(
                database.makeStatement(
                    sql:
                        "SELECT id, place, name, digest, size FROM deployed_contents WHERE imported <= ? ORDER BY place"
                ),
                [asOf.milliseconds]
            ) { row in
                (
                    id: try row.integer(0),
                    use: ContentUse(
                        place: try row.text(1), name: try row.text(2), digest: try row.digest(3),
                        size: row.hasNull(atIndex: 4) ? nil : try row.size(4), functions: [])
                )
            }
            return try contents.compactMap { id, content in
                guard question.means(place: content.place, name: content.name, digest: content.digest) else {
                    return nil
                }
                var use = content
                use.functions = try Row.all(query, [id]) { try $0.text(0) }
                return use
            }
        }
    }
}
