import TorporModel
import TorporPorts
import TorporSaga

/// Which steps make up which job. Every job engine reads its plans here, and nowhere else.
struct PlanBook: Sendable {
    let tools: SagaTools

    /// A workload with an image takes one step more where it comes to a node; one that sleeps is moved without being woken.
    func plan(for kind: JobKind, image: ImageSource? = nil, asleepIn: SnapshotID? = nil) -> SagaPlan {
        var plan = plan(kind, asleepIn)
        if case .migrate = kind, let asleepIn { plan = migrateAsleep(asleepIn) }
        guard image != nil, let origin = Self.origin(kind) else { return plan }
        return plan.adding(ImageStep(tools: tools, origin: origin), after: .reserve)
    }

    func plan(for job: Job) -> SagaPlan { plan(for: job.request.kind, image: job.image, asleepIn: job.asleepIn) }

    /// Where the target gets an image from; nil for a job that brings nothing anywhere.
    private static func origin(_ kind: JobKind) -> ImageStep.Origin? {
        switch kind {
        case .run: .reference
        case .migrate, .deepen: .home
        case .restore(let snapshot, _, _), .clone(let snapshot, _, _): .snapshot(snapshot)
        case .checkpoint, .hibernate, .wake, .start, .restart, .stop, .remove: nil
        }
    }

    private func plan(_ kind: JobKind, _ asleepIn: SnapshotID?) -> SagaPlan {
        switch kind {
        case .run: run()
        case .migrate(_, _, let mode): migrate(mode)
        case .checkpoint(_, let stop, let live): checkpoint(stop, live)
        case .restore(let snapshot, _, _), .clone(let snapshot, _, _): restore(snapshot)
        case .hibernate: hibernate()
        case .wake: wake()
        // No job of this kind is without.
        case .deepen: deepen(asleepIn ?? SnapshotID(unchecked: "none"))
        case .stop(_, let graceMs): stop(graceMs)
        case .start: startAgain(StartAgainStep(tools: tools, ends: false, graceMs: nil))
        case .restart(_, let graceMs): startAgain(StartAgainStep(tools: tools, ends: true, graceMs: graceMs))
        case .remove: remove()
        }
    }

    /// The handoff (handoff.md): undo runs the source first, and only then throws away what the target holds.
    private func migrate(_ mode: MoveMode) -> SagaPlan {
        let plan = SagaPlan(
            steps: [
                ReserveStep(tools: tools), PrepareTargetStep(tools: tools), FenceStep(tools: tools), FreezeStep(tools: tools),
                CopyStep(tools: tools), RestoreHeldStep(tools: tools), SealStep(tools: tools), CommitStep(tools: tools, change: .home),
                ReleaseStep(tools: tools), RedirectStep(tools: tools), RetireStep(tools: tools), CollectStep(tools: tools),
                FreeStep(tools: tools),
            ],
            pivot: .commit,
            undoOrder: Mutant.isPlanted(.discardBeforeThaw)
                ? [.restoreHeld, .copy, .freeze, .fence, .prepareTarget, .reserve]
                : [.freeze, .fence, .restoreHeld, .prepareTarget, .copy, .reserve],
            detour: [ReleaseSourceStep(tools: tools), DiscardTargetStep(tools: tools), FreeStep(tools: tools)], abort: abort)
        return switch mode {
        case .stopAndCopy: plan
        case .lazy: migrateLazily()
        case .live(let limits): plan.adding(PrecopyStep(tools: tools, limits: limits, moves: true), after: .prepareTarget)
        }
    }

