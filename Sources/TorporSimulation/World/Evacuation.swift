import TorporCoordinator
import TorporModel
import TorporPorts

/// A person has one node emptied by the coordinator while others go on with their wishes, perhaps changes their mind, and gives it back.
struct Evacuation: Sendable {
    let world: World
    let process: SimulatedProcess
    let number: Int

    /// Looks every two seconds; the drain is called off after so many.
    private static let patience = 150

    private var hand: Hand { world.hand(process) }

    func run() async {
        await hand.pause(world.scheduler.draw { $0.value(in: 0...60_000_000_000) })
        guard let node = fullest() else { return }
        let begun = world.scheduler.now
        guard let drain = await begin(.drain, node) else { return }
        world.scheduler.note("somebody empties \(node)")
        let isFickle = world.faults.happens { $0.cancels }
        let end = await follow(drain, looks: isFickle ? world.scheduler.draw { $0.index(below: Self.patience) } : Self.patience)
        guard let end else { return }
        if end.state == .done { world.witness.emptied(in: world.scheduler.now - begun, of: end.moves.count) }
        await hand.pause(world.scheduler.draw { $0.value(in: 0...30_000_000_000) })
        if let home = await begin(.return, node) { _ = await follow(home, looks: Self.patience) }
    }

    /// Where most live; of equals the first by name. nil before anything does.
    private func fullest() -> NodeID? {
        let homes = Dictionary(grouping: world.witness.rows.filter { [.running, .asleep].contains($0.life) }.compactMap(\.home)) { $0 }
        return homes.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    }

    private func begin(_ purpose: Maintenance.Purpose, _ node: NodeID) async -> MaintenanceID? {
        let key = IdempotencyKey(unchecked: "\(purpose.rawValue)-\(number)")
        let rungs: [Set<DrainRung>] = [[.live, .copy], [.copy], [.live], world.settings.sleeps > 0 ? [.sleep] : [.copy], [.copy, .stop]]
        let options = DrainOptions(rungs: rungs[world.scheduler.draw { $0.index(below: rungs.count) }])
        let request = MaintenanceRequest(key: key, purpose: purpose, nodes: [node], reason: "simulated", options: options)
        return await insist("\(purpose.rawValue) \(node)") { (service) async throws(TorporError) in
            try await service.begin(request, by: "operator/simulated").id
        }
    }

    /// How it ended; called off when it takes too long, for it may wait for what no coordinator can mend. nil when nobody answers.
    private func follow(_ id: MaintenanceID, looks: Int) async -> MaintenanceView? {
        for look in 0..<10_000 {
            if look == looks {
                _ = await insist("call off \(id)") { (service) async throws(TorporError) in
                    try await service.cancel(id, by: "operator/simulated").id
                }
            }
            await hand.pause(2_000_000_000)
            let view = await insist("look at \(id)") { (service) async throws(TorporError) in try await service.maintenance(id) }
            guard let view else { return nil }
            if view.state.isEnded { return view }
            // One of its jobs waits for a person's word, and so does it.
            if look > looks + Self.patience, !world.witness.leftJobs.isEmpty { return nil }
        }
        world.witness.accuse(8, "maintenance \(id) was called off and never ended")
        return nil
    }

    /// Asks until it is answered; nil when it is refused.
    private func insist<Value: Sendable>(
        _ what: String, _ ask: @escaping @Sendable (CoordinatorService) async throws(TorporError) -> Value
    ) async -> Value? {
        for _ in 0..<10_000 {
            do throws(TorporError) {
                return try await world.network.call(what, from: nil, process, to: world.control, deadline: .seconds(15), ask)
            } catch {
                guard error.code.outcomeUnknown || error.code == .diskFull || error.code == .conflict else {
                    world.scheduler.note("refused: \(error)")
                    return nil
                }
                await hand.pause(2_000_000_000)
            }
        }
        return nil
    }
}
