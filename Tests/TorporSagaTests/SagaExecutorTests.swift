import Testing
import TorporModel
import TorporSaga

@Suite struct SagaExecutorTests {
    static let undoable: [StepName] = [.reserve, .prepareTarget, .freeze, .copy, .restoreHeld, .seal]

    @Test func aSagaDoesEveryStepOnceAndInOrder() async throws {
        let world = DeedBook()
        let outcome = try await Fixtures.executor(world.plan(), LogBook()).run()
        #expect(outcome == .succeeded)
        #expect(world.all == DeedBook.names.map { "do \($0.rawValue)" })
    }

    @Test func aStepBeginsInTheWriteThatEndsTheOneBefore() async throws {
        let log = LogBook()
        _ = try await Fixtures.executor(DeedBook().plan(), log).run()
        #expect(await log.events.count == 2 * DeedBook.names.count + 1)
        #expect(await log.writes == DeedBook.names.count + 2)
    }

    @Test(arguments: undoable) func aStepThatIsRefusedIsUndoneSourceFirst(_ step: StepName) async throws {
        let world = DeedBook()
        let outcome = try await Fixtures.executor(world.plan([step: [.refused]]), LogBook()).run()
        let refusal = TorporError(.refused, "will not")
        #expect(outcome == (step == .reserve ? .failed(refusal) : .undone(refusal)))
        let undone = world.all.drop { $0 != "abort" }.dropFirst()
        let started = DeedBook.names.prefix { $0 != step } + [step]
        let order: [StepName] = [.freeze, .restoreHeld, .copy, .prepareTarget, .reserve]
        #expect(Array(undone) == order.filter(started.contains).map { "undo \($0.rawValue)" })
        #expect(!world.all.contains("do commit"))
    }

    @Test(arguments: DeedBook.names) func anUnknownOutcomeIsRepeatedAndNeverRecordedAsFailed(_ step: StepName) async throws {
        let world = DeedBook()
        let log = LogBook()
        let outcome = try await Fixtures.executor(world.plan([step: [.unknown, .unknown]]), log).run()
        #expect(outcome == .succeeded)
        #expect(world.all.count { $0 == "do \(step.rawValue)" } == 3)
        for event in await log.events {
            if case .failed = event.kind { Issue.record("\(event.kind)") }
        }
    }

    @Test func pastThePivotAnUnknownOutcomeIsRepeatedForEverAndSaysSo() async throws {
        let world = DeedBook()
        let log = LogBook()
        let silence = Array(repeating: Deed.Line.unknown, count: 12)
        #expect(try await Fixtures.executor(world.plan([.release: silence]), log).run() == .succeeded)
        let stuck = await log.events.contains { if case .stuck = $0.kind { true } else { false } }
        #expect(stuck)
        #expect(!world.all.contains("abort"))
    }

    @Test func aStepThatTakesTooLongLeadsToTheAbortNotToAFailure() async throws {
        let world = DeedBook()
        let log = LogBook()
        let plan = world.plan([.copy: [.hang]], limits: [.copy: .milliseconds(20)])
        guard case .undone(let cause) = try await Fixtures.executor(plan, log).run() else {
            Issue.record("was not undone")
            return
        }
        #expect(cause.code == .deadlineExceeded)
        #expect(world.all.contains("undo freeze"))
    }

    @Test(arguments: undoable) func aCancelledJobIsUndoneWhereverItStands(_ step: StepName) async throws {
        let world = DeedBook()
        let bell = Interruption()
        let plan = world.plan([step: [.hang]])
        let executor = try Fixtures.executor(plan, LogBook(), bell)
        async let running = executor.run()
        while !world.all.contains("do \(step.rawValue)") { await Task.yield() }
        bell.raise(TorporError(.cancelled, "cancelled by operator/test"))
        switch try await running {
        case .undone(let cause), .failed(let cause): #expect(cause.code == .cancelled)
        case .succeeded: Issue.record("succeeded")
        }
        #expect(!world.all.contains("do commit"))
    }

    @Test func aCancellationAfterThePivotChangesNothing() async throws {
        let world = DeedBook()
        let bell = Interruption()
        let executor = try Fixtures.executor(world.plan([.release: Array(repeating: .unknown, count: 6)]), LogBook(), bell)
        async let running = executor.run()
        while !world.all.contains("do release") { await Task.yield() }
        bell.raise(TorporError(.cancelled, "cancelled by operator/test"))
        #expect(try await running == .succeeded)
    }

    @Test func anAbortThatComesAfterTheCommitGoesForward() async throws {
        let world = DeedBook()
        world.commit()
        // The commit's answer was lost for good, the row says committed.
        let outcome = try await Fixtures.executor(world.plan([.commit: [.refused]]), LogBook()).run()
        #expect(outcome == .succeeded)
        #expect(world.all.suffix(2) == ["do release", "do retire"])
        #expect(!world.all.contains { $0.hasPrefix("undo") })
    }

    @Test func aSourceThatIsGoneIsRescuedNotUndone() async throws {
        let world = DeedBook()
        let plan = world.plan([.seal: [.refused], .freeze: [.result(.done(.nothing)), .undoResult(.rescued(Incarnation(2)))]])
        #expect(try await Fixtures.executor(plan, LogBook()).run() == .succeeded)
        #expect(world.all.suffix(3) == ["undo freeze", "do release", "do retire"])
        #expect(!world.all.contains("undo restoreHeld"))
    }

    @Test func aTargetThatVowedSendsTheSagaHome() async throws {
        let world = DeedBook()
        let cause = TorporError(.engineFailed, "held copy lost")
        let plan = world.plan([.release: [.result(.returned(Incarnation(3), cause))]])
        #expect(try await Fixtures.executor(plan, LogBook()).run() == .undone(cause))
        #expect(world.all.suffix(2) == ["do releaseSource", "do discardTarget"])
        #expect(!world.all.contains("do retire"))
    }

    @Test func aWorkloadThatIsLostIsSaidToBeLost() async throws {
        let world = DeedBook()
        let lost = TorporError(.lost, "gone")
        let plan = world.plan([.copy: [.refused], .freeze: [.result(.done(.nothing)), .undoResult(.lost(lost))]])
        #expect(try await Fixtures.executor(plan, LogBook()).run() == .failed(lost))
    }

    @Test func aDeposedCoordinatorStops() async throws {
        let world = DeedBook()
        let log = LogBook()
        let first = try Fixtures.executor(world.plan([.copy: [.hang]], limits: [.copy: .milliseconds(30)]), log)
        async let deposed: Void = expectConflict(first)
        while !world.all.contains("do copy") { await Task.yield() }
        let rival = SagaEvent(at: Timestamp(milliseconds: 0), kind: .stuck("a rival was here"))
        try await log.append([rival], to: try Fixtures.job().id, at: await log.events.count)
        await deposed
        #expect(!world.all.contains { $0.hasPrefix("undo") })
    }

    private func expectConflict(_ executor: SagaExecutor) async {
        await #expect { _ = try await executor.run() } throws: { ($0 as? TorporError)?.code == .conflict }
    }
}
