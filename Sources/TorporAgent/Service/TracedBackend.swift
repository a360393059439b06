import TorporModel
import TorporPorts

/// A backend whose every call is a span below the order that asked for it.
struct TracedBackend: Backend {
    let inner: any Backend

    /// The backend itself: of what not every backend can, it knows.
    static func bare(_ backend: any Backend) -> any Backend { (backend as? TracedBackend)?.inner ?? backend }

    var kind: BackendKind { inner.kind }
    func probe() async -> BackendReport { await inner.probe() }
    func facts() async -> HostFacts { await inner.facts() }
    func adopt() async throws(TorporError) -> [CopyID] { try await inner.adopt() }
    func leaseNote(_ copy: CopyID) async -> FreezeLease? { await inner.leaseNote(copy) }

    func observe(_ copy: CopyID) async throws(TorporError) -> CopyTruth {
        try await call("observe", copy) { () async throws(TorporError) in try await inner.observe(copy) }
    }

    func obstacles(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> [String] {
        try await call("obstacles", copy) { () async throws(TorporError) in try await inner.obstacles(copy, spec: spec) }
    }

    func start(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        try await call("start", copy) { () async throws(TorporError) in try await inner.start(copy, name: name, spec: spec) }
    }

    func survey(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> WorkloadNeeds {
        try await call("survey", copy) { () async throws(TorporError) in try await inner.survey(copy, spec: spec) }
    }

    func judge(_ needs: WorkloadNeeds, spec: WorkloadSpec) async throws(TorporError) {
        try await call("judge", nil) { () async throws(TorporError) in try await inner.judge(needs, spec: spec) }
    }

    func freeze(_ copy: CopyID, attempt: Attempt, lease: Duration) async throws(TorporError) {
        try await call("freeze", copy) { () async throws(TorporError) in try await inner.freeze(copy, attempt: attempt, lease: lease) }
    }

    func renew(_ copy: CopyID, attempt: Attempt, lease: Duration, counter: UInt64) async throws(TorporError) {
        try await call("renew", copy) { () async throws(TorporError) in
            try await inner.renew(copy, attempt: attempt, lease: lease, counter: counter)
        }
    }

    func capture(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        try await call("capture", copy) { () async throws(TorporError) in try await inner.capture(copy, attempt: attempt, into: sink) }
    }

    func seal(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        try await call("seal", copy) { () async throws(TorporError) in try await inner.seal(copy, attempt: attempt) }
    }

    func thaw(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        try await call("thaw", copy) { () async throws(TorporError) in try await inner.thaw(copy, attempt: attempt) }
    }

    func restoreHeld(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource
    ) async throws(TorporError) {
        try await call("restoreHeld", copy) { () async throws(TorporError) in
            try await inner.restoreHeld(copy, name: name, spec: spec, from: source)
        }
    }

    func release(_ copy: CopyID) async throws(TorporError) {
        try await call("release", copy) { () async throws(TorporError) in try await inner.release(copy) }
    }

    func sync(_ copy: CopyID) async throws(TorporError) {
        try await call("sync", copy) { () async throws(TorporError) in try await inner.sync(copy) }
    }

    func stop(_ copy: CopyID, grace: Duration) async throws(TorporError) -> Int32? {
        try await call("stop", copy) { () async throws(TorporError) in try await inner.stop(copy, grace: grace) }
    }

    func restart(_ copy: CopyID, life: UInt64, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        try await call("restart", copy) { () async throws(TorporError) in
            try await inner.restart(copy, life: life, name: name, spec: spec)
        }
    }

    func destroy(_ copy: CopyID) async throws(TorporError) {
        try await call("destroy", copy) { () async throws(TorporError) in try await inner.destroy(copy) }
    }

    func logs(_ copy: CopyID, _ query: LogQuery) async throws(TorporError) -> LogPage {
        try await call("logs", copy) { () async throws(TorporError) in try await inner.logs(copy, query) }
    }

    private func call<Result: Sendable>(
        _ name: String, _ copy: CopyID?, _ work: () async throws(TorporError) -> Result
    ) async throws(TorporError) -> Result {
        try await traced("\(kind) \(name)", attributes(copy), work)
    }

    private func attributes(_ copy: CopyID?) -> [String: String] {
        var attributes = ["torpor.backend": kind.rawValue]
        if let copy {
            attributes["torpor.workload"] = copy.workload.rawValue
            attributes["torpor.copy"] = copy.description
        }
        return attributes
    }
}
