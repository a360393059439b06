import TorporModel

/// A coordinator stands still in the middle of a job, as by SIGSTOP, and another takes the job over. The first goes on when its step is long out
/// of time, and gives the job up; the second has had the workload sealed meanwhile, and is about to commit.
///
/// Two that decide against each other: as narrow by chance as one in thousands of worlds, and the reason why an abort comes before its undo.
struct Overtaking: Sendable {
    let world: World

    private static let second: UInt64 = 1_000_000_000
    /// Longer than a step may take before its job is given up (`SagaStep.limit`), but for those that move much.
    private static let stillness = 61 * second

    /// Begins with the share that the plan says, soon after a copy on `node` was frozen.
    func perhaps(_ node: NodeID) {
        guard world.faults.happens({ $0.overtakings }), let source = world.nodes.first(where: { $0.id == node }) else { return }
        world.scheduler.after(world.scheduler.draw { $0.value(in: 0...Self.second / 20) }) {
            guard world.coordinators.count == 1, let former = world.coordinators.first, !world.faults.isOver, hasFrozen(source) else {
                return
            }
            world.scheduler.note("stop \(former.name), to be overtaken")
            former.pause()
            world.startCoordinator()
            let goesOn = world.scheduler.now + Self.stillness
            watch(source, former, until: goesOn)
            world.scheduler.after(Self.stillness) { former.resume() }
            world.scheduler.after(Self.stillness + 15 * Self.second) { former.kill() }
        }
    }

    private func hasFrozen(_ node: SimulatedNode, sealed: Bool = false) -> Bool {
        node.engine.inner.copies.contains { copy in
            switch node.engine.inner.truth(of: copy) {
            case .frozen(.sealed): true
            case .frozen: !sealed
            default: false
            }
        }
    }

    /// Holds the newer coordinator back from when the source is sealed until the older has gone on for some seconds.
    private func watch(_ source: SimulatedNode, _ former: SimulatedProcess, until goesOn: UInt64) {
        if world.faults.isOver || world.scheduler.now >= goesOn { return }
        guard hasFrozen(source, sealed: true), let newer = world.coordinators.last, newer !== former else {
            world.scheduler.after(1_000_000) { watch(source, former, until: goesOn) }
            return
        }
        world.scheduler.note("stop \(newer.name), about to commit")
        newer.pause()
        let pause = goesOn - world.scheduler.now + world.scheduler.draw { $0.value(in: 0...5 * Self.second) }
        world.scheduler.after(pause) { newer.resume() }
    }
}
