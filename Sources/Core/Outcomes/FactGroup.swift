/// Labelled values under a title, such as what a trust store holds under one name.
package struct FactGroup: Sendable {
    /// The title; empty for none.
    package var title: String
    /// Label and value, in order.
    package var facts: [(label: String, value: String)]

    /// Describes a group.
    package init(_ title: String, _ facts: [(label: String, value: String)]) {
        self.title = title
        self.facts = facts
    }
}
