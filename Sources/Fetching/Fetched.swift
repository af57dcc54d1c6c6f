import Core
import Remote

/// What a reference stands for, and how its bytes come.
struct Fetched {
    /// What it stands for.
    var resolution: FetchEvent.Resolution
    /// Takes the bytes: gives them out in their order, and how many they were.
    var bytes: (_ take: (RawSpan) throws(Failure) -> Void) throws(Failure) -> UInt64
}
