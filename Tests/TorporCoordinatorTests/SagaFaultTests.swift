import Testing
import TorporCoordinator
import TorporModel
import TorporPorts
import TorporSimulation
import TorporStore

/// For every kind of job: every order lost, repeated, refused; a crash of the coordinator after every write. Real coordinator, real
/// agents; engines, lines and disks are doubles.
@Suite struct SagaFaultTests {
    /// The orders of an undisturbed job.
    private func orders(_ story: SagaStory) async throws -> [String] {
        let box = Box<[String]>([])
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                let kind = try await story.prepare(stage, coordinator)
                stage.world.lines.faults(nil)
                let view = try await stage.run(kind, key: "the-job", by: coordinator)
                #expect(view.state == .succeeded, "\(view)")
                try await expectRightEnd(story, view, stage, coordinator)
                box.set(stage.world.lines.verbs)
            }
        }
        return box.value
    }

    /// Whatever happened, exactly what should run runs, and in the end nothing is left that nobody owns.
    private func expectRightEnd(_ story: SagaStory, _ view: JobView, _ stage: Stage, _ coordinator: CoordinatorService) async throws {
        let expected = view.state == .succeeded ? [story.runningAfterSuccess] : story.runningAfterUndo
        #expect(
            expected.contains(stage.world.running.sorted()),
            "\(story) \(view.state): \(stage.world.remains) after \(stage.world.lines.verbs)")
        try await stage.eventually("debts are paid") { try await stage.world.catalogue.debts().isEmpty }
        let strays = stage.world.remains.filter { !$0.hasSuffix("running") && !$0.contains("exited") }
        #expect(strays.isEmpty, "\(story) \(view.state) left \(strays)")
        for row in try await stage.world.catalogue.workloads() {
            #expect(row.phase == .free, "\(row)")
            let able = stage.world.mayWake(row.id)
            let expected = row.life == .asleep && stage.world.running.isEmpty ? [row.home?.rawValue] : []
            #expect(able == expected, "\(story) \(view.state): \(able) may wake \(row)")
        }
    }

    private func disturbed(_ story: SagaStory, _ number: Int, _ fault: FaultyLines.Fault) async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                let kind = try await story.prepare(stage, coordinator)
                stage.world.lines.faults { index, _, _ in index == number ? fault : nil }
                let view = try await stage.run(kind, key: "the-job", by: coordinator)
                try await expectRightEnd(story, view, stage, coordinator)
            }
        }
    }

    @Test(arguments: SagaStory.allCases) func aLostOrderIsSentAgain(_ story: SagaStory) async throws {
        for number in try await orders(story).indices { try await disturbed(story, number, .loseOrder) }
    }

    @Test(arguments: SagaStory.allCases) func aLostAnswerIsNotAFailure(_ story: SagaStory) async throws {
        for number in try await orders(story).indices { try await disturbed(story, number, .loseAnswer) }
    }

    @Test(arguments: SagaStory.allCases) func aRepeatedOrderHasOneEffect(_ story: SagaStory) async throws {
        for number in try await orders(story).indices { try await disturbed(story, number, .repeated) }
    }

    @Test(arguments: SagaStory.allCases) func aRefusedOrderBeforeThePivotIsUndone(_ story: SagaStory) async throws {
        let pastPivot: Set<String> = [
            "release", "redirect", "sync", "retire", "grant", "collect", "stop", "remove", "discard", "thaw", "unfence",
        ]
        for (number, verb) in try await orders(story).enumerated() where !pastPivot.contains(verb) {
            try await disturbed(story, number, .refuse(TorporError(.refused, "will not \(verb)")))
        }
    }

    @Test(arguments: SagaStory.allCases) func aCoordinatorKilledAfterAnyWriteEndsTheJobRightly(_ story: SagaStory) async throws {
        let writes = Box(0)
        try await crash(story, after: nil) { writes.set($0.writes) }
        for write in 1...writes.value { try await crash(story, after: write) { _ in } }
    }

    private func crash(_ story: SagaStory, after write: Int?, _ done: @Sendable @escaping (CrashingCatalogue) -> Void) async throws {
        try await withStage { stage in
            let kind = try await stage.withCoordinator { try await story.prepare(stage, $0) }
            let first = CrashingCatalogue(stage.world.catalogue, dyingAfter: write)
            try await stage.withCoordinator(over: first) { coordinator in
                do { try await stage.run(kind, key: "the-job", by: coordinator) } catch { #expect(first.isDead, "\(error)") }
                done(first)
            }
            try await stage.withCoordinator { coordinator in
                // Whoever asked asks again with the same key: the same job, or the first time that it is heard.
                let view = try await stage.run(kind, key: "the-job", by: coordinator)
                #expect(view.state == .succeeded, "killed after write \(write ?? 0): \(view)")
                try await expectRightEnd(story, view, stage, coordinator)
            }
        }
    }
}
