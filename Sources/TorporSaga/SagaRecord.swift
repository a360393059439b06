package import TorporModel

/// What a saga's log adds up to: the job, what each step left, what was begun.
package struct SagaRecord: Hashable, Sendable {
    package let job: Job
    package internal(set) var outputs: [StepName: StepOutput] = [:]
    package internal(set) var started: Set<StepName> = []
    /// Set when the last exact copy is gone.
    package internal(set) var lost: TorporError?

    package init(job: Job) { self.job = job }

    /// Whether `step` has succeeded.
    package func has(_ step: StepName) -> Bool { outputs[step] != nil }

    /// The claim's attempt, incarnation and home.
    package func claim() throws(TorporError) -> (attempt: Attempt, incarnation: Incarnation, home: NodeID?) {
        guard case .claimed(let attempt, let incarnation, let home) = outputs[.reserve] else {
            throw TorporError(.internal, "job \(job.id) has no claim yet")
        }
        return (attempt, incarnation, home)
    }

    /// The image that the target has; nil for a workload without.
    package var image: ContentHash? {
        if case .image(let digest) = outputs[.image] { digest } else { nil }
    }

    /// The captured manifest, whichever step brought it.
    package var manifest: SignedManifest? {
        for step in [StepName.copy, .capture, .fetch] {
            switch outputs[step] {
            case .captured(let manifest), .copied(let manifest, _): return manifest
            default: continue
            }
        }
        return nil
    }

    /// The manifest, where the plan guarantees one.
    package func capturedManifest() throws(TorporError) -> SignedManifest {
        guard let manifest else { throw TorporError(.internal, "job \(job.id) has no snapshot yet") }
        return manifest
    }

    /// A request woke the workload before it slept.
    package var wasWoken: Bool { outputs[.grant] == .woken }

    /// The incarnation after the last pivot.
    package func committedIncarnation() throws(TorporError) -> Incarnation {
        guard case .committed(let incarnation) = outputs[.commit] else {
            throw TorporError(.internal, "job \(job.id) has not committed")
        }
        return incarnation
    }
}
