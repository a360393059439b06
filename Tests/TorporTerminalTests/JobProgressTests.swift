import Testing
import TorporModel
import TorporTerminal

@Suite struct JobProgressTests {
    @Test func eachStepIsToldOnceWhenItHasEnded() throws {
        var progress = JobProgress(colours: false)
        let first = progress.lines(for: try Fixture.job(.running, steps: [Fixture.step("reserve"), Fixture.step("freeze", .running)]))
        #expect(first.count == 1)
        #expect(first.first?.contains("✓ reserve") == true)
        let steps = [Fixture.step("reserve"), Fixture.step("freeze", .failed), Fixture.step("undo freeze")]
        let rest = progress.lines(for: try Fixture.job(.undone, steps: steps))
        #expect(rest.count == 2)
        #expect(rest.first?.contains("✗ freeze") == true)
        #expect(rest.last?.contains("✓ undo freeze") == true)
        #expect(progress.lines(for: try Fixture.job(.undone, steps: steps)).isEmpty)
    }

    @Test func aReasonToWaitIsToldOnceAndAgainWhenItChanges() throws {
        var progress = JobProgress(colours: false)
        #expect(progress.lines(for: try Fixture.job(.stuck, waiting: "node-b is silent")) == ["  … waiting: node-b is silent"])
        #expect(progress.lines(for: try Fixture.job(.stuck, waiting: "node-b is silent")).isEmpty)
        #expect(progress.lines(for: try Fixture.job(.stuck, waiting: "node-a is silent")).count == 1)
    }

    @Test func coloursAreOnlyWhereTheyWereAskedFor() throws {
        let view = try Fixture.job(.succeeded, steps: [Fixture.step("reserve")])
        var plain = JobProgress(colours: false)
        var painted = JobProgress(colours: true)
        #expect(!(plain.lines(for: view).joined() + plain.ending(view)).contains("\u{1B}"))
        #expect(painted.lines(for: view).joined().contains("\u{1B}[32m"))
    }

    @Test func theLastLineSaysHowItEndedAndWhatItCost() throws {
        let line = JobProgress(colours: false).ending(try Fixture.job(.succeeded))
        #expect(line == "migrate web-1: succeeded, blackout 342 ms, total 12.3 s, sent 1.0 MiB (job j-1)")
    }
}
