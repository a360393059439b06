import TorporModel
import TorporSaga

/// Freezes the source, once per attempt; it thaws by itself when the lease ends unless it was renewed or sealed.
struct FreezeStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .freeze }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let lease = UInt64(tools.limits.freezeLease / .milliseconds(1))
        _ = try await tools.order(.freeze(leaseMs: lease), to: try tools.source(of: saga), in: saga)
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
        case .gone(let exact?) where saga.has(.copy) && saga.manifest?.hash == exact: return try await rescue(saga)
        case .gone: return .lost(Self.lost(saga))
        default: throw .mixedUp("thaw")
        }
    }

    private static func lost(_ saga: SagaRecord) -> TorporError {
        TorporError(
            .lost, "the node of \(saga.job.name) lost it while it was frozen", remedy: "look for a snapshot: torpor snapshots")
    }

    /// What the target fetched is the workload, exactly. Whether it holds it already may not be known: it is asked again, until it says so.
    private func rescue(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        let target = try tools.target(of: saga)
        do throws(TorporError) {
            let held = try await tools.order(.restoreHeld(manifest: try saga.capturedManifest()), to: target, in: saga)
            guard case .held = held else { throw .mixedUp("restoreHeld") }
        } catch  where !error.code.outcomeUnknown {
            return .lost(Self.lost(saga))
        }
        let next = try saga.claim().incarnation.next
        let row = try await tools.row(of: saga)
        if row.phase != .committed {
            let pivot = RowChange.Pivot(home: target, incarnation: next)
            try await tools.change(saga, from: .aborted, to: .committed, pivot: pivot)
        }
        return .rescued(next)
    }
}
