import TorporModel
import TorporPorts
import TorporScheduling

/// Which workloads were moved away from nodes for maintenance, and still are where that brought them.
struct Origins {
    private let survey: MoveSurvey
    private let tools: SagaTools

    /// Where a workload came from, and where it was brought last.
    private struct Trail {
        let origin: NodeID
        let name: WorkloadName
        var place: NodeID
    }

    init(_ survey: MoveSurvey, _ tools: SagaTools) {
        self.survey = survey
        self.tools = tools
    }

    /// Moves home, for all whose origin is one of the nodes. Whatever a person or anybody else has moved since stays, and is named.
    func plan(_ request: MaintenanceRequest) async throws(TorporError) -> MaintenancePlan {
        let homes = Set(request.nodes)
        // The nodes take work again when this begins.
        let candidates = survey.picture.candidates(uncordoning: homes)
        let planner = DrainPlanner(
            candidates: candidates, leaving: [], ladder: request.options.ladder(after: 0), movesAtOnce: request.options.movesAtOnce)
        let rows = Dictionary(survey.picture.workloads.map { ($0.id, $0) }) { first, _ in first }
        var moves: [PlannedMove] = []
        for (workload, trail) in try await trails().sorted(by: { $0.value.name < $1.value.name }) where homes.contains(trail.origin) {
            guard let row = rows[workload], row.home != trail.origin, let subject = survey.subject(row) else { continue }
            guard row.home == trail.place else {
                moves.append(
                    Self.staying(
                        row, trail.origin,
                        ["it was moved to \(subject.from) since, by somebody else (torpor migrate \(row.name) --to \(trail.origin))"]))
                continue
            }
            if row.life == .stopped { continue }
            moves.append(planner.plan(subject, by: subject.first(request.options.ladder(after: 0)), to: trail.origin))
        }
        return planner.schedule(moves)
    }

    private static func staying(_ row: WorkloadRow, _ origin: NodeID, _ reasons: [String]) -> PlannedMove {
        PlannedMove(workload: row.id, name: row.name, from: row.home ?? origin, to: nil, mode: .none, reasons: reasons)
    }

    /// From the oldest maintenance to the newest: the first node a workload was moved away from is its origin, until it is back there.
    private func trails() async throws(TorporError) -> [WorkloadID: Trail] {
        var trails: [WorkloadID: Trail] = [:]
        for maintenance in try await tools.catalogue.maintenances(limit: 1000).reversed() {
            for move in maintenance.plan.moves + maintenance.late {
                guard let place = try await MoveTries.read(maintenance, move.workload, tools).arrival else { continue }
                trails[move.workload, default: Trail(origin: move.from, name: move.name, place: place)].place = place
                if trails[move.workload]?.origin == place { trails[move.workload] = nil }
            }
        }
        return trails
    }
}
