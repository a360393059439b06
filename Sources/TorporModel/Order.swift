/// One command to an agent. Every order bears workload, incarnation and attempt, and acts on a copy of exactly that attempt.
package struct Order: Hashable, Codable, Sendable {
    package let workload: WorkloadID
    /// The row's incarnation when the order was decided; for `release`, the new one.
    package let incarnation: Incarnation
    package let attempt: Attempt
    package let verb: Verb
    /// Of an order that starts or restores; never written down by whoever obeys.
    package private(set) var secrets = Secrets.none

    package init(workload: WorkloadID, incarnation: Incarnation, attempt: Attempt, verb: Verb, secrets: Secrets = .none) {
        self.workload = workload
        self.incarnation = incarnation
        self.attempt = attempt
        self.verb = verb
        self.secrets = secrets
    }

    /// All but the secrets.
    private enum CodingKeys: CodingKey {
        case workload, incarnation, attempt, verb
    }

    /// What is asked. Answers are named behind the arrow; every verb may be refused instead.
    package enum Verb: Hashable, Codable, Sendable {
        /// Start from the specification → `running`. Undone by `discard` until its row is committed.
        case start(name: WorkloadName, spec: WorkloadSpec)
        /// What this workload asks of a target → `needs`. `lazily`: refused as well for what `captureLazily` would not take.
        case survey(lazily: Bool)
        /// Judge the needs on the target and make an empty slot → `done`.
        case prepare(name: WorkloadName, spec: WorkloadSpec, needs: WorkloadNeeds)
        /// Close the door over the workload's network → `done`. `yields`: whoever comes meanwhile is a request, and ends the freeze that follows.
        /// `announced`: the workload's hook is called before, and may refuse.
        case fence(yields: Bool = false, announced: Bool = false)
        /// Open it again → `done`.
        case unfence
        /// Network shut, then frozen, once per attempt, until `leaseMs` have passed without a renewal → `frozen`. `yields`: also until a request
        /// for the workload comes, which then ends the attempt.
        case freeze(leaseMs: UInt64, yields: Bool = false)
        /// Extend the freeze lease of this attempt; a counter that is not greater than the last is ignored → `done`.
        case renew(leaseMs: UInt64, counter: UInt64)
        /// Write the memory into the node's chunk store while the workload goes on: a round of a live move, of which nothing is ever restored
        /// → `precopied`. `durable`: it is a checkpoint's; no snapshot is made of it, and its chunks stay for the capture of the same attempt, until
        /// the agent ends. `follower`: the node that may take chunks while they are cut; they are stored here all the same.
        case precopy(snapshot: SnapshotID, createdAt: Timestamp, lineage: UInt64, durable: Bool = false, follower: NodeID? = nil)
        /// Write what is left into the node's chunk store → `captured`. `durable`: chunks and manifest are on disk before the answer,
        /// for a snapshot that outlives its job. `follower`: the node that may take chunks while they are cut; what it has is not stored here.
        case capture(snapshot: SnapshotID, createdAt: Timestamp, lineage: UInt64, durable: Bool, follower: NodeID? = nil)
        /// As `capture`, but for the memory that can be brought later → `captured`.
        case captureLazily(snapshot: SnapshotID, createdAt: Timestamp, lineage: UInt64)
        /// Take the chunks of this snapshot while the peer captures it → `fetched`. Nothing depends on it: a fetch comes afterwards.
        case follow(snapshot: SnapshotID, from: PeerAddress, urgency: TransferUrgency = .frozen)
        /// Take the missing chunks from a peer, verifying each → `fetched`. `urgency`: what waits for them.
        case fetch(manifest: SignedManifest, from: PeerAddress, urgency: TransferUrgency = .patient)
        /// Restore exactly this manifest so that not one instruction runs → `held`.
        case restoreHeld(manifest: SignedManifest)
        /// As `restoreHeld`, from what `captureLazily` wrote; memory comes from the original there → `held`.
        case restoreLazily(manifest: SignedManifest, from: PeerAddress)
        /// Promise not to thaw unless told; refused if the freeze was broken → `sealed`, or `gone`. Of a workload that sleeps in this snapshot:
        /// promise not to wake it; refused if it was woken → `sealed`.
        case seal(manifest: ContentHash)
        /// Run again; closes the attempt → `running`, or `gone`. Of a sleeping workload: may be woken again → `done`.
        case thaw
        /// Destroy what this attempt made here; closes the attempt → `done`.
        case discard
        /// Let the held copy run (or, after a return, the sealed original) → `running`, or `vowed` when the held copy is gone.
        case release(manifest: ContentHash)
        /// Never release this attempt under an incarnation up to the order's → `vowed`, or `running` when it was released.
        case vow
        /// Open the door at the new home → `done`.
        case redirect
        /// Have every page of what `restoreLazily` made. With nil the original is given up: what still lacks memory is ended → `done`, or `gone`
        /// when that copy is gone.
        case complete(from: PeerAddress?)
        /// Have what came along on the node's file systems on disk, before the original may be retired → `done`,
        /// or `gone` when a boot came first.
        case sync
        /// Destroy the frozen original sealed by exactly this attempt, or give up the right to wake that it suspended → `done`, or `running` when
        /// a request was faster.
        case retire
        /// The row says asleep in this snapshot: have it on disk, and wake the workload from it whenever it is wanted → `done`, or `running` when
        /// a request was faster. A frozen original stays until it is retired, and is what a request lets run. The copy that wakes takes the
        /// order's incarnation.
        case grant(manifest: SignedManifest)
        /// Let a sleeping workload run, and open its door → `done`. A request at its door does the same without an order.
        case wake
        /// Drop the artifacts of this attempt's snapshots → `done`.
        case collect
        /// Something about an image, which concerns no copy.
        case image(ImageOrder)
        /// End the processes, kindly and after `graceMs` by force; the private layer stays → `stopped`.
        case stop(graceMs: UInt64)
        /// Begin anew over the files that the ended copy left → `running`. What runs is ended first, kindly and after `graceMs` by force; with
        /// nil it is refused. Undone by `discard`, which ends it and keeps the files.
        case restart(graceMs: UInt64?)
        /// Destroy whatever is left of the workload on this node → `done`.
        case remove
    }
}
