import Testing
import TorporModel

@testable import TorporTerminal

struct EventFeedTests {
    private func job(_ id: String, _ state: JobView.State, step: String? = nil, waiting: String? = nil) throws -> JobView {
        try Fixture.job(state, id: id, steps: step.map { [Fixture.step($0, .running)] } ?? [], waiting: waiting)
    }

    @Test func everyChangeIsToldOnceAndTheOldestFirst() throws {
        var feed = EventFeed()
        let first = try [job("j-2", .running, step: "freeze"), job("j-1", .succeeded, step: "free")]
        #expect(feed.events(in: first).map(\.text) == ["j-1 migrate web-1: succeeded", "j-2 migrate web-1: running at freeze"])
        #expect(feed.events(in: first).isEmpty)
        let later = try [job("j-3", .running), job("j-2", .running, step: "copy"), job("j-1", .succeeded, step: "free")]
        #expect(feed.events(in: later).map(\.text) == ["j-2 migrate web-1: running at copy", "j-3 migrate web-1: running"])
    }

    @Test func whatAJobWaitsForIsSaid() throws {
        var feed = EventFeed()
        let stuck = try job("j-1", .stuck, step: "release", waiting: "node-b does not answer")
        #expect(feed.events(in: [stuck]).map(\.text) == ["j-1 migrate web-1: stuck at release (node-b does not answer)"])
    }

    /// There is no job for it.
    @Test func aWakeByARequestIsToldOnceInItsPlace() throws {
        func web(_ at: Int64) throws -> WorkloadView {
            let story = WakeStory(letThroughUs: 27_000, answeredUs: 35_000, connections: 2, datagrams: 0)
            return try Fixture.workload(WakeNote(at: Timestamp(milliseconds: at), traceId: "abc", story: story))
        }
        var feed = EventFeed()
        let woken = "request wake web-1: succeeded (35 ms to the first byte, 27 ms until let through, 2 connections)"
        // Long before the job was made.
        let first = feed.events(in: [try job("j-1", .succeeded)], [try web(0)])
        #expect(first.map(\.text) == [woken, "j-1 migrate web-1: succeeded"] && first.first?.trace == "abc")
        #expect(feed.events(in: [try job("j-1", .succeeded)], [try web(0)]).isEmpty)
        #expect(feed.events(in: [try job("j-1", .succeeded)], [try web(5)]).map(\.text) == [woken])
    }
}
