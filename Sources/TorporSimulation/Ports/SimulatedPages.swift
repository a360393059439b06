import TorporAgent
import TorporModel
import TorporPorts

/// Other nodes' frozen originals as one process of an agent reaches them; a page takes the time of its size.
struct SimulatedPages: PagePeer {
    let network: SimulatedNetwork
    let caller: SimulatedProcess
    let node: NodeID
    let hand: Hand
    let agents: [NodeID: Endpoint<AgentService>]

    func pages(_ ask: PageAsk, of workload: WorkloadID, attempt: Attempt, from peer: PeerAddress) async throws(TorporError) -> [UInt8] {
        guard let endpoint = agents[peer.node] else { throw TorporError(.unreachable, "node \(peer.node) has never reported") }
        // Three pages stand for a gigabyte.
        await hand.pause(hand.scheduler.draw { $0.value(in: 1_000_000...600_000_000) })
        return try await network.call("pages of \(workload)", from: node, caller, to: endpoint, deadline: .seconds(10)) {
            (agent) async throws(TorporError) in try await agent.pages(ask, of: workload, attempt: attempt)
        }
    }
}
