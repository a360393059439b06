package import TorporModel

/// A saga as data: which steps, which of them is the pivot, in which order they are undone.
package struct SagaPlan: Sendable {
    package let steps: [any SagaStep]
    /// The step after which there is only forward.
    package let pivot: StepName
    /// Which started steps are undone, in this order: the source runs again before anything at the target is thrown away (handoff-rules A5).
    package let undoOrder: [StepName]
    /// Steps after a return pivot.
    package let detour: [any SagaStep]
    /// Takes the row from claimed to aborted, before any undo is sent.
    package let abort: @Sendable (SagaRecord) async throws(TorporError) -> AbortResult

    package init(
        steps: [any SagaStep], pivot: StepName, undoOrder: [StepName], detour: [any SagaStep] = [],
        abort: @escaping @Sendable (SagaRecord) async throws(TorporError) -> AbortResult
    ) {
        precondition(steps.contains { $0.name == pivot }, "a plan must contain its pivot")
        self.steps = steps
        self.pivot = pivot
        self.undoOrder = undoOrder
        self.detour = detour
        self.abort = abort
    }

    /// The same with one step more: performed just after the one named, undone just before it.
    package func adding(_ step: any SagaStep, after earlier: StepName) -> SagaPlan {
        var (steps, undoOrder) = (steps, undoOrder)
        guard let place = steps.firstIndex(where: { $0.name == earlier }) else {
            preconditionFailure("a plan without \(earlier.rawValue) has nothing to add \(step.name.rawValue) to")
        }
        steps.insert(step, at: place + 1)
        undoOrder.insert(step.name, at: undoOrder.lastIndex(of: earlier) ?? undoOrder.count)
        return SagaPlan(steps: steps, pivot: pivot, undoOrder: undoOrder, detour: detour, abort: abort)
    }

    /// The plan without its deeds: all that the state machine needs.
    package var shape: SagaShape {
        SagaShape(
            steps: steps.map(\.name), pivot: pivot, undoOrder: undoOrder, detour: detour.map(\.name))
    }

    func step(_ name: StepName) throws(TorporError) -> any SagaStep {
        guard let step = (steps + detour).first(where: { $0.name == name }) else {
            throw TorporError(.internal, "the plan has no step \(name.rawValue)")
        }
        return step
    }
}
