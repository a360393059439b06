package import TorporModel
import TorporPorts

extension CoordinatorService: LimitsControl {
    package func changeLimits(of node: NodeID, _ change: TransferLimitsChange) async throws(TorporError) -> TransferLimits {
        try await clusterDesk.changeLimits(of: node, change)
    }

    package func limits(of node: NodeID) async throws(TorporError) -> TransferLimits { try await clusterDesk.limits(of: node) }
}
