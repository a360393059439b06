/// How deep a workload rests.
package enum RestTier: String, Hashable, Codable, Sendable, CaseIterable {
    /// Frozen in memory; woken within milliseconds by whatever comes for it.
    case doze
    /// A snapshot at its home is the workload.
    case sleep
    /// The snapshot is on a second node as well.
    case deep
}
