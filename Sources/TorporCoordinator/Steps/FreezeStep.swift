import TorporModel
import TorporSaga

/// Freezes the source, once per attempt; it thaws by itself when the lease ends unless it was renewed or sealed.
struct FreezeStep: SagaStep {
    let tools: SagaTools
    /// A request for the workload ends the freeze, and the job.
    var yields = false
    var name: StepName { .freeze }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let lease = UInt64(tools.limits.freezeLease / .milliseconds(1))
        _ = try await tools.order(.freeze(leaseMs: lease, yields: yields), to: try tools.source(of: saga), in: saga)
        return .done(.nothing)
    }

    /// Thaws, and is done only when the source has answered that it runs. A source that is gone and never ran after the capture is as
    /// good as sealed: the held copy is the workload (rescue). One that is gone without such a copy is lost, and the job says so.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        let answer: Answer
        do throws(TorporError) {
            answer = try await tools.order(.thaw, to: try tools.source(of: saga), in: saga)
        } catch  where error.code == .attemptOver {
            // A newer attempt holds the copy, so this one was over there long ago.
            return .undone
        } catch  where Mutant.isPlanted(.silenceTakenForThawed) && error.code.outcomeUnknown {
            return .undone
        }
        switch answer {
        case .running: return .undone
        case .stopped: return .undone
        case .gone where Mutant.isPlanted(.goneTakenForThawed): return .undone
        case .gone where Mutant.isPlanted(.rescueOnAGuess) && saga.has(.restoreHeld): return try await rescue(saga)
        case .gone(let exact?) where saga.has(.copy) && saga.manifest?.hash == exact && saga.isCaptureWhole: return try await rescue(saga)
        case .gone: return try await giveUp(saga)
        default: throw .mixedUp("thaw")
        }
    }

    /// What the target fetched is the workload, exactly. Whether it holds it already may not be known: it is asked again, until it says so.
    private func rescue(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        if let decided = try await decided(saga) { return decided }
        let target = try tools.target(of: saga)
        do throws(TorporError) {
            let held = try await tools.order(.restoreHeld(manifest: try saga.capturedManifest()), to: target, in: saga)
            guard case .held = held else { throw .mixedUp("restoreHeld") }
        } catch  where !error.code.outcomeUnknown {
            return try await giveUp(saga)
        }
        let pivot = RowChange.Pivot(home: target, incarnation: try saga.claim().incarnation.next)
        try await tools.change(saga, from: .aborted, to: .committed, pivot: pivot)
        return .rescued(pivot.incarnation)
    }

    /// Loss is decided in the row, as rescue is: another coordinator, which was answered before, may be rescuing it right now.
    private func giveUp(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        if let decided = try await decided(saga) { return decided }
        try await tools.change(saga, from: .aborted, to: .lost)
        return .lost(Self.lost(saga))
    }

    /// What the row says already. A change that another coordinator makes meanwhile is a conflict, and looked at again.
    private func decided(_ saga: SagaRecord) async throws(TorporError) -> UndoResult? {
        let row = try await tools.row(of: saga)
        return switch row.phase {
        case .committed: .rescued(row.incarnation)
        case .lost: .lost(Self.lost(saga))
        default: nil
        }
    }

    private static func lost(_ saga: SagaRecord) -> TorporError {
        TorporError(
            .lost, "the node of \(saga.job.name) lost it while it was frozen", remedy: "look for a snapshot: torpor snapshots")
    }
}
