package import GRPCCore
import SwiftProtobuf
package import TorporModel

/// The one place where an error becomes a gRPC status and back.
///
/// The rule that everything rests on (handoff-rules A11): a call that failed is a *definite* refusal only if the peer itself says so, in
/// an `ErrorDetail` trailer. Whatever else a call can end with (a broken line, a lost answer, a stream reset by a proxy, a status without
/// the trailer) leaves open whether it was obeyed, and becomes `unreachable` or `deadlineExceeded`.
extension TorporError {
    /// The trailer's key; `-bin` makes gRPC carry bytes.
    private static let trailer = "torpor-error-bin"

    /// This error as a status whose trailer carries code, message, remedy and causes.
    ///
    /// The status' own code and message are for tools that know gRPC and not Torpor.
    package var rpcError: RPCError {
        var metadata = Metadata()
        // Serialising a message without required fields cannot fail; should it all the same, the outcome counts as unknown.
        if let bytes: [UInt8] = try? wireWithinLimit.serializedBytes() {
            metadata.addBinary(bytes, forKey: Self.trailer)
        }
        return RPCError(code: code.status, message: message, metadata: metadata)
    }

    /// What a failed call to `peer` means.
    ///
    /// One of ours, thrown by the caller's own code in the middle of the call, stays what it is. The peer's own word comes next. All the
    /// rest leaves the outcome open, with what gRPC said kept among the causes.
    package init(call error: any Error, to peer: String) {
        if let own = error as? TorporError {
            self = own
        } else if let rpc = error as? RPCError {
            self = Self.detail(of: rpc) ?? Self.outcomeUnknown(rpc, peer)
        } else {
            self = TorporError(.unreachable, "no answer from \(peer)", cause: error)
        }
    }

    /// What the peer itself said, if it said anything.
    private static func detail(of error: RPCError) -> TorporError? {
        for case let bytes in error.metadata[binaryValues: trailer] {
            if let detail = try? Torpor_V1_ErrorDetail(serializedBytes: bytes), let error = try? TorporError(wire: detail) { return error }
        }
        return nil
    }

    private static func outcomeUnknown(_ error: RPCError, _ peer: String) -> TorporError {
        if error.code == .deadlineExceeded {
            return TorporError(.deadlineExceeded, "\(peer) did not answer in time", cause: error)
        }
        return TorporError(
            .unreachable, "no answer from \(peer)", remedy: "is it running, and is the address right?", cause: error)
    }
}
