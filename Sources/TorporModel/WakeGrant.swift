/// A node's right to wake a workload from a snapshot that it has, without asking anybody (handoff-rules A8).
///
/// It has no end of its own, so a dead coordinator shuts no door. It ends by being used, once, or by the answer to a `seal`.
package struct WakeGrant: Hashable, Codable, Sendable {
    /// The copy that a wake makes: of the attempt that gave the grant, under the grant's incarnation.
    package let copy: CopyState.Copy
    /// What it is restored from.
    package let manifest: SignedManifest
    /// The move that has suspended it, until that is committed or undone.
    package var suspended: Attempt?

    package init(copy: CopyState.Copy, manifest: SignedManifest, suspended: Attempt? = nil) {
        self.copy = copy
        self.manifest = manifest
        self.suspended = suspended
    }
}
