import TorporModel
import TorporSaga
import TorporScheduling

/// Rounds of a live move: the source writes its memory down while the workload runs, the target takes what it lacks. Of a live checkpoint, the
/// source keeps it.
///
/// No round is ever restored: the frozen capture points into these chunks where pages are still the same, by their digests or by the word of
/// a VMM that tracks what its machine writes. So a round that was torn, late or lost costs time in the freeze, and nothing else.
struct PrecopyStep: SagaStep {
    let tools: SagaTools
    let limits: PrecopyLimits
    /// Else it is a checkpoint.
    let moves: Bool
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
            throw TorporError(.refused, "it cannot be done live: \(why)", remedy: "allow more with --max-downtime, or do it without --live")
        }
    }

    private func round(_ saga: SagaRecord) async throws(TorporError) -> PrecopyRound {
        let source = try tools.source(of: saga)
        let begun = tools.now()
        // A fresh name each time: a repeat does not know whether the last was finished.
        let snapshot = SnapshotID(unchecked: "\(saga.job.id)-r\(begun.milliseconds)")
        let verb = Order.Verb.precopy(
            snapshot: snapshot, createdAt: begun, lineage: try await tools.row(of: saga).lineage, durable: !moves,
            follower: moves ? try tools.target(of: saga) : nil)
        let (scanned, new) = moves ? try await send(snapshot, verb, from: source, saga) : try await keep(verb, at: source, saga)
        return PrecopyRound(scannedBytes: scanned, sentBytes: new, milliseconds: UInt64(max(0, tools.now() - begun)))
    }

    /// How many bytes of memory were looked at, and how many went to the target.
    private func send(
        _ snapshot: SnapshotID, _ verb: Order.Verb, from source: NodeID, _ saga: SagaRecord
    ) async throws(TorporError) -> (UInt64, UInt64) {
        let address = try await tools.address(of: source)
        let follow = Order.Verb.follow(snapshot: snapshot, from: address, urgency: .patient)
        guard case .precopied(let manifest, _) = try await tools.order(verb, to: source, whileTarget: follow, in: saga) else {
            throw .mixedUp("precopy")
        }
        let answer = try await tools.order(.fetch(manifest: manifest, from: address), to: try tools.target(of: saga), in: saga)
        guard case .fetched(let report) = answer else { throw .mixedUp("fetch") }
        return (report.logicalBytes, report.sentBytes)
    }

    /// How many bytes of memory were looked at, and how many were not kept yet.
    private func keep(_ verb: Order.Verb, at source: NodeID, _ saga: SagaRecord) async throws(TorporError) -> (UInt64, UInt64) {
        guard case .precopied(let manifest, let new) = try await tools.order(verb, to: source, in: saga) else { throw .mixedUp("precopy") }
        return (try tools.readManifest(manifest).logicalBytes, new)
    }

    /// Drops the rounds wherever they are, unless the undo of copy or capture does, which knows what has to stay.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        if !saga.started.isDisjoint(with: [.copy, .capture]) || Mutant.isPlanted(.roundsKept) { return .undone }
        if moves {
            try await tools.oweCollecting(saga)
        } else {
            try await tools.owe(try tools.debt(.collect, of: try tools.source(of: saga), in: saga))
        }
        return .undone
    }
}
