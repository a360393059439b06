import TorporModel

/// A log together with the machine that has read it.
struct SagaLog: Sendable {
    private let events: [SagaEvent]
    private(set) var count = 0
    var machine: SagaStateMachine

    init(job: Job, shape: SagaShape, events: [SagaEvent]) {
        self.events = events
        machine = SagaStateMachine(job: job, shape: shape)
    }

    mutating func replay() throws(TorporError) {
        for event in events { try take(event) }
    }

    mutating func take(_ event: SagaEvent) throws(TorporError) {
        try machine.apply(event.kind)
        count += 1
    }
}
