import Foundation
import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporRPC
import TorporWire

/// Memory of originals that are frozen here, for agents whose copies run already.
extension ArtifactPeerHandler {
    func pages(_ request: Torpor_V1_PagesRequest) async throws -> Torpor_V1_PagesReply {
        let bytes = try await Answering.run { () async throws(TorporError) in
            guard let pages else { throw TorporError(.unsupported, "this agent has no memory to give") }
            guard request.bytes > 0, request.bytes <= UInt64(WireLimits.chunkBytes) else {
                throw TorporError(.invalidArgument, "\(request.bytes) bytes of memory cannot be asked for at once")
            }
            let ask = PageAsk(process: request.process, address: request.address, bytes: request.bytes)
            let bytes = try await pages.pages(ask, of: try WorkloadID.parse(request.workload), attempt: Attempt(request.attempt))
            try await limits?.send(bytes.count, to: try Peer.requireMember().node, .frozen)
            return bytes
        }
        return .with { $0.data = Data(bytes) }
    }
}
