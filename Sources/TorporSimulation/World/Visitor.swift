import TorporAgent
import TorporModel

/// Somebody who knows nothing of jobs and wants a workload: knocks at the door of whatever sleeps, or is on its way to sleep.
struct Visitor: Sendable {
    let world: World
    let process: SimulatedProcess

    /// Until people have all that they asked for.
    func run() async {
        let hand = world.hand(process)
        while !world.arePeopleDone, !Task.isCancelled {
            await hand.pause(world.scheduler.draw { $0.mostlyShort(in: 50_000_000...20_000_000_000) })
            guard let (workload, node) = choose() else { continue }
            _ = try? await world.network.call(
                "a visitor of \(workload)", from: node.id, process, to: node.endpoint, deadline: .seconds(60)
            ) { (agent) async throws(TorporError) in try await agent.wake(workload) }
        }
    }

    /// One that sleeps, or is being put to sleep, at its home: nobody else has its door.
    private func choose() -> (WorkloadID, SimulatedNode)? {
        let wanted = world.witness.rows.filter { $0.life == .asleep || $0.life == .running && $0.phase == .claimed }
        if wanted.isEmpty { return nil }
        let row = wanted[world.scheduler.draw { $0.index(below: wanted.count) }]
        return world.nodes.first { $0.id == row.home }.map { (row.id, $0) }
    }
}
