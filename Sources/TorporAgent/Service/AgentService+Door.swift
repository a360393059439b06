import Synchronization
package import TorporModel
import Tracing

/// The node's door: who is wanted, and what became of whoever came.
extension AgentService {
    /// Somebody at this node wants the workload: it is woken if it sleeps here, and its hibernation is broken off if that has not come to its
    /// end. Asks nobody; returns when it runs.
    ///
    /// - Parameter waited: for how long somebody has; nil where nobody knows, and nobody tells what becomes of whoever waits.
    /// - Throws: `unreachable` while a job of another kind is at it: to be asked again. `refused` where nothing of it sleeps.
    package func wake(_ workload: WorkloadID, waited: Duration? = nil) async throws(TorporError) {
        try refuseUnready()
        let supervisor = try known(workload)
        if case .running = supervisor.record.state {
            // Who comes a moment late begins nothing that anybody would hear the end of.
            _ = try await supervisor.knock().get()
        } else {
            // Also what could not be done: the coordinator may have it woken elsewhere.
            defer { news.continuation.yield() }
            return try await follow(supervisor, waited)
        }
        news.continuation.yield()
    }

    /// The wake, within its trace, and counted.
    private func follow(_ supervisor: WorkloadSupervisor, _ waited: Duration?) async throws(TorporError) {
        let (workload, state) = (supervisor.workload, supervisor.record.state)
        let attributes = ["torpor.workload": workload.rawValue, "torpor.node": identity.node.rawValue]
        let root = waited.map { wakeTraces.begin(workload, attributes, accepted: .ago($0)) }
        defer { wakeTraces.rest(workload) }
        do throws(TorporError) {
            try await traced("agent wake", attributes, rooted: true, below: root) { () async throws(TorporError) in
                _ = try await supervisor.knock().get()
            }
        } catch {
            WakeMetrics.count(state, error)
            throw error
        }
        WakeMetrics.count(state, nil)
    }

    /// What the node's doorkeeper says beside that.
    package func hear(_ said: DoorNews) {
        switch said {
        case .visited(let workload, let story, let ago):
            WakeMetrics.record(story)
            let trace = wakeTraces.close(workload, story, accepted: .ago(ago))
            guard story.letThroughUs != nil, let supervisor = try? known(workload) else { return }
            let now = supervisor.hands.calls.now.milliseconds
            let at = Timestamp(milliseconds: now - Int64(ago / .milliseconds(1)))
            supervisor.note(WakeNote(at: at, traceId: trace, story: story))
        case .standing(let now):
            let last = standing.withLock { last in
                defer { last = now }
                return last
            }
            WakeMetrics.record(now, after: last)
        case .gone:
            wakeTraces.closeAll()
            standing.withLock { standing in
                (standing.connections.waiting, standing.datagrams.waiting) = (0, 0)
                WakeMetrics.record(standing, after: standing)
            }
        }
    }
}
