import Testing
import TorporAgent
import TorporModel
import TorporSimulation

/// An agent that dies, or an engine that fails, at any point of any order: the same order, repeated, ends right.
@Suite struct CrashTests {
    /// Everything that the order passes through before it is answered.
    private func points(_ scenario: Scenario) async throws -> Int {
        let world = try World()
        let crash = CrashSwitch()
        let node = scenario.onB ? world.b : world.a
        let agent = node.agent(crash: crash)
        var points = 0
        try await withCluster(world, a: scenario.onB ? nil : agent, b: scenario.onB ? agent : nil) { (cluster: Cluster) async throws in
            let order = try await scenario.prepare(cluster)
            let before = crash.points
            _ = try await agent.perform(order, deadline: .seconds(60))
            points = crash.points - before
        }
        return points
    }

    /// The order, repeated as a coordinator does, until its outcome is known.
    private func insist(_ agent: AgentService, _ order: Order) async -> Result<Answer, TorporError> {
        var result = Result<Answer, TorporError>.failure(TorporError(.internal, "never asked"))
        for _ in 0..<5 {
            do throws(TorporError) { return .success(try await agent.perform(order, deadline: .seconds(60))) } catch {
                result = .failure(error)
            }
            if case .failure(let error) = result, !error.code.outcomeUnknown { return result }
        }
        return result
    }

    @Test(arguments: Scenario.all)
    func anOrderEndsRightWhereverItsAgentDies(_ scenario: Scenario) async throws {
        let points = try await points(scenario)
        #expect(points >= 2)
        for point in 1...points {
            let world = try World()
            let crash = CrashSwitch()
            let node = scenario.onB ? world.b : world.a
            let doomed = node.agent(crash: crash)
            var sent: Order?
            try await withCluster(world, a: scenario.onB ? nil : doomed, b: scenario.onB ? doomed : nil) {
                (cluster: Cluster) async throws in
                let order = try await scenario.prepare(cluster)
                sent = order
                crash.crash(after: point)
                _ = try? await doomed.perform(order, deadline: .seconds(60))
            }
            #expect(crash.hasCrashed)
            // The other node's agent is another one too: its unsealed freezes are over, which no scenario of node b minds.
            let order = try #require(sent)
            try await withCluster(world) { (cluster: Cluster) async throws in
                let result = await insist(scenario.onB ? cluster.b : cluster.a, order)
                scenario.check(result, world)
                #expect(await insist(scenario.onB ? cluster.b : cluster.a, order) == result, "a repeat is answered alike (point \(point))")
            }
        }
    }

    @Test(arguments: Scenario.all, [true, false])
    func anOrderEndsRightWhicheverEngineCallFails(_ scenario: Scenario, before: Bool) async throws {
        let failure = TorporError(.engineFailed, "the engine broke")
        var number = 0
        while true {
            number += 1
            let world = try World()
            let node = scenario.onB ? world.b : world.a
            let counter = CallCounter()
            let failing = number
            try await withCluster(world) { (cluster: Cluster) async throws in
                let order = try await scenario.prepare(cluster)
                node.backend.faults { call in
                    guard call.verb != .observe, counter.next() == failing else { return nil }
                    return before ? .failBefore(failure) : .failAfter(failure)
                }
                let result = await insist(scenario.onB ? cluster.b : cluster.a, order)
                if case .failure(let error) = result, error.code == .engineFailed {
                    // A start or restore that failed is refused for good, and has left nothing; a start again, what was there before.
                    #expect(node.backend.copies.allSatisfy { node.backend.hasEnded($0) })
                    #expect(node.backend.copies.isEmpty || scenario.keepsFiles)
                } else {
                    scenario.check(result, world)
                }
            }
            if counter.count < failing { return }
        }
    }

    @Test(arguments: Scenario.all)
    func anOrderEndsRightWhicheverJournalWriteIsRefused(_ scenario: Scenario) async throws {
        var number = 0
        while true {
            number += 1
            let world = try World()
            let node = scenario.onB ? world.b : world.a
            let counter = CallCounter()
            let failing = number
            try await withCluster(world) { (cluster: Cluster) async throws in
                let order = try await scenario.prepare(cluster)
                node.journal.refuse { _ in counter.next() == failing ? TorporError(.diskFull, "no space left") : nil }
                var result = await insist(scenario.onB ? cluster.b : cluster.a, order)
                // Refused with the copy as it was: once there is space again, the order may be sent anew.
                if case .failure(let error) = result, error.code == .diskFull {
                    result = await insist(scenario.onB ? cluster.b : cluster.a, order)
                }
                scenario.check(result, world)
            }
            if counter.count < failing { return }
        }
    }
}
