import Synchronization
package import TorporModel

/// Sees every copy of every workload begin and cease to run, on all nodes, and keeps what must never be.
package final class LineageWatch: Sendable {
    private struct Lineage {
        var running: [String: UInt64] = [:]
        /// The highest count that any copy has reached.
        var highest: UInt64 = 0
    }

    private struct State {
        var lineages: [WorkloadID: Lineage] = [:]
        var violations: [String] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// What was seen that must never be; empty when all is well.
    package var violations: [String] { state.withLock { $0.violations } }

    /// Nodes where a copy runs.
    package func running(_ workload: WorkloadID) -> [String] { state.withLock { $0.lineages[workload]?.running.keys.sorted() ?? [] } }

    /// The furthest that any copy has come.
    func highest(_ workload: WorkloadID) -> UInt64? { state.withLock { $0.lineages[workload]?.highest } }

    func began(_ copy: CopyID, on node: NodeID, at count: UInt64) {
        state.withLock { state in
            let known = state.lineages[copy.workload]
            var lineage = known ?? Lineage()
            if let other = lineage.running.keys.min() { state.violations.append("two running: \(other) and \(copy)@\(node)") }
            if known != nil, count != lineage.highest {
                let how = count < lineage.highest ? "went back" : "skipped"
                state.violations.append("\(how): \(copy)@\(node) began at \(count) after \(lineage.highest)")
            }
            lineage.running["\(copy)@\(node)"] = count
            lineage.highest = max(lineage.highest, count)
            state.lineages[copy.workload] = lineage
        }
    }

    func ceased(_ copy: CopyID, on node: NodeID, at count: UInt64) {
        state.withLock { state in
            var lineage = state.lineages[copy.workload] ?? Lineage()
            lineage.running["\(copy)@\(node)"] = nil
            lineage.highest = max(lineage.highest, count)
            state.lineages[copy.workload] = lineage
        }
    }

    /// A new lineage begins: what ran before does not count.
    package func forget(_ workload: WorkloadID) { state.withLock { $0.lineages[workload] = nil } }
}
