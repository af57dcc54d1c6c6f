import FuzzTargets
import Glibc

/// Called by libFuzzer with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    _ = chosenTarget.feed(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
