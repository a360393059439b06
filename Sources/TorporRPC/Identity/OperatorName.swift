import TorporModel

/// A person or a tool, as the certificate calls them.
package struct OperatorName: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "an operator's name" }
}
