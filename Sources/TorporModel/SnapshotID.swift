/// Which snapshot: one workload at one instant.
package struct SnapshotID: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "a snapshot id" }
}
