import Testing
import TorporModel

@testable import TorporAgent

/// Post-copy at the target: its original is given up only for a copy whose memory's keeper has said that it has all.
@Suite struct LazyRulesTests {
    private static let order = Order(
        workload: Table.workload, incarnation: Incarnation(1), attempt: Table.attempt, verb: .complete(from: Table.peer))

    private static let machine: CopyMachine = {
        let state = CopyState.running(Table.copy(Table.attempt, made: Table.attempt))
        var record = CopyRecord(
            workload: Table.workload, state: state, over: .none, released: Table.attempt, floor: .none, boot: Table.boot)
        record.lacking = Table.attempt
        return CopyMachine(record: record, boot: Table.boot, isFresh: false)
    }()

    /// A process that read zeros for what had not come dies of them: its end says nothing of its memory.
    @Test(arguments: [CopyTruth.running, .exited(status: 139)]) func theKeeperOfItsMemoryIsAskedWhateverItsEnd(_ truth: CopyTruth) {
        guard case .act(.complete, _, _) = Self.machine.decide(Self.order, seen: Sight(truth)) else {
            Issue.record("\(truth) was answered without asking")
            return
        }
    }

    @Test func whoEndedForWantOfMemoryIsGone() {
        guard case .answer(.gone, let record?) = finish(.lost("its handler was killed"), .exited(status: 139)) else {
            Issue.record("its original would be retired")
            return
        }
        #expect(record.goneNote(of: Table.attempt) != nil)
    }

    @Test func whoEndedByItselfLacksNothing() {
        guard case .answer(.done, let record?) = finish(.whole, .exited(status: 0)) else {
            Issue.record("its original would stay for ever")
            return
        }
        #expect(record.lacking == nil)
    }

    @Test(arguments: [CopyMemory.coming(bytes: 1), nil]) func whatIsNotKnownToBeWholeIsAskedAgain(_ memory: CopyMemory?) {
        for truth in [CopyTruth.running, .exited(status: 0)] {
            guard case .refuse = finish(memory, truth) else {
                Issue.record("answered for \(truth)")
                continue
            }
        }
    }

    private func finish(_ memory: CopyMemory?, _ truth: CopyTruth) -> Decision {
        let result = EffectResult(product: memory.map { .memory($0) }, seen: Sight(truth))
        let copy = Table.copy(Table.attempt, made: Table.attempt)
        return Self.machine.finish(Self.order, .complete(copy, Table.peer), then: .answer, result)
    }
}
