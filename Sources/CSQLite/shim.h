#ifndef LAYERLOCK_CSQLITE_SHIM_H
#define LAYERLOCK_CSQLITE_SHIM_H

#include <sqlite3.h>

// What Swift cannot import: a call with a variable number of arguments.

/// Switches what a database connection allows; SQLITE_OK where that was possible.
static inline int layerlock_sqlite_configure(sqlite3 *connection, int operation, int value) {
    return sqlite3_db_config(connection, operation, value, (int *)0);
}

#endif
