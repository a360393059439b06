import Logging
import Synchronization
import TorporModel
import TorporPorts
import TorporScheduling

/// Carries maintenances out: cordons, begins jobs, says when a node is empty. Holds nothing that its store does not: a coordinator that takes
/// over reads what was planned, and from the jobs' logs what became of it.
///
/// Each workload moves by a job of its own, as by a person's hand: what fails ends alone, and whatever the handoff forbids is refused here, too.
final class Drainer: Sendable {
    let tools: SagaTools
    let desk: JobDesk
    let lore: MoveLore
    private let logger: Logger
    /// Jobs whose logs are read for that, the newest.
    private static let recalled = 500

    /// Why a job was refused last, by maintenance and workload: for people.
    private let refusals = Mutex<[MaintenanceID: [WorkloadID: String]]>([:])

    init(tools: SagaTools, desk: JobDesk, lore: MoveLore, logger: Logger) {
        self.tools = tools
        self.desk = desk
        self.lore = lore
        self.logger = logger
    }

    /// Works until cancelled.
    func run() async {
        await recall()
        while !Task.isCancelled {
            do { try await tools.clock.sleep(for: tools.limits.drainEvery) } catch { return }
            await round()
        }
    }

    /// Why a job for the workload was refused when it was asked for last.
    func refusal(_ maintenance: MaintenanceID, _ workload: WorkloadID) -> String? {
        refusals.withLock { $0[maintenance]?[workload] }
    }

    /// What an earlier coordinator has seen of moves.
    private func recall() async {
        for job in (try? await tools.catalogue.jobs(limit: Self.recalled))?.reversed() ?? [] {
            guard case .migrate = job.request.kind, let events = try? await tools.catalogue.events(of: job.id) else { continue }
            lore.learn(job, JobHistory(job, events, reading: tools.readManifest).view)
        }
    }

    private func round() async {
        do throws(TorporError) {
            for maintenance in try await tools.catalogue.openMaintenances() {
                // Each sees what the one before it has begun.
                let survey = MoveSurvey(try await ClusterPicture.take(tools), tools, lore)
                try await advance(maintenance, survey)
            }
        } catch {
            // Whatever was not written is found again in the next round.
            logger.warning("maintenance waits", metadata: ["error": "\(error)"])
        }
    }

    private func advance(_ maintenance: Maintenance, _ survey: MoveSurvey) async throws(TorporError) {
        var outlook = DrainRound.Outlook()
        if maintenance.cancelledBy == nil {
            var round = DrainRound(maintenance, survey, self)
            outlook = try await round.begin()
        } else {
            outlook.open = try await windDown(maintenance)
        }
        var next = maintenance
        DrainStages(survey.picture, used: try await tools.catalogue.nodesInUse(), now: tools.now()).advance(&next, outlook)
        if next == maintenance { return }
        _ = try await tools.catalogue.change(next)
        logger.info(
            "maintenance goes on",
            metadata: [
                "maintenance.id": "\(next.id)", "end": "\(next.end?.rawValue ?? "-")",
                "nodes": "\(next.nodes.map { "\($0.node) \($0.stage.rawValue)" }.joined(separator: ", "))",
            ])
        if next.end != nil { refusals.withLock { $0[next.id] = nil } }
    }

    /// What is past its pivot goes on to its end; how many are open.
    private func windDown(_ maintenance: Maintenance) async throws(TorporError) -> Int {
        var open = 0
        for move in maintenance.plan.moves + maintenance.late {
            guard let job = try await MoveTries.read(maintenance, move.workload, tools).open?.job else { continue }
            open += 1
            _ = try? await desk.cancel(job.id, by: maintenance.cancelledBy ?? "coordinator/drain")
        }
        return open
    }

    /// - Returns: whether there is a job now.
    func submit(_ kind: JobKind, _ number: Int, for subject: MoveSubject, of maintenance: Maintenance) async -> Bool {
        let key = maintenance.key(for: subject.workload, number)
        do throws(TorporError) {
            let request = JobRequest(key: key, kind: kind, traceParent: nil, timeoutMs: nil)
            let job = try await desk.submit(request, by: "coordinator/\(maintenance.purpose.rawValue)")
            refusals.withLock { $0[maintenance.id, default: [:]][subject.workload] = nil }
            logger.info(
                "workload is moved away",
                metadata: ["maintenance.id": "\(maintenance.id)", "workload.id": "\(subject.workload)", "job.id": "\(job.job)"])
            return true
        } catch {
            refuse("\(error.message)", subject.workload, of: maintenance)
            return false
        }
    }

    func refuse(_ reason: String, _ workload: WorkloadID, of maintenance: Maintenance) {
        refusals.withLock { $0[maintenance.id, default: [:]][workload] = reason }
    }
}
