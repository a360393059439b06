package import TorporModel

/// The names of a plan's steps in their orders.
package struct SagaShape: Hashable, Sendable {
    package let steps: [StepName]
    package let pivot: StepName
    package let undoOrder: [StepName]
    package let detour: [StepName]

    package init(steps: [StepName], pivot: StepName, undoOrder: [StepName], detour: [StepName]) {
        self.steps = steps
        self.pivot = pivot
        self.undoOrder = undoOrder
        self.detour = detour
    }

    var pivotIndex: Int { steps.firstIndex(of: pivot) ?? steps.count }
}
