import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporRPC
import TorporWire

/// Emptying nodes on purpose, and bringing everything home.
extension ControlHandler {
    func cordon(request: Torpor_V1_CordonRequest, context: ServerContext) async throws -> Torpor_V1_Empty {
        try await Answering.run { () async throws(TorporError) in
            var nodes: [NodeID] = []
            for node in request.nodes { nodes.append(try NodeID.parse(node)) }
            try await maintenance.cordon(nodes, request.cordoned, reason: request.reason, by: Peer.require().description)
            return Torpor_V1_Empty()
        }
    }

    func beginMaintenance(request: Torpor_V1_MaintenanceRequest, context: ServerContext) async throws -> Torpor_V1_Maintenance {
        try await Answering.run { () async throws(TorporError) in
            try await maintenance.begin(MaintenanceRequest(wire: request), by: Peer.require().description).wire
        }
    }

    func getMaintenance(request: Torpor_V1_MaintenanceName, context: ServerContext) async throws -> Torpor_V1_Maintenance {
        try await Answering.run { () async throws(TorporError) in
            try await maintenance.maintenance(MaintenanceID.parse(request.id)).wire
        }
    }

    func listMaintenances(
        request: Torpor_V1_ListMaintenancesRequest, context: ServerContext
    ) async throws -> Torpor_V1_Maintenances {
        try await Answering.run { () async throws(TorporError) in
            let limit = try WireLimits.read(request.limit, in: WireLimits.jobs, "maintenances")
            let views = try await maintenance.maintenances(limit: limit)
            return .with { $0.maintenances = views.map(\.wire) }
        }
    }

    func cancelMaintenance(request: Torpor_V1_MaintenanceName, context: ServerContext) async throws -> Torpor_V1_Maintenance {
        try await Answering.run { () async throws(TorporError) in
            try await maintenance.cancel(MaintenanceID.parse(request.id), by: Peer.require().description).wire
        }
    }

    /// - Throws: `unsupported`.
    private var maintenance: any MaintenanceControl {
        get throws(TorporError) {
            guard let maintenance = control as? any MaintenanceControl else {
                throw TorporError(.unsupported, "this coordinator maintains no nodes")
            }
            return maintenance
        }
    }
}
