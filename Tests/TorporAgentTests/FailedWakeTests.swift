import Testing
import TorporModel
import TorporSimulation

@testable import TorporAgent

/// What a node does that is asked for what it cannot wake.
@Suite struct FailedWakeTests {
    private func refusal(_ agent: AgentService, _ workload: WorkloadID) async -> TorporError? {
        do throws(TorporError) {
            try await agent.wake(workload)
            return nil
        } catch { return error }
    }

    @Test func aNodeWithoutRoomSaysSoBeforeItBeginsAndKeepsTheSnapshot() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.hibernate(2)
            world.a.backend.room(1)
            let before = world.a.backend.history.count { $0.verb == .restoreHeld }
            for _ in 0..<(2 * WakeTries.most) { #expect(await refusal(cluster.a, world.workload)?.code == .noCapacity) }
            #expect(world.a.backend.history.count { $0.verb == .restoreHeld } == before)
            let told = await cluster.a.report().copies.first
            #expect(told?.unwoken?.code == .noCapacity && told?.mayWake == Incarnation(2), "\(String(describing: told))")
            // Judged anew for each who asks: room may be made at any moment.
            world.a.backend.room(nil)
            #expect(await refusal(cluster.a, world.workload) == nil)
            #expect(await cluster.a.report().copies.first?.unwoken == nil)
        }
    }

    @Test func aSnapshotThatCannotBeRestoredIsNotTriedForEverybodyWhoKnocks() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.hibernate(2)
            world.a.backend.faults { call in
                call.verb == .restoreHeld ? .failBefore(TorporError(.engineFailed, "criu says no")) : nil
            }
            for _ in 0..<50 { #expect(await refusal(cluster.a, world.workload)?.code == .engineFailed) }
            // The clock stands still: the first, and the one that is tried again at once.
            #expect(world.a.backend.history.count { $0.verb == .restoreHeld } == 2)
            #expect(await cluster.a.report().copies.first?.unwoken?.message == "criu says no")
            // A person's word counts for more.
            world.a.backend.faults(nil)
            #expect(await refusal(cluster.a, world.workload)?.code == .engineFailed)
            try await cluster.ask(cluster.a, .wake, 3, inc: 2)
            #expect(world.state(2, on: world.a) == .running)
        }
    }

    @Test func triesEndAndBeginAnewWithTheNextSleep() {
        let error = TorporError(.corrupt, "a chunk is damaged")
        let (first, next) = (Incarnation(2), Incarnation(3))
        var tries = WakeTries()
        var now: UInt64 = 0
        for _ in 0..<WakeTries.most {
            #expect(tries.refusal(of: first, at: now) == nil)
            tries.failed(error, of: first, at: now)
            now += 60_000
        }
        #expect(tries.refusal(of: first, at: now)?.code == .corrupt && tries.refusal(of: first, at: .max) != nil)
        #expect(tries.refusal(of: next, at: now) == nil)
        tries.failed(TorporError(.unreachable, "a job is at it"), of: next, at: now)
        tries.failed(error, of: next, at: now)
        #expect(tries.refusal(of: next, at: now) == nil)
    }
}
