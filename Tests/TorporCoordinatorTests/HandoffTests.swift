import Testing
import TorporCoordinator
import TorporModel
import TorporPorts
import TorporSimulation
import TorporStore

/// What becomes of a handoff when nodes are lost in its middle.
@Suite struct HandoffTests {
    /// A move from node-a to node-b that goes on until `verb` was sent to `node`, and then `fault`.
    private func moving(
        until verb: String, _ strike: @Sendable @escaping (Stage) -> Void,
        _ check: @Sendable @escaping (Stage, CoordinatorService, JobView) async throws -> Void
    ) async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                let kind = try await SagaStory.migrate.prepare(stage, coordinator)
                let struck = Box(false)
                stage.world.lines.faults { _, _, sent in
                    if sent == verb, !struck.value {
                        struck.set(true)
                        strike(stage)
                    }
                    return nil
                }
                let view = try await stage.run(kind, key: "the-job", by: coordinator) { $0.state.isEnded || $0.state == .stuck }
                try await check(stage, coordinator, view)
            }
        }
    }

    /// A workload that is about to be moved lazily from node-a, whose engine fails one kind of call.
    private func lazilyMoved(
        failing verb: EngineCall.Verb, _ error: TorporError, _ check: @Sendable @escaping (Stage, JobView) throws -> Void
    ) async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                _ = try await SagaStory.migrate.prepare(stage, coordinator)
                stage.world.a.backend.faults { $0.verb == verb ? .failBefore(error) : nil }
                let kind = JobKind.migrate(name: stage.world.name, to: stage.world.b.node, mode: .lazy)
                let view = try await stage.run(kind, key: "the-job", by: coordinator)
                #expect(view.state == .undone && stage.world.running == ["node-a"], "\(view)")
                try check(stage, view)
            }
        }
    }

    private static let unfit = TorporError(.unsupported, "a mapping is too long", remedy: "move it without --lazy")

    @Test func whatCannotMoveLazilyIsNeverFrozenForIt() async throws {
        try await lazilyMoved(failing: .surveyLazily, Self.unfit) { stage, view in
            #expect(view.error == ErrorView(Self.unfit))
            #expect(!stage.world.a.backend.history.contains { $0.verb == .freeze })
        }
    }

    @Test func whyTheEngineFailedIsToldOfTheJobAndOfItsStep() async throws {
        try await lazilyMoved(failing: .capture, Self.unfit) { _, view in
            #expect(view.error?.causes == ["\(Self.unfit)"], "\(view)")
            #expect(view.steps.filter { $0.state == .failed }.map(\.error) == [view.error], "\(view)")
        }
    }

    @Test func aSourceLostAfterTheCaptureIsRescuedNotUndone() async throws {
        try await moving(until: "seal") { stage in
            stage.world.lines.cutOff(stage.world.a.node)
        } _: { stage, coordinator, view in
            #expect(view.state == .stuck || !view.state.isEnded, "\(view)")
            try await stage.reboot(stage.world.a)
            let ended = try await stage.follow(view.job, by: coordinator)
            #expect(ended.state == .succeeded, "\(ended)")
            #expect(stage.world.running == ["node-b"])
        }
    }

    @Test func aSourceLostBeforeTheCaptureIsSaidToBeLost() async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                let kind = try await SagaStory.migrate.prepare(stage, coordinator)
                stage.world.lines.faults { _, _, verb in
                    if verb == "capture" { stage.world.lines.cutOff(stage.world.a.node) }
                    return verb == "capture" ? .loseOrder : nil
                }
                let view = try await stage.run(kind, key: "the-job", by: coordinator) { _ in stage.world.lines.isCut(stage.world.a.node) }
                // First: a capture that is sent again as soon as the node is back would cut it off once more.
                stage.world.lines.faults(nil)
                try await stage.reboot(stage.world.a)
                let ended = try await stage.follow(view.job, by: coordinator)
                #expect(ended.state == .failed, "\(ended)")
                #expect(ended.error?.code == ErrorCode.lost.word)
                #expect(stage.world.running.isEmpty)
            }
        }
    }

    @Test func aHeldCopyLostAfterThePivotSendsTheWorkloadHome() async throws {
        try await moving(until: "release") { stage in
            for copy in stage.world.b.backend.copies { stage.world.b.backend.kill(copy) }
        } _: { stage, _, view in
            #expect(view.state == .undone, "\(view)")
            #expect(stage.world.running == ["node-a"])
            #expect(view.incarnation == 3)
        }
    }

    @Test func aTargetCutOffAfterThePivotIsWaitedForAndSaidSo() async throws {
        try await moving(until: "release") { stage in
            stage.world.lines.cutOff(stage.world.b.node)
        } _: { stage, coordinator, view in
            #expect(view.state == .stuck, "\(view)")
            #expect(view.waiting?.contains("release") == true)
            // Whether the copy there was let run is not known here; that no other runs is.
            #expect(stage.world.running.allSatisfy { $0 == "node-b" })
            stage.world.lines.reconnect(stage.world.b.node)
            let ended = try await stage.follow(view.job, by: coordinator)
            #expect(ended.state == .succeeded)
            #expect(stage.world.running == ["node-b"])
        }
    }

    @Test func aSourceCutOffAtTheRetireOwesItAndPaysWhenItIsBack() async throws {
        try await moving(until: "retire") { stage in
            stage.world.lines.cutOff(stage.world.a.node)
        } _: { stage, _, view in
            #expect(view.state == .succeeded, "\(view)")
            #expect(try await stage.world.catalogue.debts().contains { $0.node == stage.world.a.node && $0.kind == .retire })
            #expect(stage.world.running == ["node-b"])
            stage.world.lines.reconnect(stage.world.a.node)
            try await stage.eventually("the debt is paid") { try await stage.world.catalogue.debts().isEmpty }
            #expect(stage.world.a.backend.copies.isEmpty)
        }
    }

    /// Following is a prefetch: a target that does not, or is never heard of it, costs time and nothing else.
    @Test func aMoveWithoutAFollowerSucceeds() async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                let kind = try await SagaStory.migrate.prepare(stage, coordinator)
                stage.world.lines.faults { _, _, verb in verb == "follow" ? .loseOrder : nil }
                let view = try await stage.run(kind, key: "the-job", by: coordinator)
                #expect(view.state == .succeeded, "\(view)")
                #expect(stage.world.running == ["node-b"])
            }
        }
    }

    @Test func aFreezeLeaseThatEndsUndoesTheMove() async throws {
        try await moving(until: "fetch") { stage in
            // Longer than the lease in one leap: the keeper thaws before anybody can renew.
            stage.world.clock.advance(by: .seconds(45))
        } _: { stage, _, view in
            #expect(view.state == .undone, "\(view)")
            #expect(stage.world.running == ["node-a"])
        }
    }

    @Test func aWorkloadMovesThereAndBack() async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                let kind = try await SagaStory.migrate.prepare(stage, coordinator)
                try await stage.run(kind, key: "there", by: coordinator)
                for round in 0..<4 {
                    try await stage.report()
                    let target = round.isMultiple(of: 2) ? stage.world.a.node : stage.world.b.node
                    let view = try await stage.run(.migrate(name: stage.world.name, to: target), key: "round-\(round)", by: coordinator)
                    #expect(view.state == .succeeded, "\(view)")
                    #expect(stage.world.running == [target.rawValue])
                }
                #expect(stage.world.remains.count == 1, "\(stage.world.remains)")
            }
        }
    }

    @Test func theSameKeyIsTheSameJob() async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                let kind = try await SagaStory.migrate.prepare(stage, coordinator)
                let first = try await stage.run(kind, key: "once", by: coordinator)
                let second = try await stage.run(kind, key: "once", by: coordinator)
                #expect(first.job == second.job)
                #expect(stage.world.running == ["node-b"])
                await #expect(throws: TorporError.self) {
                    try await stage.run(.stop(name: stage.world.name, graceMs: 1), key: "once", by: coordinator)
                }
            }
        }
    }

    @Test func aCancelledMoveLeavesTheSourceRunning() async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                let kind = try await SagaStory.migrate.prepare(stage, coordinator)
                stage.world.lines.faults { _, _, verb in verb == "fetch" ? .loseOrder : nil }
                let view = try await stage.run(kind, key: "the-job", by: coordinator) { view in view.steps.contains { $0.name == "copy" } }
                _ = try await coordinator.cancel(view.job, by: "operator/test")
                let ended = try await stage.follow(view.job, by: coordinator)
                #expect(ended.state == .cancelled, "\(ended)")
                #expect(stage.world.running == ["node-a"])
            }
        }
    }

    @Test func oneFailedMoveNeverCancelsAnother() async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                let first = try await SagaStory.migrate.prepare(stage, coordinator)
                let other = try WorkloadName("other")
                try await stage.run(.run(name: other, spec: stage.world.spec, on: stage.world.a.node), key: "run-other", by: coordinator)
                try await stage.report()
                let refused = Box(false)
                stage.world.lines.faults { _, _, verb in
                    guard verb == "restoreHeld", !refused.value else { return nil }
                    refused.set(true)
                    return .refuse(TorporError(.engineFailed, "the engine will not"))
                }
                async let one = stage.run(first, key: "one", by: coordinator)
                async let two = stage.run(.migrate(name: other, to: stage.world.b.node), key: "two", by: coordinator)
                let states = try await [one.state, two.state]
                #expect(Set(states) == [.succeeded, .undone])
                #expect(stage.world.running.sorted() == ["node-a", "node-b"])
            }
        }
    }
}
