import ServiceLifecycle
import TorporAgent

/// An agent's work as a service: told to stop, it ends what was begun; cancelled, it does not.
struct AgentLoop: Service {
    let agent: AgentService

    /// Until the group shuts down.
    func run() async throws {
        await withGracefulShutdownHandler {
            await agent.run()
        } onGracefulShutdown: { [agent] in
            agent.stop()
        }
    }
}
