import TorporCoordinator
import TorporModel
import TorporPorts
import TorporSimulation

/// One job of each kind, with what it needs before and what must be true of it afterwards.
enum SagaStory: String, CaseIterable, Sendable {
    case run, migrate, checkpoint, checkpointAndStop, restore, restoreElsewhere, hibernate, wake, moveAsleep, deepen, stop, start, restart,
        remove

    /// Brings the world to where the job begins; undisturbed.
    func prepare(_ stage: Stage, _ coordinator: CoordinatorService) async throws -> JobKind {
        let world = stage.world
        let name = world.name
        if self == .run { return .run(name: name, spec: world.spec, on: world.a.node) }
        try await stage.run(.run(name: name, spec: world.spec, on: world.a.node), key: "prepare-run", by: coordinator)
        try await stage.report()
        switch self {
        case .run, .migrate: return .migrate(name: name, to: world.b.node)
        case .checkpoint: return .checkpoint(name: name, stop: false)
        case .checkpointAndStop: return .checkpoint(name: name, stop: true)
        case .restore, .restoreElsewhere:
            let stops = self == .restore
            let view = try await stage.run(.checkpoint(name: name, stop: stops), key: "prepare-checkpoint", by: coordinator)
            guard let snapshot = view.snapshot else { throw TorporError(.internal, "no snapshot: \(view)") }
            try await stage.report()
            let other = stops ? nil : try WorkloadName("twin")
            return .restore(snapshot: snapshot, name: other, on: stops ? world.a.node : world.b.node)
        case .hibernate: return .hibernate(name: name)
        case .wake, .moveAsleep, .deepen:
            try await stage.run(.hibernate(name: name), key: "prepare-hibernate", by: coordinator)
            try await stage.report()
            if self == .deepen { return .deepen(name: name, to: world.b.node) }
            return self == .wake ? .wake(name: name) : .migrate(name: name, to: world.b.node)
        case .stop: return .stop(name: name, graceMs: 1000)
        case .start:
            try await stage.run(.stop(name: name, graceMs: 1000), key: "prepare-stop", by: coordinator)
            try await stage.report()
            return .start(name: name)
        case .restart: return .restart(name: name, graceMs: 1000)
        case .remove: return .remove(name: name, force: true)
        }
    }

    /// Nodes where copies run when the job has succeeded.
    var runningAfterSuccess: [String] {
        switch self {
        case .run, .checkpoint, .restore, .wake, .start, .restart: ["node-a"]
        case .migrate: ["node-b"]
        case .restoreElsewhere: ["node-a", "node-b"]
        case .checkpointAndStop, .hibernate, .moveAsleep, .deepen, .stop, .remove: []
        }
    }

    /// Nodes where copies run when it was undone or refused: whichever of these it is.
    var runningAfterUndo: [[String]] {
        switch self {
        case .run, .restore, .start, .moveAsleep, .deepen: [[]]
        // Woken, though the job was undone afterwards: the row is put right by what its home says.
        case .wake: [[], ["node-a"]]
        // Ended, and not to be begun anew; or never ended.
        case .restart: [[], ["node-a"]]
        case .migrate, .checkpoint, .checkpointAndStop, .hibernate, .stop, .remove, .restoreElsewhere: [["node-a"]]
        }
    }
}
