import TorporModel
import TorporSaga

extension SagaRecord {
    /// Whether what was captured is the workload by itself: the capture of a lazy move lacks the memory that stays with the original.
    var isCaptureWhole: Bool {
        if case .migrate(_, _, .lazy) = job.request.kind { Mutant.isPlanted(.rescuesWhatLacks) } else { true }
    }
}
