#ifndef LAYERLOCK_CSQLITE_SHIM_H
#define LAYERLOCK_CSQLITE_SHIM_H

#include <sqlite3.h>

// What Swift cannot import: calls with a variable number of arguments, and a function pointer that is none.

/// Switches what a database connection allows; SQLITE_OK where that was possible.
static inline int layerlock_sqlite_configure(sqlite3 *connection, int operation, int value) {
    return sqlite3_db_config(connection, operation, value, (int *)0);
}

/// Binds a copy of some text.
static inline int layerlock_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 size) {
    return sqlite3_bind_text64(statement, index, text, size, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Binds a copy of some bytes, none as well.
static inline int layerlock_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 size) {
    return size == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                     : sqlite3_bind_blob64(statement, index, bytes, size, SQLITE_TRANSIENT);
}

#endif
