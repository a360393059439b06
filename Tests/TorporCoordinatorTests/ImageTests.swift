import Testing
import TorporModel
import TorporPorts
import TorporSimulation
import TorporStore

@testable import TorporCoordinator
@testable import TorporSaga

/// A workload's image goes before it, and what was packed for the way goes away again.
@Suite struct ImageTests {
    private static let digest = ContentHash(bytes: [UInt8](repeating: 5, count: 32))

    private static func spec(_ world: SagaWorld) throws -> WorkloadSpec {
        let reference = try ImageReference("docker://web:1")
        world.a.images.publish(reference, as: digest)
        return WorkloadSpec(backend: world.spec.backend, command: [], image: ImageSource(reference))
    }

    @Test func theDigestIsPinnedAtTheFirstStartAndGoesAlong() async throws {
        try await withStage { stage in
            let world = stage.world
            let spec = try Self.spec(world)
            try await stage.withCoordinator { coordinator in
                let run = try await stage.run(.run(name: world.name, spec: spec, on: world.a.node), key: "r", by: coordinator)
                #expect(run.state == .succeeded, "\(run)")
                #expect(try await world.catalogue.workload(named: world.name)?.spec.image?.digest == Self.digest)
                // The tag names another image by now, and only on the node where nothing is asked any more.
                world.a.images.publish(try ImageReference("docker://web:1"), as: nil)
                let moved = try await stage.run(.migrate(name: world.name, to: world.b.node), key: "m", by: coordinator)
                #expect(moved.state == .succeeded, "\(moved)")
                #expect(await world.b.images.has(Self.digest))
                let verbs = world.lines.verbs
                #expect((verbs.lastIndex(of: "image") ?? .max) < (verbs.firstIndex(of: "freeze") ?? .min))
                #expect(world.running == ["node-b"])
                try await stage.eventually("nothing packed is left") {
                    world.a.artifacts.snapshots.isEmpty && world.b.artifacts.snapshots.isEmpty
                }
                let back = try await stage.run(.migrate(name: world.name, to: world.a.node), key: "b", by: coordinator)
                #expect(back.state == .succeeded, "\(back)")
            }
        }
    }

    @Test func aTargetThatCannotHaveTheImageIsRefusedBeforeAnythingIsFrozen() async throws {
        try await withStage { stage in
            let world = stage.world
            let spec = try Self.spec(world)
            try await stage.withCoordinator { coordinator in
                try await stage.run(.run(name: world.name, spec: spec, on: world.a.node), key: "r", by: coordinator)
                world.a.images.lose(Self.digest)
                let moved = try await stage.run(.migrate(name: world.name, to: world.b.node), key: "m", by: coordinator)
                #expect(moved.state == .undone && moved.error?.code == "notFound", "\(moved)")
                #expect(!world.lines.verbs.contains("freeze"))
                #expect(world.running == ["node-a"])
                try await stage.eventually("nothing packed is left") {
                    world.a.artifacts.snapshots.isEmpty && world.b.artifacts.snapshots.isEmpty
                }
            }
        }
    }

    @Test func anImageThatNobodyHasMakesNoWorkload() async throws {
        try await withStage { stage in
            let world = stage.world
            let image = ImageSource(try ImageReference("oci:/nowhere"))
            try await stage.withCoordinator { coordinator in
                let kind = JobKind.run(
                    name: world.name, spec: WorkloadSpec(backend: world.spec.backend, command: [], image: image), on: world.a.node)
                let run = try await stage.run(kind, key: "r", by: coordinator)
                #expect(run.state == .undone && run.steps.map(\.name) == ["reserve", "image", "undo image", "undo reserve"], "\(run)")
                #expect(try await world.catalogue.workload(named: world.name) == nil)
            }
        }
    }

    /// Else the last copy of a workload whose source was lost would go with its image.
    @Test func whatACopyLeftIsNotCollectedForAnImagesSake() async throws {
        let catalogue = try SagaWorld().catalogue
        let tools = SagaTools(
            catalogue: catalogue, agents: FaultyLines(), clock: ContinuousClock(), now: { Timestamp(milliseconds: 0) },
            limits: CoordinatorLimits(), readManifest: { (_) throws(TorporError) in throw TorporError(.internal, "unused") })
        let image = ImageSource(try ImageReference("oci:/i"), digest: Self.digest)
        var saga = SagaRecord(job: try Sample.job(.migrate(name: Sample.name("web"), to: Sample.node("node-b")), image: image))
        saga.outputs[.reserve] = .claimed(Attempt(2), Incarnation(1), home: try Sample.node("node-a"))
        saga.started = [.reserve, .image, .copy]
        _ = try await ImageStep(tools: tools, origin: .home).undo(saga)
        #expect(try await catalogue.debts().isEmpty)
        saga.started = [.reserve, .image]
        _ = try await ImageStep(tools: tools, origin: .home).undo(saga)
        #expect(try await catalogue.debts().map(\.kind) == [.collect, .collect])
    }
}
