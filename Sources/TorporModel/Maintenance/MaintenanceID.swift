/// Names one maintenance: a drain of nodes, or a return to them.
package struct MaintenanceID: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "a maintenance id" }
}
