import Testing
import TorporModel
import TorporSaga

/// The coordinator dies after every line of every kind of story, and starts anew: the job must end as it would have.
@Suite struct SagaCrashTests {
    enum Story: CaseIterable {
        case smooth, refusedCopy, refusedSeal, rescued, returned, lost

        var scripts: [StepName: [Deed.Line]] {
            switch self {
            case .smooth: [:]
            // Refused again after a restart: the script is longer than the tries can be.
            case .refusedCopy: [.copy: [.refused, .refused]]
            case .refusedSeal: [.seal: [.refused, .refused]]
            case .rescued: [.seal: [.refused, .refused], .freeze: [.result(.done(.nothing))] + rescue]
            case .returned:
                [.release: Array(repeating: .result(.returned(Incarnation(3), TorporError(.engineFailed, "held copy lost"))), count: 2)]
            case .lost: [.copy: [.refused, .refused], .freeze: [.result(.done(.nothing))] + loss]
            }
        }

        private var rescue: [Deed.Line] { Array(repeating: .undoResult(.rescued(Incarnation(2))), count: 3) }
        private var loss: [Deed.Line] { Array(repeating: .undoResult(.lost(TorporError(.lost, "gone"))), count: 3) }
    }

    @Test(arguments: Story.allCases) func aCoordinatorKilledAfterAnyWriteEndsTheJobRightly(_ story: Story) async throws {
        let undisturbed = LogBook()
        let expected = try await Fixtures.executor(DeedBook().plan(story.scripts), undisturbed).run()
        let length = await undisturbed.writes
        for line in 1...length {
            let log = LogBook()
            let world = DeedBook()
            await log.crash(after: line)
            let plan = world.plan(story.scripts)
            _ = try? await Fixtures.executor(plan, log).run()
            let before = world.all.count
            await log.revive()
            let outcome = try await Fixtures.executor(plan, log).run()
            #expect(outcome == expected, "killed after write \(line)")
            try check(world.all, restartedAt: before, line)
        }
    }

    /// No undo after the pivot, no release before it, whatever was repeated.
    private func check(_ deeds: [String], restartedAt: Int, _ line: Int) throws {
        if let commit = deeds.firstIndex(of: "do release") {
            #expect(!deeds[commit...].contains { $0.hasPrefix("undo") }, "killed after write \(line)")
        }
        if deeds.contains("do release"), !deeds.contains("undo freeze") {
            #expect(deeds.contains("do commit"), "killed after write \(line)")
        }
    }
}
