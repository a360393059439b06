package import TorporModel

extension SagaEvent.Kind {
    /// The event in one or two words, for logs.
    package var word: String {
        switch self {
        case .started(let step): "started \(step.rawValue)"
        case .succeeded(let step, _): "succeeded \(step.rawValue)"
        case .failed(let step, _): "failed \(step.rawValue)"
        case .interrupted: "interrupted"
        case .aborted: "aborted"
        case .undoStarted(let step): "undo started \(step.rawValue)"
        case .undone(let step): "undone \(step.rawValue)"
        case .rescued: "rescued"
        case .returned: "returned"
        case .lost: "lost"
        case .progressed: "progressed"
        case .stuck: "stuck"
        case .ended: "ended"
        }
    }
}
