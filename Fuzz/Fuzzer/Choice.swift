import FuzzTargets
import Glibc

/// The reader to fuzz, by LAYERLOCK_FUZZ_TARGET: libFuzzer keeps the command line for itself.
let chosenTarget: FuzzTarget = {
    let name = getenv("LAYERLOCK_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        fatalError("LAYERLOCK_FUZZ_TARGET must be one of \(FuzzTarget.allCases.map(\.rawValue))")
    }
    return target
}()
