import Testing

/// What the matrix believes of itself, without a cluster.
struct CoverageTests {
    private static let freeze = Cell(verb: .migrate, moment: Moment(step: "freeze", isInside: false), fault: .killCoordinator)
    private static let fence = Cell(verb: .migrate, moment: Moment(step: "fence", isInside: false), fault: .killCoordinator)

    private static func hit(_ cell: Cell, _ complaints: [String] = []) -> Hit {
        Hit(cell: cell, offset: 3, outcome: "undone", complaints: complaints)
    }

    private static func step(_ name: String, _ second: Int, _ length: Int64?) -> JobRecord.Step {
        JobRecord.Step(name: name, state: "succeeded", startedAt: "2026-01-02T03:04:0\(second).000Z", durationMs: length)
    }

    @Test func aFaultIsCreditedToTheCellThatItLandedOn() {
        var coverage = Coverage([Self.fence, Self.freeze], mostTries: 3)
        coverage.record(Self.fence, Self.hit(Self.freeze))
        #expect(coverage.unreached == [Self.fence])
        #expect(coverage.next()?.cell == Self.fence)
        #expect(coverage.next()?.tries == 1)
    }

    @Test func aCellThatWasNeverHitIsNeverCalledWell() {
        var coverage = Coverage([Self.fence], mostTries: 2)
        coverage.record(Self.fence, nil)
        coverage.record(Self.fence, nil)
        #expect(coverage.next() == nil)
        #expect(MatrixPage(coverage: coverage).word(Self.fence) == "not reached")
        #expect(MatrixPage(coverage: coverage).text.contains("0 of 1 cells reached, 0 unclean"))
    }

    @Test func oneBadHitMakesACellBadHoweverOftenItWentWell() {
        var coverage = Coverage([Self.fence], mostTries: 2)
        coverage.record(Self.fence, Self.hit(Self.fence))
        coverage.record(Self.fence, Self.hit(Self.fence, ["two run"]))
        #expect(coverage.unclean.count == 1)
        #expect(MatrixPage(coverage: coverage).word(Self.fence) == "BAD undone +3 ms ×2")
    }

    @Test func anUncleanHitCountsAlsoBesideWhatWasWanted() {
        var coverage = Coverage([Self.fence], mostTries: 2)
        coverage.record(Self.fence, Self.hit(Self.freeze, ["two run"]))
        var whole = Coverage([Self.fence], mostTries: 2)
        whole.merge(coverage)
        #expect(whole.unclean.map(\.cell) == [Self.freeze])
    }

    @Test func anInstantBelongsToTheStepThatHadBegunOrIsAboutToBegin() {
        let steps = [Self.step("fence", 1, 100), Self.step("copy", 2, 500), Self.step("seal", 3, nil)]
        let second = steps[0].start
        #expect(Landing.find(second - 1, in: steps) == nil)
        #expect(Landing.find(second + 40, in: steps) == Landing(step: "fence", offset: 40))
        #expect(Landing.find(second + 999, in: steps) == Landing(step: "copy", offset: -1))
        #expect(Landing.find(second + 60_000, in: steps) == Landing(step: "seal", offset: 58_000))
        #expect(Landing.find(second + 999, in: Array(steps.prefix(1))) == nil)
    }

    @Test func aLongStepHasABeginningAndAMiddleAndAShortOneOnlyItself() {
        #expect(!Landing(step: "copy", offset: 3).moment(of: .killCoordinator).isInside)
        #expect(Landing(step: "copy", offset: 300).moment(of: .killCoordinator).isInside)
        #expect(Landing(step: "copy", offset: 3).moment(of: .killCriu).isInside)
        #expect(!Landing(step: "seal", offset: 300).moment(of: .killCoordinator).isInside)
    }

    @Test func nobodyIsStruckWhoIsNotThere() {
        func isPossible(_ verb: Verb, _ step: String, _ isInside: Bool, _ fault: Fault) -> Bool {
            Cell(verb: verb, moment: Moment(step: step, isInside: isInside), fault: fault).isPossible
        }
        #expect(!isPossible(.migrate, "freeze", false, .killTargetShim))
        #expect(isPossible(.migrate, "seal", false, .killTargetShim))
        #expect(!isPossible(.migrate, "free", false, .killSourceShim))
        #expect(!isPossible(.migrate, "copy", false, .killCriu))
        #expect(isPossible(.migrate, "copy", true, .killCriu))
        #expect(!isPossible(.restore, "restoreHeld", true, .killSourceShim))
        #expect(!isPossible(.checkpoint, "freeze", false, .killTargetAgent))
    }

    @Test func aLogThatSkipsIsExactOnlyIfItSaysHowManyLinesAreMissing() {
        #expect(Subject.logComplaints(["count=1 ok", "count=2 ok"]).isEmpty)
        #expect(Subject.logComplaints(["count=1 ok", "torpor: 2 lines could not be written here", "count=4 ok"]).isEmpty)
        #expect(!Subject.logComplaints(["count=1 ok", "count=4 ok"]).isEmpty)
        #expect(!Subject.logComplaints(["count=2 ok", "count=1 ok"]).isEmpty)
        #expect(!Subject.logComplaints(["count=1 ok", "torpor: 1 lines could not be written here", "count=4 ok"]).isEmpty)
    }

    @Test func noCountHappensTwiceInWhateverCopy() {
        var last: [String: Int] = [:]
        #expect(CountWatch.judge("/a", 7, &last) == nil)
        #expect(CountWatch.judge("/a", 9, &last) == nil)
        #expect(CountWatch.judge("/b", 9, &last) == nil)
        #expect(CountWatch.judge("/b", 10, &last) == nil)
        #expect(CountWatch.judge("/a", 10, &last) != nil)
    }

    @Test func aJobWhoseRecordIsNotWhatIsSeenIsUnclean() {
        let row = Subject.Row(name: "counter", id: "w-1", node: "node-a", state: "running", incarnation: 1)
        let scene = Scene(source: "node-a", target: "node-b", workload: Scene.Workload(name: "counter", id: "w-1"), words: [])
        let judge = Judge(before: row, scene: scene, fault: .killSourceAgent, verb: .migrate)
        func record(_ state: String, _ code: String?) -> JobRecord {
            let failure = code.map { JobRecord.Failure(code: $0, message: "", causes: []) }
            return JobRecord(job: "j-1", state: state, from: nil, to: nil, steps: [], snapshot: nil, waiting: nil, error: failure)
        }
        #expect(judge.complaints(record("undone", "unreachable"), row).isEmpty)
        #expect(!judge.complaints(record("succeeded", nil), row).isEmpty)
        #expect(!judge.complaints(record("undone", nil), row).isEmpty)
        #expect(!judge.complaints(record("running", nil), row).isEmpty)
        #expect(!judge.complaints(record("failed", "lost"), nil).isEmpty)
        let engine = Judge(before: row, scene: scene, fault: .killCriu, verb: .migrate)
        #expect(engine.complaints(record("failed", "lost"), nil).isEmpty)
        #expect(!engine.complaints(record("failed", "lost"), row).isEmpty)
    }
}
