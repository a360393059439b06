package import TorporModel
package import TorporPorts

/// A backend whose caller may end before or after each effect. The engine itself lives on.
package struct CrashingBackend: PrecopyBackend {
    private let inner: any PrecopyBackend
    private let crash: CrashSwitch

    package init(_ inner: any PrecopyBackend, _ crash: CrashSwitch) {
        self.inner = inner
        self.crash = crash
    }

    package var kind: BackendKind { inner.kind }
    package func probe() async -> BackendReport { await inner.probe() }
    package func facts() async -> HostFacts { await inner.facts() }
    package func adopt() async throws(TorporError) -> [CopyID] { try await inner.adopt() }
    package func leaseNote(_ copy: CopyID) async -> FreezeLease? { await inner.leaseNote(copy) }

    package func observe(_ copy: CopyID) async throws(TorporError) -> CopyTruth {
        if crash.hasCrashed { throw TorporError(.unreachable, "the agent was killed") }
        return try await inner.observe(copy)
    }

    package func obstacles(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> [String] {
        try await inner.obstacles(copy, spec: spec)
    }
    package func survey(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> WorkloadNeeds {
        try await inner.survey(copy, spec: spec)
    }
    package func judge(_ needs: WorkloadNeeds, spec: WorkloadSpec) async throws(TorporError) { try await inner.judge(needs, spec: spec) }
    package func logs(_ copy: CopyID, _ query: LogQuery) async throws(TorporError) -> LogPage { try await inner.logs(copy, query) }
    package func sync(_ copy: CopyID) async throws(TorporError) { try await inner.sync(copy) }

    package func start(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        try crash.point()
        try await inner.start(copy, name: name, spec: spec)
        try crash.point()
    }

    package func freeze(_ copy: CopyID, attempt: Attempt, lease: Duration) async throws(TorporError) {
        try crash.point()
        try await inner.freeze(copy, attempt: attempt, lease: lease)
        try crash.point()
    }

    package func renew(_ copy: CopyID, attempt: Attempt, lease: Duration, counter: UInt64) async throws(TorporError) {
        try crash.point()
        try await inner.renew(copy, attempt: attempt, lease: lease, counter: counter)
        try crash.point()
    }

    package func precopy(_ copy: CopyID, into sink: any ArtifactSink) async throws(TorporError) {
        try crash.point()
        try await inner.precopy(copy, into: sink)
        try crash.point()
    }

    package func capture(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        try crash.point()
        try await inner.capture(copy, attempt: attempt, into: sink)
        try crash.point()
    }

    package func seal(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        try crash.point()
        try await inner.seal(copy, attempt: attempt)
        try crash.point()
    }

    package func thaw(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        try crash.point()
        try await inner.thaw(copy, attempt: attempt)
        try crash.point()
    }

    package func restoreHeld(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource
    ) async throws(TorporError) {
        try crash.point()
        try await inner.restoreHeld(copy, name: name, spec: spec, from: source)
        try crash.point()
    }

    package func release(_ copy: CopyID) async throws(TorporError) {
        try crash.point()
        try await inner.release(copy)
        try crash.point()
    }

    package func stop(_ copy: CopyID, grace: Duration) async throws(TorporError) -> Int32? {
        try crash.point()
        let status = try await inner.stop(copy, grace: grace)
        try crash.point()
        return status
    }

    package func restart(_ copy: CopyID, life: UInt64, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        try crash.point()
        try await inner.restart(copy, life: life, name: name, spec: spec)
        try crash.point()
    }

    package func destroy(_ copy: CopyID) async throws(TorporError) {
        try crash.point()
        try await inner.destroy(copy)
        try crash.point()
    }
}
