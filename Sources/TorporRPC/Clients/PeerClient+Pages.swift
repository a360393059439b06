import Foundation
import GRPCCore
import SwiftProtobuf
package import TorporModel
import TorporPorts
import TorporWire

/// Memory of other nodes' frozen originals: one message there and one back, so that no more is on its way than was asked for.
extension PeerClient: PagePeer {
    package func pages(
        _ ask: PageAsk, of workload: WorkloadID, attempt: Attempt, from peer: PeerAddress
    ) async throws(TorporError) -> [UInt8] {
        let line = try await line(to: peer)
        let request = Torpor_V1_PagesRequest.with {
            ($0.workload, $0.attempt) = (workload.rawValue, attempt.number)
            ($0.process, $0.address, $0.bytes) = (ask.process, ask.address, ask.bytes)
        }
        return try await line.call(deadline: Deadlines.question) {
            [UInt8](try await Torpor_V1_ArtifactPeer.Client(wrapping: $0).pages(request, options: $1).data)
        }
    }
}
