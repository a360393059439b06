import TorporModel
import TorporPorts

/// A node's door as one process of an agent reaches it.
struct SimulatedDoor: Door {
    let inner: FakeDoor
    let hand: Hand

    func open(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        try await turn { () async throws(TorporError) in try await inner.open(copy, spec: spec) }
    }

    func shut(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        try await turn { () async throws(TorporError) in try await inner.shut(copy, spec: spec) }
    }

    func keep(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        try await turn { () async throws(TorporError) in try await inner.keep(copy, spec: spec) }
    }

    func welcome(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) { try await inner.welcome(copy, spec: spec) }

    func remove(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        try await turn { () async throws(TorporError) in try await inner.remove(copy, spec: spec) }
    }

    func judge(_ spec: WorkloadSpec) async throws(TorporError) {
        try await hand.read { () async throws(TorporError) in try await inner.judge(spec) }
    }

    private func turn(_ body: () async throws(TorporError) -> Void) async throws(TorporError) {
        try await hand.moment()
        if hand.faults.happens({ $0.doorFails }) { throw TorporError(.engineFailed, "the rules could not be written") }
        try await body()
        try await hand.moment()
    }
}
