package import TorporModel

/// The one thing that a decision has the node do. `copy.attempt` is the attempt it is done for.
package enum Effect: Hashable, Sendable {
    case start(CopyState.Copy)
    /// `lazily`: what hinders a lazy capture, too.
    case survey(CopyState.Copy, lazily: Bool)
    /// Whether such a copy fits here, its ports too.
    case judge(WorkloadNeeds, WorkloadSpec)
    /// `yields`: whoever comes is heard of meanwhile. `announced`: by the workload's own hook before, which may refuse.
    case shutDoor(CopyState.Copy, yields: Bool, announced: Bool)
    case openDoor(CopyState.Copy)
    case freeze(CopyState.Copy, leaseMs: UInt64, yields: Bool)
    /// A round of a live move or checkpoint: the running copy's memory, for the attempt that `copy` bears.
    case precopy(CopyState.Copy, Capture)
    case capture(CopyState.Copy, Capture)
    case fetch(SignedManifest, PeerAddress, TransferUrgency, Attempt)
    /// Take what is captured elsewhere while it is captured.
    case follow(SnapshotID, Attempt, PeerAddress, TransferUrgency)
    /// What was asked about an image, by this attempt.
    case image(ImageOrder, Attempt)
    case restoreHeld(CopyState.Copy, SignedManifest)
    /// Held while its memory is still at the peer.
    case restoreLazily(CopyState.Copy, SignedManifest, PeerAddress)
    case seal(CopyState.Copy)
    /// Drop the lease of the frozen original: it sleeps, by this grant.
    case grant(CopyState.Copy, WakeGrant)
    /// Have on disk what came from elsewhere, for a workload that sleeps here from now on.
    case entrust(WakeGrant)
    /// Make the copy of a snapshot of this node's own, held.
    case wake(CopyState.Copy, SignedManifest)
    case thaw(CopyState.Copy)
    case release(CopyState.Copy)
    /// Tell the running copy that it runs again, by its hook.
    case greet(CopyState.Copy, Greeting)
    /// Have every page from the peer; nil: have none any more.
    case complete(CopyState.Copy, PeerAddress?)
    case sync(CopyState.Copy)
    case stop(CopyState.Copy, graceMs: UInt64)
    /// Begin the copy's present life, over its own files.
    case restart(CopyState.Copy)
    case destroy(CopyState.Copy)
    /// Drop the artifacts of an attempt.
    case collect(Attempt)

    /// What a capture is to be called.
    package struct Capture: Hashable, Sendable {
        package let snapshot: SnapshotID
        package let createdAt: Timestamp
        package let lineage: UInt64
        /// Of a snapshot that outlives its job: on disk before it is answered.
        package let durable: Bool
        /// Who may take chunks while they are cut.
        package let follower: NodeID?
        /// Without the memory that can be brought later.
        package var lazy = false
        /// Its workload is to sleep in it.
        package var isForSleep = false
    }

    /// The copy whose truth is read again when the effect has ended; nil where no copy changes.
    package var subject: CopyState.Copy? {
        switch self {
        case .judge, .fetch, .follow, .image, .collect, .survey, .precopy, .shutDoor, .openDoor, .sync, .entrust: nil
        case .start(let copy), .freeze(let copy, _, _), .capture(let copy, _), .restoreHeld(let copy, _), .restoreLazily(let copy, _, _),
            .seal(let copy), .grant(let copy, _), .wake(let copy, _), .thaw(let copy), .complete(let copy, _), .release(let copy),
            .greet(let copy, _), .stop(let copy, _), .restart(let copy),
            .destroy(let copy):
            copy
        }
    }

    /// Whether an order may end its attempt while it runs (handoff-rules A10): `CopyMachine.interrupting` says which.
    package var interruptible: Bool {
        switch self {
        case .start, .restart, .judge, .freeze, .capture, .fetch, .follow, .image, .restoreHeld, .restoreLazily, .seal: true
        case .survey, .precopy, .shutDoor, .openDoor, .grant, .entrust, .wake, .thaw, .release, .greet, .complete, .sync, .stop, .destroy,
            .collect:
            false
        }
    }

    /// Whether it may be cancelled when its attempt ends. A capture never: a killed one can leave a damaged workload (handoff-rules A2).
    package var stoppable: Bool {
        switch self {
        case .fetch, .follow, .image, .judge: true
        default: false
        }
    }
}
