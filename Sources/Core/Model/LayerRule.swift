/// How closely an image's layers have to be the pinned ones where its merged root is.
package enum LayerRule: String, Word, Sendable, CaseIterable {
    /// The same layers, told by what they hold uncompressed (their diffIDs).
    case exact
    /// Any layers that make the pinned root: a rebuild.
    case merged
}
