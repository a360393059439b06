/// What becomes of established TCP connections when a workload moves.
package enum ConnectionPolicy: String, Hashable, Codable, Sendable, CaseIterable {
    /// They go along: neither end notices more than a pause. Needs an address of the workload's own.
    case keep
    /// They are reset at the move; new ones are held meanwhile.
    case close
    /// A workload with one does not move, and says so.
    case refuse
}
