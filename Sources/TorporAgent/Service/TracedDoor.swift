import TorporModel
import TorporPorts

/// A door whose every call is a span below the order, or the request, that asked for it.
struct TracedDoor: Door {
    let inner: any Door

    func open(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        try await call("open", copy) { () async throws(TorporError) in try await inner.open(copy, spec: spec) }
    }

    func shut(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        try await call("shut", copy) { () async throws(TorporError) in try await inner.shut(copy, spec: spec) }
    }

    func keep(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        try await call("keep", copy) { () async throws(TorporError) in try await inner.keep(copy, spec: spec) }
    }

    func welcome(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        try await call("welcome", copy) { () async throws(TorporError) in try await inner.welcome(copy, spec: spec) }
    }

    func remove(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        try await call("remove", copy) { () async throws(TorporError) in try await inner.remove(copy, spec: spec) }
    }

    func judge(_ spec: WorkloadSpec) async throws(TorporError) {
        try await call("judge", nil) { () async throws(TorporError) in try await inner.judge(spec) }
    }

    private func call(_ name: String, _ copy: CopyID?, _ work: () async throws(TorporError) -> Void) async throws(TorporError) {
        try await traced("door \(name)", copy.map { ["torpor.workload": $0.workload.rawValue, "torpor.copy": "\($0)"] } ?? [:], work)
    }
}
