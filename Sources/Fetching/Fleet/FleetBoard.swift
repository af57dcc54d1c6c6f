import Core
import Dispatch
import Synchronization

/// What is still to be asked, and what came of it: shared by those who ask.
final class FleetBoard: Sendable {
    /// A row of the inventory, with what its place follows from: the order in which answers come is never seen.
    private struct Row {
        var call: FleetCall
        var index: Int
        var value: JSONObject
    }

    private struct State {
        var waiting: [FleetCall] = []
        /// Calls that wait or are being made.
        var open = 0
        var rows: [TextKey: [Row]] = [:]
        /// What belongs to functions, by their ARNs: with a version, or without.
        var besides: [TextKey: JSONObject] = [:]
        var unread: [JSONObject] = []
        /// What was asked for once, and need not be again.
        var asked: Set<TextKey> = []
    }

    private let state = Mutex(State())
    private let turns = DispatchSemaphore(value: 0)
    private let askers: Int

    init(askers: Int) { self.askers = askers }

    /// Puts calls up.
    func put(_ calls: [FleetCall]) {
        state.withLock { state in
            state.waiting += calls
            state.open += calls.count
        }
        for _ in calls { turns.signal() }
    }

    /// The next call; waits for one as long as another that is being made may bring some, and gives nil at the end.
    func next() -> FleetCall? {
        turns.wait()
        return state.withLock { state in state.waiting.popLast() }
    }

    /// That a call has come to its end.
    func close() {
        let isLast = state.withLock { state in
            state.open -= 1
            return state.open == 0
        }
        if isLast { finish() }
    }

    /// Sends everybody home.
    func finish() {
        for _ in 0..<askers { turns.signal() }
    }

    /// Whether nobody asked for this before.
    func isFirst(_ what: String) -> Bool { state.withLock { $0.asked.insert(what).inserted } }

    /// Adds rows of a list.
    func add(_ values: [JSONObject], to list: String, of call: FleetCall) {
        state.withLock { state in
            for (index, value) in values.enumerated() {
                state.rows[list, default: []].append(Row(call: call, index: index, value: value))
            }
        }
    }

    /// Adds members to all that is said of a function.
    func add(_ members: JSONObject, toFunction arn: String) {
        state.withLock { state in
            for (key, value) in members.members { state.besides[arn, default: JSONObject()][key] = value }
        }
    }

    /// Notes what could not be read.
    func note(_ call: String, _ subject: String, _ who: String, _ region: String, _ failure: Failure) {
        var object = JSONObject("Call", .string(call))
        if !subject.isEmpty { object["Resource"] = .string(subject) }
        object["As"] = .string(who)
        if !region.isEmpty { object["Region"] = .string(region) }
        object["Id"] = .string(failure.code.rawValue)
        object["Message"] = .string(PathEscaping.displayed(failure.message.utf8.prefix(1_000)))
        state.withLock { $0.unread.append(object) }
    }

    /// The inventory: one document, whose order follows from what it says.
    func inventory(readAt time: Timestamp) -> [UInt8] {
        let (rows, besides, unread) = state.withLock { ($0.rows, $0.besides, $0.unread) }
        var document = JSONObject("ReadAt", .string("\(time)"))
        for list in [
            "Functions", "Aliases", "FunctionUrlConfigs", "CodeSigningConfigs", "LayerVersions", "UsedLayerVersions",
        ] {
            let sorted = (rows[list] ?? []).sorted { left, right in
                let (one, other) = (left.call, right.call)
                if one.scope != other.scope { return one.scope < other.scope }
                if one.shown != other.shown { return one.shown < other.shown }
                return (one.page, left.index) < (other.page, right.index)
            }
            document[list] = .array(
                sorted.map { row in
                    var value = row.value
                    guard list == "Functions", let arn = value["FunctionArn"]?.string else { return .object(value) }
                    for key in [arn, FleetAnswer.base(ofFunction: arn)] {
                        for (name, member) in besides[key]?.members ?? [] { value[name] = member }
                    }
                    return .object(value)
                })
        }
        let shown = unread.map { (text: JSONWriter.text(.object($0), style: .compact), value: $0) }
        document["Unread"] = .array(
            shown.sorted { $0.text.lexicographicallyPrecedes($1.text) }.map { .object($0.value) })
        return JSONWriter.text(.object(document), style: .pretty)
    }
}
