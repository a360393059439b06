import TorporModel
import TorporPorts

/// Post-copy through a process of an agent: what the engine lacks comes over that agent's lines, and only while it lives.
extension SimulatedBackend: LazyBackend {
    func surveyLazily(_ copy: CopyID) async throws(TorporError) {
        try await hand.read { () async throws(TorporError) in try await engine.inner.surveyLazily(copy) }
    }

    func captureLazily(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        try await act(.capture, copy, 20) { (inner) async throws(TorporError) in
            try await inner.captureLazily(copy, attempt: attempt, into: sink)
        }
    }

    func pages(_ copy: CopyID, _ ask: PageAsk) async throws(TorporError) -> [UInt8] {
        try await hand.read { () async throws(TorporError) in try await engine.inner.pages(copy, ask) }
    }

    func restoreLazily(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource, pages: any PageSource
    ) async throws(TorporError) {
        try await act(.restoreHeld, copy, 30) { (inner) async throws(TorporError) in
            try await inner.restoreLazily(copy, name: name, spec: spec, from: source, pages: pages)
        }
    }

    func fill(_ copy: CopyID, from pages: any PageSource) async throws(TorporError) {
        try await hand.moment()
        try await engine.inner.fill(copy, from: pages)
    }

    func memory(_ copy: CopyID) async throws(TorporError) -> CopyMemory {
        try await hand.read { () async throws(TorporError) in try await engine.inner.memory(copy) }
    }

    func abandonMemory(_ copy: CopyID, _ why: String) async throws(TorporError) {
        try await hand.read { () async throws(TorporError) in try await engine.inner.abandonMemory(copy, why) }
    }
}
