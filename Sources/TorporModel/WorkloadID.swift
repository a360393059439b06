/// Which workload: stays the same over every move, name change and restart; never given twice.
package struct WorkloadID: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "a workload id" }
}
