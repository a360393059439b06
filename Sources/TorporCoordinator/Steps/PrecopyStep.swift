import TorporModel
import TorporSaga
import TorporScheduling

/// Rounds of a live move: the source writes its memory down while the workload runs, the target takes what it lacks.
///
/// No round is ever restored: the frozen capture points into these chunks where pages are still the same, by their digests or by the word of
/// a VMM that tracks what its machine writes. So a round that was torn, late or lost costs time in the freeze, and nothing else.
struct PrecopyStep: SagaStep {
    let tools: SagaTools
    let limits: PrecopyLimits
    var name: StepName { .precopy }
    /// Of one round.
    var limit: Duration { .seconds(900) }

    /// One round; the log keeps it, so that a coordinator which is restarted goes on with the next.
    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        var rounds: [PrecopyRound] = []
        if case .precopied(let earlier, _)? = saga.outputs[.precopy] { rounds = earlier }
        rounds.append(try await round(saga))
        switch PrecopyRule(limits).judge(rounds) {
        case .again: return .more(.precopied(rounds, ending: nil))
        case .freeze(let why): return .done(.precopied(rounds, ending: why))
        case .giveUp(let why):
            throw TorporError(.refused, "it cannot move live: \(why)", remedy: "allow more with --max-downtime, or move it without --live")
        }
    }

    private func round(_ saga: SagaRecord) async throws(TorporError) -> PrecopyRound {
        let (source, target) = (try tools.source(of: saga), try tools.target(of: saga))
        let address = try await tools.address(of: source)
        let begun = tools.now()
        // A fresh name each time: a repeat does not know whether the last was finished.
        let snapshot = SnapshotID(unchecked: "\(saga.job.id)-r\(begun.milliseconds)")
        let verb = Order.Verb.precopy(
            snapshot: snapshot, createdAt: begun, lineage: try await tools.row(of: saga).lineage, follower: target)
        let follow = Order.Verb.follow(snapshot: snapshot, from: address, urgency: .patient)
        guard case .precopied(let manifest) = try await tools.order(verb, to: source, whileTarget: follow, in: saga) else {
            throw .mixedUp("precopy")
        }
        let answer = try await tools.order(.fetch(manifest: manifest, from: address), to: target, in: saga)
        guard case .fetched(let report) = answer else { throw .mixedUp("fetch") }
        return PrecopyRound(
            scannedBytes: report.logicalBytes, sentBytes: report.sentBytes, milliseconds: UInt64(max(0, tools.now() - begun)))
    }

    /// Drops the rounds on both sides, unless the copy's own undo does, which knows what has to stay.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        if saga.started.contains(.copy) || Mutant.isPlanted(.roundsKept) { return .undone }
        try await tools.oweCollecting(saga)
        return .undone
    }
}
