import Testing
import TorporModel
import TorporSaga

@Suite struct SagaStateMachineTests {
    private let shape = SagaShape(
        steps: [.reserve, .freeze, .commit, .release], pivot: .commit, undoOrder: [.freeze, .reserve], detour: [.releaseSource])

    @Test func onlyWhatWasBegunIsUndone() throws {
        var machine = SagaStateMachine(job: try Fixtures.job(), shape: shape)
        try machine.apply(.started(.reserve))
        try machine.apply(.interrupted(TorporError(.cancelled, "cancelled by test")))
        #expect(machine.next == .abort(TorporError(.cancelled, "cancelled by test")))
        try machine.apply(.aborted(TorporError(.cancelled, "cancelled by test")))
        #expect(machine.next == .undo(.reserve))
    }

    @Test func nothingIsUndoneBeforeTheRowSaysAborted() throws {
        var machine = SagaStateMachine(job: try Fixtures.job(), shape: shape)
        try machine.apply(.started(.reserve))
        try machine.apply(.succeeded(.reserve, .nothing))
        try machine.apply(.started(.freeze))
        try machine.apply(.failed(.freeze, TorporError(.refused, "no")))
        guard case .abort = machine.next else {
            Issue.record("\(machine.next)")
            return
        }
    }

    @Test func aLineThatCannotFollowIsAnIncident() throws {
        var machine = SagaStateMachine(job: try Fixtures.job(), shape: shape)
        #expect(throws: TorporError.self) { try machine.apply(.succeeded(.commit, .nothing)) }
        #expect(throws: TorporError.self) { try machine.apply(.undone(.reserve)) }
        #expect(throws: TorporError.self) { try machine.apply(.returned(Incarnation(2), TorporError(.internal, "x"))) }
    }

    @Test func pastThePivotThereIsOnlyForward() throws {
        var machine = SagaStateMachine(job: try Fixtures.job(), shape: shape)
        for step in [StepName.reserve, .freeze, .commit] {
            #expect(!machine.isPastPivot)
            try machine.apply(.started(step))
            try machine.apply(.succeeded(step, .nothing))
        }
        #expect(machine.isPastPivot)
        try machine.apply(.interrupted(TorporError(.cancelled, "too late")))
        #expect(machine.next == .perform(.release, interruptible: false))
        #expect(throws: TorporError.self) { try machine.apply(.aborted(TorporError(.cancelled, "too late"))) }
        machine.giveUp(TorporError(.deadlineExceeded, "too late"))
        #expect(machine.next == .perform(.release, interruptible: false))
    }
}
