import Core

extension JSONValue {
    /// The same with the value at a path of keys and places changed; a test's mistake where there is none.
    func changing(_ path: [String], _ change: (JSONValue) -> JSONValue?) -> JSONValue {
        guard let step = path.first else { return change(self) ?? .null }
        let rest = Array(path.dropFirst())
        switch self {
        case .object(var object):
            guard let value = object[step] else {
                if rest.isEmpty { object[step] = change(.null) }
                return .object(object)
            }
            object[step] = rest.isEmpty ? change(value) : value.changing(rest, change)
            return .object(object)
        case .array(var elements):
            guard let place = Int(step), elements.indices.contains(place) else { return self }
            elements[place] = elements[place].changing(rest, change)
            return .array(elements)
        default: return self
        }
    }
}

extension JSONObject {
    /// Changes the value at a path, such as `spec.data.hash`; nil removes a member.
    mutating func change(_ path: String, _ change: (JSONValue) -> JSONValue?) {
        let steps = path.split(separator: ".").map(String.init)
        if let object = JSONValue.object(self).changing(steps, change).object { self = object }
    }

    mutating func set(_ path: String, _ value: JSONValue?) { change(path) { _ in value } }
}
