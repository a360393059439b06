import TorporModel

/// A person empties one node by moving whatever lives there, one wish per workload at a time, while others go on with theirs.
struct Evacuation: Sendable {
    let world: World
    let process: SimulatedProcess
    let number: Int

    /// Returns when nothing runs there any more, or after ten rounds; tells how long it took.
    func run() async {
        let hand = world.hand(process)
        await hand.pause(world.scheduler.draw { $0.value(in: 0...60_000_000_000) })
        let node = world.nodes[world.scheduler.draw { $0.index(below: world.nodes.count) }].id
        let begun = world.scheduler.now
        let first = residents(of: node)
        if first.isEmpty { return }
        world.scheduler.note("somebody empties \(node)")
        for round in 0..<10 {
            let left = residents(of: node)
            if left.isEmpty { return world.witness.emptied(in: world.scheduler.now - begun) }
            await withDiscardingTaskGroup { group in
                for row in left { group.addTask(executorPreference: process) { await move(row, off: node, round) } }
            }
            await hand.pause(2_000_000_000)
        }
    }

    private func residents(of node: NodeID) -> [WorkloadRow] {
        world.witness.rows.filter { row in
            row.home == node && [.running, .asleep].contains(row.life) && !world.isGone(row) && !world.witness.left.contains(row.id)
        }
    }

    private func move(_ row: WorkloadRow, off node: NodeID, _ round: Int) async {
        let others = world.nodes.map(\.id).filter { $0 != node }
        let target = others[world.scheduler.draw { $0.index(below: others.count) }]
        let person = Person(world: world, process: process, name: row.name)
        let key = IdempotencyKey(unchecked: "evacuation-\(number)-\(round)-\(row.id)")
        if let job = await person.submit(.migrate(name: row.name, to: target), key, nil) { await world.witness.end(of: job) }
    }
}
