import TorporModel
import TorporPorts
import TorporScheduling

/// Takes maintenances in, and tells what has become of them.
struct MaintenanceDesk: Sendable {
    let tools: SagaTools
    let names: NameSource
    let drainer: Drainer

    func cordon(_ nodes: [NodeID], _ cordoned: Bool, reason: String, by requester: String) async throws(TorporError) {
        let picture = try await ClusterPicture.take(tools)
        for node in nodes { try known(node, picture) }
        let words = "\(requester)\(reason.isEmpty ? "" : " \"\(reason)\"")"
        for node in nodes { try await tools.catalogue.cordon(node, cordoned, for: words) }
    }

    /// Planned in the same picture in which it is judged; the cordon comes with the row, before anything moves (failures.md 5).
    func begin(_ request: MaintenanceRequest, by requester: String) async throws(TorporError) -> MaintenanceView {
        try request.check()
        let picture = try await ClusterPicture.take(tools)
        for node in request.nodes { try known(node, picture) }
        if let same = try await tools.catalogue.openMaintenances().first(where: { $0.isSame(as: request) }) { return try await view(same) }
        let survey = MoveSurvey(picture, tools, drainer.lore)
        let maintenance = try await maintenance(request, survey, requester)
        if request.isDryRun { return MaintenanceReport(maintenance, survey).planned }
        return try await view(try await tools.catalogue.open(maintenance))
    }

    /// - Throws: `notFound`.
    func maintenance(_ id: MaintenanceID) async throws(TorporError) -> MaintenanceView { try await view(try await find(id)) }

    /// Newest first.
    func maintenances(limit: Int) async throws(TorporError) -> [MaintenanceView] {
        let survey = MoveSurvey(try await ClusterPicture.take(tools), tools, drainer.lore)
        var views: [MaintenanceView] = []
        for one in try await tools.catalogue.maintenances(limit: max(1, min(limit, 1000))) {
            views.append(try await MaintenanceReport(one, survey).view(drainer))
        }
        return views
    }

    /// Written down; what is under way ends whole, here or there, in its own time.
    func cancel(_ id: MaintenanceID, by requester: String) async throws(TorporError) -> MaintenanceView {
        var maintenance = try await find(id)
        guard maintenance.end == nil else {
            throw TorporError(.refused, "maintenance \(id) has ended", remedy: "torpor node maintenance \(id)")
        }
        if maintenance.cancelledBy == nil {
            maintenance.cancelledBy = requester
            maintenance = try await tools.catalogue.change(maintenance)
        }
        return try await view(maintenance)
    }

    // MARK: What they share

    private func maintenance(
        _ request: MaintenanceRequest, _ survey: MoveSurvey, _ requester: String
    ) async throws(TorporError) -> Maintenance {
        let now = tools.now()
        let plan =
            switch request.purpose {
            case .drain: drain(request, survey)
            case .return: try await Origins(survey, tools).plan(request)
            }
        let begun = request.purpose == .drain ? request.options.nodesAtOnce ?? .max : .max
        let stage: MaintenanceNode.Stage = request.purpose == .drain ? .draining : .back
        return Maintenance(
            id: names.maintenance(), key: request.key, purpose: request.purpose, reason: request.reason, requester: requester,
            createdAt: now, options: request.options,
            nodes: request.nodes.enumerated().map {
                MaintenanceNode(node: $0.element, stage: $0.offset < begun ? stage : .waiting, since: now)
            },
            plan: plan)
    }

    /// As many nodes at a time as are to be out of service; what a turn brings to a node that waits is not counted there when its own turn comes.
    private func drain(_ request: MaintenanceRequest, _ survey: MoveSurvey) -> MaintenancePlan {
        let atOnce = request.options.nodesAtOnce ?? request.nodes.count
        let turns = stride(from: 0, to: request.nodes.count, by: atOnce).map { first in
            let later = request.nodes.dropFirst(first + atOnce)
            return drain(Set(request.nodes[first..<min(first + atOnce, request.nodes.count)]), later: Set(later), request.options, survey)
        }
        guard turns.count > 1 else { return turns.first ?? MaintenancePlan(moves: []) }
        // Between two turns a person gives a node back: nobody knows how long that takes.
        return MaintenancePlan(moves: turns.flatMap(\.moves), roomLeft: turns.last?.roomLeft ?? [], finishMs: nil)
    }

    private func drain(_ nodes: Set<NodeID>, later: Set<NodeID>, _ options: DrainOptions, _ survey: MoveSurvey) -> MaintenancePlan {
        let planner = DrainPlanner(
            candidates: survey.picture.candidates, leaving: nodes, later: later, ladder: options.ladder(after: 0),
            movesAtOnce: options.movesAtOnce)
        let subjects = survey.picture.workloads.filter { row in
            row.home.map { nodes.contains($0) && survey.picture.lives(row, on: $0) } ?? false
        }
        return planner.plan(subjects.compactMap(survey.subject))
    }

    private func view(_ maintenance: Maintenance) async throws(TorporError) -> MaintenanceView {
        let survey = MoveSurvey(try await ClusterPicture.take(tools), tools, drainer.lore)
        return try await MaintenanceReport(maintenance, survey).view(drainer)
    }

    private func find(_ id: MaintenanceID) async throws(TorporError) -> Maintenance {
        guard let maintenance = try await tools.catalogue.maintenance(id) else {
            throw TorporError(.notFound, "there is no maintenance \(id)", remedy: "torpor node maintenance")
        }
        return maintenance
    }

    private func known(_ node: NodeID, _ picture: ClusterPicture) throws(TorporError) {
        guard picture.node(node) != nil else {
            let known = picture.nodes.map(\.node.rawValue).sorted().joined(separator: ", ")
            throw TorporError(.notFound, "there is no node \(node) (known: \(known.isEmpty ? "none" : known))", remedy: "torpor nodes")
        }
    }
}
