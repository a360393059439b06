import Logging
import Synchronization
import TorporAgent
import TorporModel
import TorporPorts
import TorporStore

/// One machine: what outlives its agents (disk, engine, door), and the agent that stands before it now.
final class SimulatedNode: Sendable {
    private struct State {
        var agent: SimulatedProcess?
        var boots = 1
        var isOff = false
    }

    let id: NodeID
    let time: NodeTime
    let engine: SimulatedEngine
    let door = FakeDoor()
    let artifacts: FakeArtifactStore
    let disk = SimulatedDisk(JournalState())
    let endpoint: Endpoint<AgentService>
    private let state = Mutex(State())

    init(_ id: NodeID, scheduler: Scheduler, drift: Int64, peers: FakePeers, manifests: ManifestDesk, witness: Witness) {
        self.id = id
        let time = NodeTime(scheduler: scheduler, drift: drift)
        self.time = time
        let inner = FakeBackend(node: id, now: { time.milliseconds }, watch: witness.lineages) { copy, event in
            witness.saw(event, of: copy, on: id)
        }
        engine = SimulatedEngine(inner, scheduler: scheduler, time: time)
        artifacts = FakeArtifactStore(node: id, peers: peers, manifests: manifests)
        endpoint = Endpoint("agent on \(id)", on: id)
        if Mutant.isPlanted(.journalNotSynced) { disk.lagBehind(by: 2) }
    }

    var agent: SimulatedProcess? { state.withLock { $0.agent } }
    var isOff: Bool { state.withLock { $0.isOff } }
    var boot: BootID { state.withLock { BootID(unchecked: "boot-\($0.boots)") } }

    /// Whether its journal gives it the right to wake the workload, now.
    func mayWake(_ workload: WorkloadID) -> Bool {
        disk.look { $0.record(of: workload)?.grant.map { $0.suspended == nil } ?? false }
    }

    /// - Returns: false when there is an agent already, or no power.
    func takes(_ process: SimulatedProcess) -> Bool {
        state.withLock { state in
            guard state.agent == nil, !state.isOff else { return false }
            state.agent = process
            return true
        }
    }

    /// As by SIGKILL; the engine goes on.
    func killAgent() {
        let agent = state.withLock { state in
            defer { state.agent = nil }
            return state.agent
        }
        agent?.kill()
        artifacts.loseAgent()
        // What was written and not synced dies with its process; an honest journal has no such tail.
        disk.crash()
        endpoint.lose()
    }

    /// Everything that was not on disk is gone.
    func losePower() {
        killAgent()
        state.withLock { $0.isOff = true }
        engine.process?.kill()
        engine.inner.losePower()
        door.reset()
        artifacts.losePower()
        disk.crash()
    }

    func powerOn() {
        state.withLock { state in
            state.isOff = false
            state.boots += 1
        }
    }
}
