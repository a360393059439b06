import TorporModel

/// As `JobView.State`. Zero is nobody's state: proto3 reads an absent field as zero, and no job is "running" by omission.
extension JobView.State {
    /// - Throws: `invalidArgument` for zero and for a state of a newer peer.
    init(wire: Torpor_V1_Job.State) throws(TorporError) {
        switch wire {
        case .running: self = .running
        case .succeeded: self = .succeeded
        case .undone: self = .undone
        case .failed: self = .failed
        case .stuck: self = .stuck
        case .cancelled: self = .cancelled
        case .unspecified, .UNRECOGNIZED: throw Malformed.unknown("a job's state")
        }
    }

    var wire: Torpor_V1_Job.State {
        switch self {
        case .running: .running
        case .succeeded: .succeeded
        case .undone: .undone
        case .failed: .failed
        case .stuck: .stuck
        case .cancelled: .cancelled
        }
    }
}
