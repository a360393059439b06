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
    /// The attempt whose copy was restored here before all of its memory had come, until all has. What ends meanwhile is not begun anew: its
    /// original may still be the workload.
    package var lacking: Attempt?
    /// The vow: nothing is released here under an incarnation up to this one.
    package var floor: Incarnation
    /// An ended copy that a restored one is to replace: its files go only when the other was let run.
    package var ended: CopyState.Copy?
    /// The attempt of the last hibernation that froze a copy here: a request may end its freeze.
    package var yielding: Attempt?
    /// The right to wake the workload here. Set while it sleeps, and from the pivot of its hibernation on beside its frozen original.
    package var grant: WakeGrant?
    /// What the copy is still to be told by its hook.
    package var greeting: Greeting?
    /// Why a copy is gone, when a boot took it: the attempt, and the capture after which it never ran.
    package var gone: GoneNote?
    /// Which boot the state speaks of.
    package var boot: BootID

    package init(
        workload: WorkloadID, state: CopyState = .absent, over: Attempt = .none, released: Attempt = .none,
        synced: Attempt = .none, floor: Incarnation = .none, ended: CopyState.Copy? = nil, gone: GoneNote? = nil, boot: BootID
    ) {
        self.workload = workload
        self.state = state
        self.over = over
        self.released = released
        self.synced = synced
        self.floor = floor
        self.ended = ended
        self.gone = gone
        self.boot = boot
    }
}
