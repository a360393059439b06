package import TorporModel

/// Decides what one node does about one workload: a pure value over the journal's record and what was just read of the copy.
///
/// Every rule of handoff-rules A1–A5, A10, A11 and A14 that concerns an agent is in `decide`, `settle` and `finish`. Nothing here waits,
/// so one step is atomic by nature; whoever drives it makes each record durable before the next step.
package struct CopyMachine: Hashable, Sendable {
    /// As last made durable.
    package private(set) var record: CopyRecord
    /// The boot that the node is in; a record of another speaks of copies that no kernel holds any more.
    package let boot: BootID
    /// Set until a restarted agent has settled what it found: an unsealed freeze is then over (handoff-rules A14.2).
    package private(set) var isFresh: Bool

    package init(record: CopyRecord, boot: BootID, isFresh: Bool = false) {
        self.record = record
        self.boot = boot
        self.isFresh = isFresh
    }

    /// Takes over a record that has just been made durable.
    package mutating func wrote(_ record: CopyRecord) { self.record = record }

    /// What was found at the restart is settled.
    package mutating func settled() { isFresh = false }

    /// The agent is told to end, and nobody is left to go on with an unsealed freeze: it is as over as a restarted agent would find it
    /// (handoff-rules A14.2), only without the wait for that or for the lease. What is sealed or held stays the protocol's.
    package mutating func leaving() { isFresh = true }

    /// What to do about an order. `manifest` is the verified manifest of an order that brings one.
    package func decide(_ order: Order, seen: Sight, manifest: SnapshotManifest? = nil) -> Decision {
        if let first = settle(seen, .order) { return first }
        return switch order.verb {
        case .start(let name, let spec): start(order, name, spec, seen)
        case .survey(let lazily): survey(order, lazily, seen)
        case .prepare(let name, let spec, let needs): prepare(order, name, spec, needs)
        case .fence(let yields, let announced): fence(order, yields, announced)
        case .unfence: unfence(order)
        case .freeze(let leaseMs, let yields): freeze(order, leaseMs, yields, seen)
        case .renew: renew(order.attempt)
        case .capture(let snapshot, let createdAt, let lineage, let durable, let follower):
            capture(
                order,
                Effect.Capture(snapshot: snapshot, createdAt: createdAt, lineage: lineage, durable: durable, follower: follower))
        case .precopy(let snapshot, let createdAt, let lineage, let durable, let follower):
            precopy(
                order,
                Effect.Capture(snapshot: snapshot, createdAt: createdAt, lineage: lineage, durable: durable, follower: follower), seen)
        case .follow(let snapshot, let peer, let urgency): follow(order, snapshot, peer, urgency)
        case .captureLazily(let snapshot, let createdAt, let lineage):
            capture(
                order, Effect.Capture(snapshot: snapshot, createdAt: createdAt, lineage: lineage, durable: false, follower: nil, lazy: true)
            )
        case .fetch(let signed, let peer, let urgency): fetch(order, signed, peer, urgency)
        case .restoreHeld(let signed): restoreHeld(order, signed, manifest, seen)
        case .restoreLazily(let signed, let peer): restoreHeld(order, signed, manifest, seen, lacking: peer)
        case .seal(let hash): seal(order, hash, seen)
        case .thaw: thaw(order, seen)
        case .discard: discard(order)
        case .release(let hash): release(order, hash, seen)
        case .vow: vow(order, seen)
        case .redirect: redirect(order)
        case .complete(let peer): complete(order, peer, seen)
        case .sync: sync(order)
        case .retire: retire(order, seen)
        case .grant(let signed): grant(order, signed, seen)
        case .wake: wake(order, seen: seen)
        // Closes the attempt: a fetch that was late would bring back what nobody collects any more.
        case .collect: .act(.collect(order.attempt), writing: record.closing(order.attempt), then: .answer)
        case .image(let image): self.image(order, image)
        case .stop(let graceMs): stop(order, graceMs, seen)
        case .restart(let graceMs): restart(order, graceMs, seen)
        case .remove: remove(order)
        }
    }

    /// Whether the freeze lease of this attempt may be made longer: asked outside the mailbox, while an engine call runs.
    ///
    /// The keeper of the lease decides (`FreezeLease`); this only turns away what is over or was never frozen here.
    package func renew(_ attempt: Attempt) -> Decision {
        guard attempt > record.over, record.state.isFreeze, record.state.attempt == attempt else { return .refuse(Refusal.over(attempt)) }
        return .answer(.done)
    }

    /// The record to write before a running engine call goes on, when `order` ends what it works for: its attempt (handoff-rules A10), or the
    /// following of a capture that has ended.
    package func interrupting(_ order: Order, during current: Order, _ effect: Effect) -> CopyRecord? {
        if case .follow = effect, order.verb != current.verb { return ending(order) }
        guard order.attempt == current.attempt, order.attempt > record.over else { return nil }
        switch (order.verb, effect) {
        case (.thaw, .freeze), (.thaw, .capture), (.thaw, .seal): break
        case (.discard, .restoreHeld), (.discard, .restoreLazily), (.discard, .fetch), (.discard, .image), (.discard, .judge): break
        case (.discard, .start) where order.incarnation == current.incarnation: break
        case (.discard, .restart) where order.incarnation == current.incarnation: break
        default: return nil
        }
        return record.closing(order.attempt)
    }

    /// Nothing waits behind the following of a capture, on which nothing depends. What was taken stays, and only what throws it away makes the
    /// attempt over.
    private func ending(_ order: Order) -> CopyRecord {
        switch order.verb {
        case .discard, .collect: order.attempt > record.over ? record.closing(order.attempt) : record
        case .start, .survey, .prepare, .fence, .unfence, .freeze, .renew, .precopy, .capture, .captureLazily, .follow, .fetch,
            .restoreHeld,
            .restoreLazily, .seal, .thaw, .release, .vow, .redirect, .complete, .sync, .retire, .grant, .wake, .image, .stop, .restart,
            .remove:
            record
        }
    }

    /// Nothing older than what the node has seen of this attempt may begin here.
    func closed(_ attempt: Attempt) -> Decision? {
        if attempt <= record.over { return .refuse(Refusal.over(attempt)) }
        if let newer = record.state.attempt, newer > attempt {
            return .refuse(Refusal.over(attempt, "attempt \(newer) has begun on this node"))
        }
        return nil
    }
}
