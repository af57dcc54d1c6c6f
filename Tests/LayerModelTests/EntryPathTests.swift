import LayerModel
import Testing

@Suite struct EntryPathTests {
    @Test func placeholder() throws(PathFault) {
        _ = try EntryPath(validating: Array("a".utf8), rules: .zip)
    }
}
