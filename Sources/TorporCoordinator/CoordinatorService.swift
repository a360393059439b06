package import Logging
package import TorporModel
import TorporPorts

/// The coordinator: what people's tools and agents speak to. Decides; never carries artifact bytes.
package struct CoordinatorService: ControlPort, CoordinatorPort, Sendable {
    private let tools: SagaTools
    private let jobDesk: JobDesk
    let clusterDesk: ClusterDesk
    let snapshotDesk: SnapshotDesk
    let snapshotGate: SnapshotGate
    private let runner: JobRunner
    private let collector: DebtCollector
    private let reviver: Reviver
    private let drainer: Drainer
    let maintenanceDesk: MaintenanceDesk

    package init(tools: SagaTools, names: NameSource, logger: Logger) {
        let board = JobBoard()
        self.tools = tools
        let lore = MoveLore()
        runner = JobRunner(tools: tools, board: board, lore: lore, logger: logger)
        jobDesk = JobDesk(tools: tools, names: names, runner: runner, board: board)
        clusterDesk = ClusterDesk(tools: tools)
        snapshotDesk = SnapshotDesk(tools: tools)
        snapshotGate = SnapshotGate(tools: tools, names: names)
        collector = DebtCollector(tools: tools, logger: logger)
        reviver = Reviver(tools: tools, desk: jobDesk, logger: logger)
        drainer = Drainer(tools: tools, desk: jobDesk, lore: lore, logger: logger)
        maintenanceDesk = MaintenanceDesk(tools: tools, names: names, drainer: drainer)
    }

    /// Takes up open jobs and works until cancelled. Jobs in flight are then left whole, for the next start.
    package func run() async throws(TorporError) {
        let failure = await withTaskGroup(of: TorporError?.self) { group in
            group.addTask {
                await self.collector.run()
                return nil
            }
            group.addTask {
                await self.reviver.run()
                return nil
            }
            group.addTask {
                await self.drainer.run()
                return nil
            }
            group.addTask {
                do throws(TorporError) {
                    try await self.runner.run()
                    return nil
                } catch { return error }
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if let failure { throw failure }
    }

    // MARK: ControlPort

    package func submit(_ request: JobRequest, by requester: String) async throws(TorporError) -> JobView {
        try await jobDesk.submit(request, by: requester)
    }

    package func plan(_ kind: JobKind) async throws(TorporError) -> PlanView { try await jobDesk.plan(kind) }
    package func job(_ id: JobID) async throws(TorporError) -> JobView { try await jobDesk.job(id) }
    package func jobs(limit: Int) async throws(TorporError) -> [JobView] { try await jobDesk.jobs(limit: limit) }

    package func watch(_ id: JobID, receive: @Sendable (JobView) async throws(TorporError) -> Void) async throws(TorporError) {
        try await jobDesk.watch(id, receive: receive)
    }

    package func cancel(_ id: JobID, by requester: String) async throws(TorporError) -> JobView {
        try await jobDesk.cancel(id, by: requester)
    }

    package func workloads() async throws(TorporError) -> [WorkloadView] { try await clusterDesk.workloads() }
    package func workload(_ name: WorkloadName) async throws(TorporError) -> WorkloadView { try await clusterDesk.workload(name) }
    package func explain(_ name: WorkloadName) async throws(TorporError) -> PlacementView { try await jobDesk.explain(name) }

    package func logs(_ name: WorkloadName, _ query: LogQuery) async throws(TorporError) -> LogPage {
        try await clusterDesk.logs(name, query)
    }

    package func nodes() async throws(TorporError) -> [NodeView] { try await clusterDesk.nodes() }
    package func snapshots() async throws(TorporError) -> [SnapshotView] { try await snapshotDesk.list() }
    package func pruneImages(on node: NodeID) async throws(TorporError) -> [ImageReport] {
        try await clusterDesk.pruneImages(on: node)
    }
    package func removeSnapshot(_ id: SnapshotID) async throws(TorporError) { try await snapshotDesk.remove(id) }
    package func trace(_ jobOrTrace: String) async throws(TorporError) -> [SpanRecord] { try await clusterDesk.trace(jobOrTrace) }
    package func report(spans: [SpanRecord]) async throws(TorporError) { try await tools.catalogue.keep(spans) }
    package func incidents() async throws(TorporError) -> [String] { try await tools.catalogue.incidents() }

    // MARK: CoordinatorPort

    package func heartbeat(_ report: NodeReport) async throws(TorporError) {
        try await tools.catalogue.keep(report, at: tools.now())
    }
}
