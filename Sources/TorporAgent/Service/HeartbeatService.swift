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
        var wasHeard: Bool?
        while !Task.isCancelled {
            do throws(TorporError) {
                try await coordinator.heartbeat(await agent.report())
                if wasHeard != true { logger.info("coordinator hears this node") }
                wasHeard = true
            } catch {
                if wasHeard != false, !Task.isCancelled {
                    logger.warning("coordinator does not hear this node", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
                }
                wasHeard = false
            }
            do { try await clock.sleep(for: limits.heartbeatEvery) } catch { return }
        }
    }
}
