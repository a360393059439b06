import Testing
import TorporCoordinator
import TorporModel
import TorporPorts
import TorporSimulation
import TorporStore

/// Laws of docs/failures.md that show only when something is done again and again.
@Suite struct FailureCycleTests {
    /// The world's watch sees every copy begin exactly where the last one ended; a snapshot of an earlier round would go back.
    @Test func law26EveryRoundOfPuttingAwayAndBringingBackKeepsWhatTheLastOneDid() async throws {
        try await withStage { stage in
            try await stage.withCoordinator { coordinator in
                let world = stage.world
                try await stage.run(.run(name: world.name, spec: world.spec, on: world.a.node), key: "run", by: coordinator)
                var seen: Set<SnapshotID> = []
                for round in 0..<5 {
                    try await stage.report()
                    let away = try await stage.run(.checkpoint(name: world.name, stop: true), key: "away-\(round)", by: coordinator)
                    let snapshot = try #require(away.snapshot, "\(away)")
                    #expect(seen.insert(snapshot).inserted && world.running.isEmpty)
                    try await stage.report()
                    let node = round.isMultiple(of: 2) ? world.b.node : world.a.node
                    let back = try await stage.run(
                        .restore(snapshot: snapshot, name: nil, on: node), key: "back-\(round)", by: coordinator)
                    #expect(back.state == .succeeded, "\(back)")
                    #expect(world.running == [node.rawValue])
                }
            }
        }
    }
}
