import TorporModel
import TorporSaga

extension SagaRecord {
    /// Whether it is a move whose memory comes after the copy runs.
    var isLazy: Bool {
        if case .migrate(_, _, .lazy) = job.request.kind { true } else { false }
    }

    /// Whether what was captured is the workload by itself: the capture of a lazy move lacks the memory that stays with the original.
    var isCaptureWhole: Bool { !isLazy || Mutant.isPlanted(.rescuesWhatLacks) }
}
