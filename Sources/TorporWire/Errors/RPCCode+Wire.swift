import GRPCCore
import TorporModel

/// One way only: two words may share a status, so no status is ever read back into a word.
extension ErrorCode {
    /// The status that a stranger's tool shows. Torpor itself reads the word in `ErrorDetail`, never this.
    var status: RPCError.Code {
        switch self {
        case .invalidArgument: .invalidArgument
        case .notFound: .notFound
        case .alreadyExists: .alreadyExists
        case .unsupported: .unimplemented
        case .noCapacity, .diskFull: .resourceExhausted
        case .unauthenticated: .unauthenticated
        case .permissionDenied: .permissionDenied
        case .conflict: .aborted
        case .cancelled: .cancelled
        case .lost, .corrupt, .forged: .dataLoss
        case .refused, .incompatible, .attemptOver, .staleIncarnation, .engineMissing, .unknownVersion: .failedPrecondition
        case .unreachable: .unavailable
        case .deadlineExceeded: .deadlineExceeded
        case .engineFailed, .internal: .internalError
        default: .unknown
        }
    }
}