    /// The same handoff with less in its middle: what is restored lacks memory, and the original goes only when it lacks none.
    private func migrateLazily() -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), PrepareTargetStep(tools: tools), FenceStep(tools: tools), FreezeStep(tools: tools),
                LazyCopyStep(tools: tools), RestoreLazilyStep(tools: tools), SealStep(tools: tools),
                CommitStep(tools: tools, change: .home), ReleaseStep(tools: tools), RedirectStep(tools: tools), CompleteStep(tools: tools),
                RetireStep(tools: tools), CollectStep(tools: tools), FreeStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.freeze, .fence, .restoreHeld, .prepareTarget, .copy, .reserve],
            detour: [ReleaseSourceStep(tools: tools), DiscardTargetStep(tools: tools), FreeStep(tools: tools)], abort: abort)
    }

    private func checkpoint(_ stop: Bool, _ live: PrecopyLimits?) -> SagaPlan {
        let plan = stop ? checkpointAndStop() : checkpoint()
        guard let live else { return plan }
        return plan.adding(PrecopyStep(tools: tools, limits: live, moves: false), after: .reserve)
    }

    /// The workload is thawed on every way out, and that is verified before the snapshot counts.
    private func checkpoint() -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), FenceStep(tools: tools), FreezeStep(tools: tools), CaptureStep(tools: tools),
                ThawStep(tools: tools), KeepSnapshotStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.freeze, .fence, .capture, .reserve], abort: abort)
    }

    /// Never thaws: sealed, committed, retired (handoff-rules A14.6).
    private func checkpointAndStop() -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), FenceStep(tools: tools, announces: true), FreezeStep(tools: tools), CaptureStep(tools: tools),
                SealStep(tools: tools), CommitStep(tools: tools, change: .captured), RetireAsleepStep(tools: tools), FreeStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.freeze, .fence, .capture, .reserve], abort: abort)
    }

    /// No seal: its home does not change, and until it is retired a request lets the original run on (handoff-rules A8).
    private func hibernate() -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), FenceStep(tools: tools, yields: true, announces: true), FreezeStep(tools: tools, yields: true),
                CaptureStep(tools: tools),
                CommitStep(tools: tools, change: .asleep), GrantStep(tools: tools), RetireAsleepStep(tools: tools), FreeStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.freeze, .fence, .capture, .reserve], abort: abort)
    }

    /// What a request at the door does, for a person.
    private func wake() -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), WakeStep(tools: tools), CommitStep(tools: tools, change: .awake), FreeStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.reserve], abort: abort)
    }

    /// The snapshot is brought first, while it may still be woken at home; then that right is suspended, and given to the target (A9).
    private func migrateAsleep(_ snapshot: SnapshotID) -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), PrepareRestoreStep(tools: tools, snapshot: snapshot),
                FetchStep(tools: tools, snapshot: snapshot), SuspendStep(tools: tools, snapshot: snapshot),
                CommitStep(tools: tools, change: .asleepElsewhere(snapshot)), GrantStep(tools: tools, snapshot: snapshot),
                LeaveAsleepStep(tools: tools, snapshot: snapshot), FreeStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.seal, .prepareTarget, .fetch, .reserve], abort: abort)
    }

    /// Nothing of the workload changes: it may be woken at its home all the while.
    private func deepen(_ snapshot: SnapshotID) -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), PrepareRestoreStep(tools: tools, snapshot: snapshot),
                FetchStep(tools: tools, snapshot: snapshot),
                KeepElsewhereStep(tools: tools, snapshot: snapshot),
            ],
            pivot: .commit, undoOrder: [.prepareTarget, .fetch, .reserve], abort: abort)
    }

    /// A new lineage from a snapshot: held first, let run only under the incarnation that the pivot made.
    private func restore(_ snapshot: SnapshotID) -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), PrepareRestoreStep(tools: tools, snapshot: snapshot),
                FetchStep(tools: tools, snapshot: snapshot),
                RestoreHeldStep(tools: tools), CommitStep(tools: tools, change: .restored(snapshot)), ReleaseStep(tools: tools),
                RedirectStep(tools: tools), CollectFetchedStep(tools: tools, snapshot: snapshot), FreeStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.restoreHeld, .prepareTarget, .fetch, .reserve],
            detour: [DiscardTargetStep(tools: tools, snapshot: snapshot), FreeStep(tools: tools)], abort: abort)
    }

    private func run() -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), StartStep(tools: tools), CommitStep(tools: tools, change: .home), RedirectStep(tools: tools),
                FreeStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.start, .reserve], abort: abort)
    }

    /// Ending a workload cannot be undone, so the row says so first.
    private func stop(_ graceMs: UInt64?) -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), CommitStep(tools: tools, change: .life(.stopped)), StopStep(tools: tools, graceMs: graceMs),
                FreeStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.reserve], abort: abort)
    }

    /// Begun before the row says so, so that what cannot be begun is undone; nothing else of the workload runs anywhere.
    private func startAgain(_ step: StartAgainStep) -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), step, CommitStep(tools: tools, change: .home), RedirectStep(tools: tools),
                FreeStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.startAgain, .reserve], abort: abort)
    }

    private func remove() -> SagaPlan {
        SagaPlan(
            steps: [
                ReserveStep(tools: tools), CommitStep(tools: tools, change: .life(.removed)), RemoveStep(tools: tools),
                FreeStep(tools: tools),
            ],
            pivot: .commit, undoOrder: [.reserve], abort: abort)
    }

    /// claimed → aborted, durable before any undo is sent; from then on commit cannot succeed, however late it comes (handoff-rules A1).
    private var abort: @Sendable (SagaRecord) async throws(TorporError) -> AbortResult {
        let tools = tools
        return { (saga) async throws(TorporError) in
            if Mutant.isPlanted(.undoWithoutAbort) { return .aborted }
            if Mutant.isPlanted(.abortAfterThaw), saga.started.contains(.freeze) {
                _ = try await tools.order(.thaw, to: try tools.source(of: saga), in: saga)
                // Long enough for another coordinator to commit.
                try? await tools.clock.sleep(for: .seconds(10))
            }
            let row = try await tools.row(of: saga)
            guard row.job == saga.job.id else { return .aborted }
            if Mutant.isPlanted(.undoAfterPivot), row.phase != .claimed { return .aborted }
            switch row.phase {
            case .aborted, .lost:
                if !saga.started.contains(.reserve) { _ = try await ReserveStep(tools: tools).undo(saga) }
                return .aborted
            case .committed, .released, .returned: return .committed(row.incarnation)
            case .claimed, .free:
                let change = RowChange(
                    workload: row.id, attempt: row.attempt, from: .claimed, incarnation: row.incarnation, to: .aborted)
                do throws(TorporError) {
                    _ = try await tools.catalogue.change(change)
                    // The row of a new workload is claimed from its birth; there is no step yet whose undo would put the claim down.
                    if !saga.started.contains(.reserve) { _ = try await ReserveStep(tools: tools).undo(saga) }
                    return .aborted
                } catch  where error.code == .conflict {
                    // Somebody was first; look again.
                    throw TorporError(.unreachable, "the row of \(row.name) has just changed", cause: error)
                }
            }
        }
    }
}
