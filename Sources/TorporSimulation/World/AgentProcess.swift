import Logging
import TorporAgent
import TorporModel
import TorporPorts
import TorporStore

/// The agent's daemon in a simulated world: the production service, put together over simulated ports.
struct AgentProcess: Sendable {
    let world: World
    let node: SimulatedNode
    let process: SimulatedProcess

    /// Until the process is killed.
    func run() async {
        let limits = drawnLimits()
        let hand = world.hand(process)
        let clock = SimulatedClock(scheduler: world.scheduler, time: node.time)
        let identity = NodeIdentity(
            node: node.id, address: PeerAddress(node: node.id, host: "127.0.0.1", port: 1), boot: node.boot, version: "simulated")
        let range = world.settings.memoryMiB
        let memory = world.scheduler.draw { $0.value(in: range.lowerBound << 20...range.upperBound << 20) }
        let agent = AgentService(
            identity: identity, backends: [SimulatedBackend(engine: node.engine, hand: hand, memoryBytes: memory)],
            door: SimulatedDoor(inner: node.door, hand: hand),
            artifacts: SimulatedArtifacts(
                inner: node.artifacts, node: node.id, hand: hand, network: world.network, witness: world.witness),
            stock: NodeStock(
                pages: SimulatedPages(
                    network: world.network, caller: process, node: node.id, hand: hand,
                    agents: Dictionary(uniqueKeysWithValues: world.nodes.map { ($0.id, $0.endpoint) }))),
            journal: SimulatedJournal(
                inner: MemoryJournal(id: JournalID(unchecked: "journal-\(node.id)"), disk: node.disk), hand: hand, node: node.id,
                witness: world.witness),
            clock: clock, limits: limits, room: { NodeRoom(memoryBytes: 1 << 40, diskBytes: 1 << 40) },
            logger: Logger(label: "simulated") { _ in SwiftLogNoOpLogHandler() })
        let heartbeat = HeartbeatService(
            agent: agent,
            coordinator: SimulatedCoordinatorLine(
                network: world.network, caller: process, node: node.id, coordinator: world.control),
            clock: clock, limits: limits, logger: Logger(label: "simulated") { _ in SwiftLogNoOpLogHandler() })
        await withDiscardingTaskGroup { group in
            group.addTask { await agent.run() }
            group.addTask { await heartbeat.run() }
            group.addTask { await node.endpoint.serve(agent, by: process) }
        }
    }

    /// Looks and heartbeats at intervals of the agent's own, so that orders meet them early and late; no heartbeat is so late that its node
    /// counts as lost.
    private func drawnLimits() -> AgentLimits {
        var limits = AgentLimits()
        (limits.lookEvery, limits.heartbeatEvery) = world.scheduler.draw {
            (.milliseconds(Int64($0.value(in: 1000...9000))), .milliseconds(Int64($0.value(in: 1000...9000))))
        }
        return limits
    }
}
