#include "ctoml.h"

#include <deque>
#include <sstream>
#include <string>
#include <vector>

#define TOML_EXCEPTIONS 0
// Arrays and inline tables in each other. Keys with dots are bounded by who calls.
#define TOML_MAX_NESTED_VALUES 32
#include <toml++/toml.h>

struct layerlock_toml {
    std::string error;
    bool failed = false;
    uint32_t line = 0, column = 0;
    std::vector<layerlock_toml_node> nodes;
    // A deque moves no text once it is in.
    std::deque<std::string> texts;
};

namespace {

void hold(layerlock_toml &document, std::string_view text, const char *&start, size_t &length) {
    document.texts.emplace_back(text);
    start = document.texts.back().data();
    length = document.texts.back().size();
}

template <typename Value>
std::string written(const Value &value) {
    std::ostringstream stream;
    stream << value;
    return stream.str();
}

void walk(layerlock_toml &document, const toml::node &value, const toml::key *key, int64_t parent) {
    layerlock_toml_node node{};
    node.parent = parent;
    const toml::source_region &place = key ? key->source() : value.source();
    node.line = place.begin.line;
    node.column = place.begin.column;
    if (key) hold(document, key->str(), node.key, node.key_length);

    std::string text;
    switch (value.type()) {
        case toml::node_type::table: node.kind = layerlock_toml_table; break;
        case toml::node_type::array: node.kind = layerlock_toml_array; break;
        case toml::node_type::string:
            node.kind = layerlock_toml_string;
            text = value.as_string()->get();
            break;
        case toml::node_type::integer:
            node.kind = layerlock_toml_integer;
            node.integer = value.as_integer()->get();
            break;
        case toml::node_type::floating_point:
            node.kind = layerlock_toml_float;
            break;
        case toml::node_type::boolean:
            node.kind = layerlock_toml_boolean;
            node.integer = value.as_boolean()->get() ? 1 : 0;
            break;
        case toml::node_type::date:
            node.kind = layerlock_toml_date;
            text = written(value.as_date()->get());
            break;
        case toml::node_type::time:
            node.kind = layerlock_toml_date;
            text = written(value.as_time()->get());
            break;
        default:
            node.kind = layerlock_toml_date;
            if (auto date = value.as_date_time()) text = written(date->get());
            break;
    }
    hold(document, text, node.text, node.text_length);

    const auto own = static_cast<int64_t>(document.nodes.size());
    document.nodes.push_back(node);
    if (auto table = value.as_table()) {
        for (auto &&[name, member] : *table) walk(document, member, &name, own);
    } else if (auto array = value.as_array()) {
        for (auto &&member : *array) walk(document, member, nullptr, own);
    }
}

}  // namespace

layerlock_toml *layerlock_toml_read(const char *bytes, size_t count) {
    auto document = new (std::nothrow) layerlock_toml;
    if (!document) return nullptr;
    auto result = toml::parse(std::string_view{bytes, count});
    if (result) {
        walk(*document, result.table(), nullptr, -1);
    } else {
        document->failed = true;
        document->error = std::string{result.error().description()};
        document->line = result.error().source().begin.line;
        document->column = result.error().source().begin.column;
    }
    return document;
}

const char *layerlock_toml_error(const layerlock_toml *document, uint32_t *line, uint32_t *column) {
    *line = document->line;
    *column = document->column;
    return document->failed ? document->error.c_str() : nullptr;
}

size_t layerlock_toml_count(const layerlock_toml *document) { return document->nodes.size(); }

layerlock_toml_node layerlock_toml_node_at(const layerlock_toml *document, size_t place) {
    return document->nodes[place];
}

void layerlock_toml_free(layerlock_toml *document) { delete document; }
