/// What waits for a transfer between nodes, and so which goes first where both wait.
package enum TransferUrgency: String, Hashable, Codable, CaseIterable, Sendable {
    /// A frozen workload, or one that lacks memory: every moment is one in which it stands still.
    case frozen
    /// Nothing that runs stands still for it: a round of a live move, an image, a snapshot that is kept.
    case patient
}
