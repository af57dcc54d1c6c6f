#ifndef LAYERLOCK_CTOML_H
#define LAYERLOCK_CTOML_H

#include <stddef.h>
#include <stdint.h>

// A TOML 1.0 document, read by toml++: its values in the order of a walk from the root, so that Swift sees no C++. Texts
// are counted, since they may hold zero bytes, and live as long as the document.

#ifdef __cplusplus
extern "C" {
#endif

enum layerlock_toml_kind {
    layerlock_toml_table = 0,
    layerlock_toml_array = 1,
    layerlock_toml_string = 2,
    layerlock_toml_integer = 3,
    layerlock_toml_float = 4,
    layerlock_toml_boolean = 5,
    layerlock_toml_date = 6,
};

/// One value. `text` is a string's content, a date or a time as TOML writes it, a float as its document does not tell.
struct layerlock_toml_node {
    int32_t kind;
    /// The place of the table or array that it is in; -1 for the root, which is the first node.
    int64_t parent;
    /// Where its key stands, or itself in an array, counted from 1; 0 where it stands nowhere.
    uint32_t line;
    uint32_t column;
    /// The key in a table; NULL in an array and for the root.
    const char *key;
    size_t key_length;
    const char *text;
    size_t text_length;
    /// An integer, or 0 and 1 for a boolean.
    int64_t integer;
};

struct layerlock_toml;

/// Reads a document; NULL where there is no memory. What is wrong with the document `layerlock_toml_error` says.
struct layerlock_toml *layerlock_toml_read(const char *bytes, size_t count);
/// What is wrong and where; NULL where nothing is.
const char *layerlock_toml_error(const struct layerlock_toml *document, uint32_t *line, uint32_t *column);
/// How many values there are, the root among them; 0 where something is wrong.
size_t layerlock_toml_count(const struct layerlock_toml *document);
/// The value at a place below the count.
struct layerlock_toml_node layerlock_toml_node_at(const struct layerlock_toml *document, size_t place);
void layerlock_toml_free(struct layerlock_toml *document);

#ifdef __cplusplus
}
#endif

#endif
