import Testing
import TorporAgent
import TorporModel
import TorporSimulation

/// One mailbox per workload: what may pass the queue, what may interrupt, and what waits (handoff-rules A10).
@Suite struct MailboxTests {
    /// A capture that hangs in its engine until the gate opens.
    private func withHangingCapture(
        _ body: (Cluster, Gate, _ captured: @escaping @Sendable () async -> Result<Answer, TorporError>) async throws -> Void
    ) async throws {
        let world = try World()
        let gate = Gate()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.freeze(2, leaseMs: 30_000)
            world.a.backend.faults { $0.verb == .capture ? .hangAfter(gate) : nil }
            let order = world.order(cluster.captureVerb(2), 2)
            try await body(cluster, gate) {
                do throws(TorporError) { return .success(try await cluster.a.perform(order, deadline: .seconds(600))) } catch {
                    return .failure(error)
                }
            }
        }
    }

    @Test func aLeaseIsRenewedWhileACaptureRuns() async throws {
        try await withHangingCapture { (cluster, gate, capture) async throws in
            async let captured = capture()
            await gate.reached()
            for counter in 1...4 {
                cluster.world.clock.advance(by: .seconds(20))
                #expect(try await cluster.ask(cluster.a, .renew(leaseMs: 30_000, counter: UInt64(counter)), 2) == .done)
            }
            gate.open()
            let answer = try await captured.get()
            guard case .captured(let manifest) = answer else { throw TorporError(.internal, "\(answer)") }
            #expect(try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2) == .sealed)
        }
    }

    @Test func aLeaseThatEndsInACaptureEndsTheAttempt() async throws {
        try await withHangingCapture { (cluster, gate, capture) async throws in
            async let captured = capture()
            await gate.reached()
            cluster.world.clock.advance(by: .seconds(31))
            gate.open()
            let result = await captured
            #expect(throws: TorporError.self) { try result.get() }
            #expect(cluster.world.state(on: cluster.world.a) == .running)
            #expect(cluster.world.a.journal.written.last?.over == Attempt(2))
        }
    }

    @Test func anOlderRenewalOrAnotherAttemptsExtendsNothing() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.freeze(2, leaseMs: 10_000)
            #expect(try await cluster.ask(cluster.a, .renew(leaseMs: 20_000, counter: 5), 2) == .done)
            #expect(try await cluster.ask(cluster.a, .renew(leaseMs: 90_000, counter: 5), 2) == .done)
            #expect(await cluster.refusal(cluster.a, .renew(leaseMs: 90_000, counter: 9), 3) == .attemptOver)
            world.clock.advance(by: .seconds(21))
            #expect(world.state(on: world.a) == .running)
            #expect(await cluster.refusal(cluster.a, .renew(leaseMs: 90_000, counter: 10), 2) != nil)
        }
    }

    @Test func aThawMakesTheAttemptOverAtOnceAndWaitsForTheCapture() async throws {
        try await withHangingCapture { (cluster, gate, capture) async throws in
            let world = cluster.world
            async let captured = capture()
            await gate.reached()
            let order = world.order(.thaw, 2)
            async let thawed = cluster.a.perform(order, deadline: .seconds(600))
            #expect(await eventually(world.clock, step: .zero) { world.a.journal.written.last?.over == Attempt(2) })
            // The engine is not killed in its middle, and nothing is thawed under it.
            #expect(!world.a.backend.history.contains { $0.verb == .thaw })
            #expect(await cluster.refusal(cluster.a, .renew(leaseMs: 30_000, counter: 1), 2) == .attemptOver)
            gate.open()
            let answer = try await thawed
            #expect(answer == .running)
            let result = await captured
            #expect(throws: TorporError.self) { try result.get() }
            #expect(world.state(on: world.a) == .running)
        }
    }

    @Test func aRepeatWaitsForTheFirstAndIsAnsweredFromTheJournal() async throws {
        try await withHangingCapture { (cluster, gate, capture) async throws in
            async let first = capture()
            await gate.reached()
            async let second = capture()
            gate.open()
            let answers = (try await first.get(), try await second.get())
            #expect(answers.0 == answers.1)
            #expect(cluster.world.a.backend.history.filter { $0.verb == .capture }.count == 1)
        }
    }

    @Test func aCallerWhoGivesUpStopsNothingInItsMiddle() async throws {
        try await withHangingCapture { (cluster, gate, capture) async throws in
            let world = cluster.world
            let impatient = world.order(cluster.captureVerb(2), 2)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await cluster.a.perform(impatient, deadline: .seconds(600)) }
                await gate.reached()
                group.cancelAll()
            }
            gate.open()
            let answer = try await capture().get()
            guard case .captured = answer else { throw TorporError(.internal, "\(answer)") }
            #expect(world.a.backend.history.filter { $0.verb == .capture }.count == 1)
        }
    }

    /// The transport cancels what waits, at its caller's deadline.
    @Test func anOrderThatTakesTooLongIsCalledUnknownNeverFailed() async throws {
        try await withHangingCapture { (cluster, gate, capture) async throws in
            let world = cluster.world
            let order = world.order(cluster.captureVerb(2), 2)
            let code = await withTaskGroup(of: ErrorCode?.self) { group in
                group.addTask {
                    do throws(TorporError) {
                        _ = try await cluster.a.perform(order, deadline: .seconds(60))
                        return nil
                    } catch {
                        return error.code
                    }
                }
                await gate.reached()
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(code == .deadlineExceeded)
            #expect(code?.outcomeUnknown == true)
            gate.open()
        }
    }

    @Test func twoWorkloadsDoNotWaitForEachOther() async throws {
        try await withHangingCapture { (cluster, gate, capture) async throws in
            async let captured = capture()
            await gate.reached()
            let other = Order(
                workload: WorkloadID(unchecked: "w-2"), incarnation: .none, attempt: Attempt(1),
                verb: .start(name: cluster.world.name, spec: cluster.world.spec))
            #expect(try await cluster.a.perform(other, deadline: .seconds(60)) == .running)
            gate.open()
            _ = await captured
        }
    }
}
