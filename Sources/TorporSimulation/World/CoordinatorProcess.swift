import Logging
import TorporCoordinator
import TorporModel
import TorporPorts

/// The coordinator's daemon in a simulated world: the production service, put together over simulated ports.
struct CoordinatorProcess: Sendable {
    let world: World
    let process: SimulatedProcess

    /// Until the process is killed.
    func run() async {
        let agents = Dictionary(uniqueKeysWithValues: world.nodes.map { ($0.id, $0.endpoint) })
        let time = world.coordinatorTime
        let tools = SagaTools(
            catalogue: SimulatedCatalogue(inner: world.catalogue, hand: world.hand(process), witness: world.witness),
            agents: SimulatedDirectory(network: world.network, caller: process, agents: agents),
            clock: SimulatedClock(scheduler: world.scheduler, time: time), now: { Timestamp(milliseconds: time.wallMilliseconds) },
            limits: CoordinatorLimits(), readManifest: world.readManifest)
        let names = NameSource(
            workload: { WorkloadID(unchecked: "w-\(world.name())") }, job: { JobID(unchecked: "j-\(world.name())") },
            maintenance: { MaintenanceID(unchecked: "m-\(world.name())") }, trace: { Self.trace })
        let logger = Logger(label: "simulated") { _ in SwiftLogNoOpLogHandler() }
        let service = CoordinatorService(tools: tools, names: names, logger: logger)
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepRunning(service) }
            group.addTask { await world.control.serve(service, by: process) }
        }
    }

    /// A coordinator that cannot read its store ends, and whoever keeps daemons alive starts another.
    private func keepRunning(_ service: CoordinatorService) async {
        do throws(TorporError) { try await service.run() } catch { world.scheduler.note("\(process.name) ends: \(error)") }
        world.kill(process)
    }

    private static let trace =
        TraceParent(traceID: String(repeating: "a", count: 32), spanID: String(repeating: "b", count: 16))
        ?? { preconditionFailure("well-formed by sight") }()
}
