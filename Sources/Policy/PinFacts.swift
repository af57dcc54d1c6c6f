import Core
import Pins

/// What an artifact is compared with: a pin, or another artifact in its place.
package struct PinFacts: PinDescription, Sendable, Equatable {
    /// SHA-256 of the artifact's bytes; nil for what is no file, or where it was not computed.
    package var digest: Digest?
    /// What it is to be.
    package var content: PinnedContent

    /// Describes what is due.
    package init(digest: Digest?, _ content: PinnedContent) {
        self.digest = digest
        self.content = content
    }

    /// What a lockfile pins.
    package init(_ pin: Pin) { self.init(digest: pin.digest, pin.content) }

    /// An artifact in the place of a pin.
    package init(_ inventory: Inventory) { self.init(digest: inventory.digest, inventory.pinned) }
}
