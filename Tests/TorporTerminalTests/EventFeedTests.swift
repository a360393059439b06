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
}
