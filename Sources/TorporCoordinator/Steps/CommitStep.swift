import TorporModel
import TorporSaga

/// The pivot: one compare-and-swap of the workload's row. From here there is only forward.
struct CommitStep: SagaStep {
    /// What the pivot changes beside the phase.
    enum Change: Sendable {
        /// The home becomes the job's target; the workload lives there from now on.
        case home
        /// It begins to live at the job's target from this snapshot: a new lineage, whose record says how old the snapshot is.
        case restored(SnapshotID)
        /// It ends where it is; only its meaning changes.
        case life(WorkloadLife)
        /// It ends where it is, and this snapshot is what is left of it.
        case captured
        /// It sleeps where it is: this snapshot is the workload now, and its home may wake it.
        case asleep
        /// It sleeps at the job's target from now on.
        case asleepElsewhere(SnapshotID)
        /// It was woken where it is.
        case awake
    }

    let tools: SagaTools
    let change: Change
    var name: StepName { .commit }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let claim = try saga.claim()
        let next = claim.incarnation.next
        let row = try await tools.row(of: saga)
        // A repeat after a crash between the swap and the log.
        if row.phase == .committed, row.attempt == claim.attempt { return .done(.committed(row.incarnation)) }
        if Mutant.isPlanted(.releaseBeforeCommit), let manifest = saga.manifest {
            _ = try await tools.order(.release(manifest: manifest.hash), to: try tools.target(of: saga), in: saga, incarnation: next)
        }
        switch change {
        case .home:
            let pivot = RowChange.Pivot(home: try tools.target(of: saga), incarnation: next)
            try await tools.change(saga, from: .claimed, to: .committed, pivot: pivot, life: .running, image: saga.image)
            if Mutant.isPlanted(.retireBeforeReleased), saga.has(.seal) {
                try await tools.owe(try tools.debt(.retire, of: try tools.source(of: saga), in: saga))
            }
        case .restored(let id):
            let kept = try await tools.snapshot(id)
            let pivot = RowChange.Pivot(home: try tools.target(of: saga), incarnation: next)
            let note = "from snapshot \(id) of \(kept.name) made at \(kept.createdAt): what it did after that is not in it"
            try await tools.change(saga, from: .claimed, to: .committed, pivot: pivot, life: .running, newLineage: note)
        case .life(let life):
            let pivot = claim.home.map { RowChange.Pivot(home: $0, incarnation: next) }
            try await tools.change(saga, from: .claimed, to: .committed, pivot: pivot, life: life)
            if pivot == nil { return .done(.committed(claim.incarnation)) }
        case .captured, .asleep:
            let home = try tools.source(of: saga)
            let manifest = try saga.capturedManifest()
            var snapshot = try tools.snapshotRow(manifest, on: home, in: saga)
            let pivot = RowChange.Pivot(home: home, incarnation: next)
            if case .asleep = change {
                snapshot.isSleep = true
                try await tools.change(
                    saga, from: .claimed, to: .committed, pivot: pivot, life: .asleep, asleepIn: snapshot.id,
                    memoryBytes: try tools.readManifest(manifest).needs.memoryBytes, snapshot: snapshot)
            } else {
                try await tools.change(saga, from: .claimed, to: .committed, pivot: pivot, life: .stopped, snapshot: snapshot)
            }
        case .asleepElsewhere(let id):
            let target = try tools.target(of: saga)
            var kept = try await tools.snapshot(id)
            if !kept.nodes.contains(target) { kept.nodes.append(target) }
            let pivot = RowChange.Pivot(home: target, incarnation: next)
            try await tools.change(saga, from: .claimed, to: .committed, pivot: pivot, life: .asleep, asleepIn: id, snapshot: kept)
        case .awake:
            try await tools.change(saga, from: .claimed, to: .committed, life: .running)
            return .done(.committed(claim.incarnation))
        }
        return .done(.committed(next))
    }
}
