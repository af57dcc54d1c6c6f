/// The rules of what ends in an anchor.
package enum AnchorRules {}

/// Why no anchor vouches for a chain.
package typealias ChainFault = RuleFault<AnchorRules>

extension RuleFault<AnchorRules>.Code {
    /// More certificates than are looked at, or none.
    package static var size: Self { Self(rawValue: "size") }
    /// A certificate or an anchor that cannot be read.
    package static var unreadable: Self { Self(rawValue: "unreadable") }
    /// No path from the leaf ends in an anchor.
    package static var untrusted: Self { Self(rawValue: "untrusted") }
    /// A certificate of the path was not valid at that time.
    package static var validity: Self { Self(rawValue: "validity") }
    /// The leaf may not sign code, or is a CA, or its key is not P-384.
    package static var leaf: Self { Self(rawValue: "leaf") }
    /// A certificate signs others and is no CA, or may not at that depth.
    package static var authority: Self { Self(rawValue: "authority") }
}
