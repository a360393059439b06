import SwiftProtobuf
package import TorporModel
import TorporPorts
import TorporWire

extension ControlClient: LimitsControl {
    package func changeLimits(of node: NodeID, _ change: TransferLimitsChange) async throws(TorporError) -> TransferLimits {
        let asked = change.wire(of: node)
        return try line.read(
            try await line.call(deadline: Deadlines.submission) { try await Stub(wrapping: $0).changeLimits(asked, options: $1) })
    }

    /// As the listing of nodes says.
    package func limits(of node: NodeID) async throws(TorporError) -> TransferLimits {
        guard let view = try await nodes().first(where: { $0.name == node }) else {
            throw TorporError(.notFound, "no node \(node) has ever reported", remedy: "torpor nodes")
        }
        return view.limits
    }
}
