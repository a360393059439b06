package import Logging
import TorporModel
package import TorporPorts

/// Tells the coordinator what is true on the node, over and over; logs only when that begins or ceases to work.
package struct HeartbeatService: Sendable {
    private let agent: AgentService
    private let coordinator: any CoordinatorPort
    private let clock: any Clock<Duration>
    private let limits: AgentLimits
    private let logger: Logger

    package init(
        agent: AgentService, coordinator: any CoordinatorPort, clock: any Clock<Duration>, limits: AgentLimits = AgentLimits(),
        logger: Logger
    ) {
        self.agent = agent
        self.coordinator = coordinator
        self.clock = clock
        self.limits = limits
        self.logger = logger
    }

    /// Until the task is cancelled. A coordinator that cannot be reached is no reason to end.
    package func run() async {
        let (beats, beat) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        beat.yield()
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in agent.news.stream { beat.yield() } }
            group.addTask {
                while !Task.isCancelled {
                    do { try await clock.sleep(for: limits.heartbeatEvery) } catch { break }
                    beat.yield()
                }
                beat.finish()
            }
            var wasHeard: Bool?
            for await _ in beats { wasHeard = await tell(wasHeard) }
            group.cancelAll()
        }
    }

    /// - Returns: whether the coordinator has heard it.
    private func tell(_ wasHeard: Bool?) async -> Bool {
        do throws(TorporError) {
            try await coordinator.heartbeat(await agent.report())
            if wasHeard != true { logger.info("coordinator hears this node") }
            return true
        } catch {
            if wasHeard != false, !Task.isCancelled {
                logger.warning("coordinator does not hear this node", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
            }
            return false
        }
    }
}
