import TorporModel
import Tracing

/// What a workload's mailbox holds.
enum Message: Sendable {
    /// To be obeyed within the span of whoever sent it.
    case order(Order, Reply, ServiceContext?)
    /// Look whether the record is still true.
    case look(obstacles: Bool)

    typealias Reply = OneShot<Result<Answer, TorporError>>
}
