import SwiftProtobuf
package import TorporModel
import TorporPorts
import TorporWire

/// Over the wire the peer's certificate says who asks, whatever is passed here.
extension ControlClient: MaintenanceControl {
    package func cordon(_ nodes: [NodeID], _ cordoned: Bool, reason: String, by requester: String) async throws(TorporError) {
        let asked = Torpor_V1_CordonRequest.with {
            ($0.nodes, $0.cordoned, $0.reason) = (nodes.map(\.rawValue), cordoned, reason)
        }
        _ = try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).cordon(asked, options: $1) }
    }

    package func begin(_ request: MaintenanceRequest, by requester: String) async throws(TorporError) -> MaintenanceView {
        let asked = request.wire
        return try line.read(
            try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).beginMaintenance(asked, options: $1) })
    }

    package func maintenance(_ id: MaintenanceID) async throws(TorporError) -> MaintenanceView {
        let asked = Torpor_V1_MaintenanceName.with { $0.id = id.rawValue }
        return try line.read(
            try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).getMaintenance(asked, options: $1) })
    }

    package func maintenances(limit: Int) async throws(TorporError) -> [MaintenanceView] {
        let asked = Torpor_V1_ListMaintenancesRequest.with { $0.limit = WireLimits.sent(limit) }
        let found = try await line.call(deadline: Deadlines.question) { try await Stub(wrapping: $0).listMaintenances(asked, options: $1) }
        return try line.read(found.maintenances)
    }

    package func cancel(_ id: MaintenanceID, by requester: String) async throws(TorporError) -> MaintenanceView {
        let asked = Torpor_V1_MaintenanceName.with { $0.id = id.rawValue }
        return try line.read(
            try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).cancelMaintenance(asked, options: $1) })
    }
}
