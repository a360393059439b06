import TorporModel
import Tracing

/// What a workload's mailbox holds.
enum Message: Sendable {
    /// To be obeyed within the span of whoever sent it.
    case order(Order, Reply, ServiceContext?)
    /// Somebody wants the workload to run.
    case knock(Reply, ServiceContext?)
    /// Look whether the record is still true; `at`: milliseconds since the agent began to look.
    case look(obstacles: Bool, at: UInt64)

    typealias Reply = OneShot<Result<Answer, TorporError>>

    /// Whoever waits for its answer.
    var reply: Reply? {
        switch self {
        case .order(_, let reply, _), .knock(let reply, _): reply
        case .look: nil
        }
    }
}
