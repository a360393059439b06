import Logging
import Testing
import TorporModel
import TorporPorts
import TorporSimulation

@testable import TorporCoordinator

/// Snapshots are removed by people and by retention, and by neither while they are pinned or on their way (failures.md 11).
@Suite struct SnapshotDeskTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func aPinnedSnapshotIsRemovedByNobody() async throws {
        try await withStage { stage in
            let world = stage.world
            try await stage.withCoordinator { coordinator in
                try await stage.run(.run(name: world.name, spec: world.spec, on: world.a.node), key: "run", by: coordinator)
                let made = try await stage.run(.checkpoint(name: world.name, stop: false), key: "c", by: coordinator)
                let id = try #require(made.snapshot)
                try await coordinator.pinSnapshot(id, true)
                #expect(try await coordinator.snapshots().map(\.pinned) == [true])
                let refusal = try await #require(throws: TorporError.self) { try await coordinator.removeSnapshot(id) }
                #expect(refusal.code == .refused && refusal.remedy == "torpor snapshots unpin \(id)")
                #expect(world.a.artifacts.snapshots == [id])
                try await coordinator.pinSnapshot(id, false)
                try await coordinator.removeSnapshot(id)
                #expect(try await coordinator.snapshots().isEmpty && world.a.artifacts.snapshots.isEmpty)
            }
        }
    }

    @Test func aSnapshotThatAnOpenJobRestoresIsNotRemovedUnderIt() async throws {
        try await withStage { stage in
            let world = stage.world
            try await stage.withCoordinator { coordinator in
                try await stage.run(.run(name: world.name, spec: world.spec, on: world.a.node), key: "run", by: coordinator)
                let made = try await stage.run(.checkpoint(name: world.name, stop: false), key: "c", by: coordinator)
                let id = try #require(made.snapshot)
                let restore = try Sample.job(.restore(snapshot: id, name: try WorkloadName("again"), on: nil), id: "j-open")
                _ = try await world.catalogue.submit(restore, declaring: nil)
                let refusal = try await #require(throws: TorporError.self) { try await coordinator.removeSnapshot(id) }
                #expect(refusal.code == .refused && refusal.message.contains("restores"))
                #expect(world.a.artifacts.snapshots == [id])
            }
        }
    }

    @Test func retentionLetsTheOldestGoOnTheirNodesToo() async throws {
        try await withStage { stage in
            let world = stage.world
            let spec = WorkloadSpec(backend: world.spec.backend, command: ["count"], snapshots: RetentionPolicy(keep: 2))
            try await stage.withCoordinator { coordinator in
                try await stage.run(.run(name: world.name, spec: spec, on: world.a.node), key: "run", by: coordinator)
                var made: [SnapshotID] = []
                for number in 1...4 {
                    let job = try await stage.run(.checkpoint(name: world.name, stop: false), key: "c-\(number)", by: coordinator)
                    made.append(try #require(job.snapshot))
                    // At once: the coordinator looks by itself, too.
                    if number == 1 { try await coordinator.pinSnapshot(made[0], true) }
                    world.clock.advance(by: .milliseconds(10))
                }
                let tools = world.tools()
                await Pruner(tools: tools, logger: Self.quiet).round(try await ClusterPicture.take(tools))
                let left = Set([made[0], made[2], made[3]])
                try await stage.eventually("only what is to be kept is left") { () async throws in
                    Set(try await coordinator.snapshots().map(\.id)) == left && Set(world.a.artifacts.snapshots) == left
                }
            }
        }
    }
}
