/// Which machine: the name in the agent's certificate, so an agent can speak only for its own.
package struct NodeID: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "a node name" }
}
