import Testing
import TorporModel

@testable import TorporCoordinator

@Suite struct JobHistoryTests {
    private func view(_ events: [(Int64, SagaEvent.Kind)]) throws -> JobView {
        let job = try Sample.job(.migrate(name: Sample.name("web"), to: Sample.node("node-b")))
        let log = events.map { SagaEvent(at: Timestamp(milliseconds: $0.0), kind: $0.1) }
        return JobHistory(job, log) { (_) throws(TorporError) in throw TorporError(.internal, "no manifest in this test") }.view
    }

    @Test func aJobWithoutAnEndRuns() throws {
        #expect(try view([(1, .started(.reserve))]).state == .running)
        #expect(try view([]).state == .running)
    }

    @Test func theBlackoutLastsFromFrozenToReachable() throws {
        let view = try view([
            (10, .started(.freeze)), (20, .succeeded(.freeze, .nothing)), (100, .started(.release)), (110, .succeeded(.release, .nothing)),
            (111, .started(.redirect)), (120, .succeeded(.redirect, .nothing)), (300, .ended(.succeeded)),
        ])
        #expect(view.blackoutMs == 100)
        #expect(view.totalMs == 300)
        #expect(view.state == .succeeded)
        #expect(view.steps.map(\.name) == ["freeze", "release", "redirect"])
        #expect(view.steps.map(\.durationMs) == [10, 10, 9])
    }

    @Test func anUndoneJobSaysWhyAndHowLongTheWorkloadStood() throws {
        let cause = TorporError(.diskFull, "no space", remedy: "make some", cause: TorporError(.internal, "ENOSPC"))
        let view = try view([
            (1, .started(.freeze)), (2, .succeeded(.freeze, .nothing)), (3, .started(.copy)), (4, .failed(.copy, cause)),
            (5, .aborted(cause)),
            (6, .undoStarted(.freeze)), (9, .undone(.freeze)), (10, .ended(.undone(cause))),
        ])
        #expect(view.state == .undone)
        #expect(view.error?.code == "diskFull")
        #expect(view.blackoutMs == 7)
        #expect(view.steps.last?.name == "undo freeze")
        #expect(view.steps.map(\.state) == [.succeeded, .failed, .succeeded])
        #expect(view.steps.map { $0.error?.causes ?? [] } == [[], ["ENOSPC"], []])
    }

    @Test func aCancelledJobIsCalledCancelled() throws {
        let cause = TorporError(.cancelled, "cancelled by operator/test")
        #expect(
            try view([(1, .started(.reserve)), (2, .interrupted(cause)), (3, .aborted(cause)), (4, .ended(.undone(cause)))]).state
                == .cancelled)
    }

    @Test func aStuckJobSaysWhatItWaitsForUntilItGoesOn() throws {
        let stuck: [(Int64, SagaEvent.Kind)] = [(1, .started(.release)), (2, .stuck("release: no answer"))]
        #expect(try view(stuck).state == .stuck)
        #expect(try view(stuck).waiting == "release: no answer")
        #expect(try view(stuck + [(3, .succeeded(.release, .nothing))]).state == .running)
    }
}
