package import TorporModel
import TorporPorts

extension CoordinatorService: MaintenanceControl {
    package func cordon(_ nodes: [NodeID], _ cordoned: Bool, reason: String, by requester: String) async throws(TorporError) {
        try await maintenanceDesk.cordon(nodes, cordoned, reason: reason, by: requester)
    }

    package func begin(_ request: MaintenanceRequest, by requester: String) async throws(TorporError) -> MaintenanceView {
        try await maintenanceDesk.begin(request, by: requester)
    }

    package func maintenance(_ id: MaintenanceID) async throws(TorporError) -> MaintenanceView {
        try await maintenanceDesk.maintenance(id)
    }

    package func maintenances(limit: Int) async throws(TorporError) -> [MaintenanceView] {
        try await maintenanceDesk.maintenances(limit: limit)
    }

    package func cancel(_ id: MaintenanceID, by requester: String) async throws(TorporError) -> MaintenanceView {
        try await maintenanceDesk.cancel(id, by: requester)
    }
}
