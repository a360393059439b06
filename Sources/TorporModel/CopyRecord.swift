/// What a node's journal knows of one workload: written whole and durably before anything is done or answered.
package struct CopyRecord: Hashable, Codable, Sendable {
    package let workload: WorkloadID
    package var state: CopyState
    /// The highest attempt that is over here: it never freezes, holds or runs here again (handoff-rules A4).
    package var over: Attempt
    /// The highest attempt whose held copy was let run here.
    package var released: Attempt
    /// The highest attempt whose files, come along from elsewhere, are on disk here.
    package var synced: Attempt
    /// The vow: nothing is released here under an incarnation up to this one.
    package var floor: Incarnation
    /// Why a copy is gone, when a boot took it: the attempt, and the capture after which it never ran.
    package var gone: GoneNote?
    /// Which boot the state speaks of.
    package var boot: BootID

    package init(
        workload: WorkloadID, state: CopyState = .absent, over: Attempt = .none, released: Attempt = .none,
        synced: Attempt = .none, floor: Incarnation = .none, gone: GoneNote? = nil, boot: BootID
    ) {
        self.workload = workload
        self.state = state
        self.over = over
        self.released = released
        self.synced = synced
        self.floor = floor
        self.gone = gone
        self.boot = boot
    }
}
