import TorporAgent
import TorporModel
import TorporPorts

/// A node's engine as one process of an agent reaches it: verbs take time, fail, lie, hang, and outlive the agent.
struct SimulatedBackend: PrecopyBackend {
    let engine: SimulatedEngine
    let hand: Hand
    let memoryBytes: UInt64

    var kind: BackendKind { engine.inner.kind }
    func probe() async -> BackendReport { await engine.inner.probe() }
    func facts() async -> HostFacts { await engine.inner.facts() }

    func adopt() async throws(TorporError) -> [CopyID] {
        try await hand.read { () async throws(TorporError) in try await engine.inner.adopt() }
    }

    func observe(_ copy: CopyID) async throws(TorporError) -> CopyTruth {
        try await hand.read { () async throws(TorporError) in try await engine.inner.observe(copy) }
    }

    func leaseNote(_ copy: CopyID) async -> FreezeLease? { await engine.inner.leaseNote(copy) }

    func obstacles(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> [String] {
        try await hand.read { () async throws(TorporError) in try await engine.inner.obstacles(copy, spec: spec) }
    }

    func survey(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> WorkloadNeeds {
        var needs = try await hand.read { () async throws(TorporError) in try await engine.inner.survey(copy, spec: spec) }
        needs.memoryBytes = memoryBytes
        return needs
    }

    func judge(_ needs: WorkloadNeeds, spec: WorkloadSpec) async throws(TorporError) {
        if hand.faults.happens({ $0.shortages }) {
            throw TorporError(.noCapacity, "no memory is free just now", remedy: "choose another node")
        }
        try await hand.read { () async throws(TorporError) in try await engine.inner.judge(needs, spec: spec) }
    }

    func start(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        try await act(.start, copy, 20) { (inner) async throws(TorporError) in try await inner.start(copy, name: name, spec: spec) }
    }

    func freeze(_ copy: CopyID, attempt: Attempt, lease: Duration) async throws(TorporError) {
        try await act(.freeze, copy, 5) { (inner) async throws(TorporError) in
            try await inner.freeze(copy, attempt: attempt, lease: lease)
            engine.watchLease(of: copy)
        }
    }

    func renew(_ copy: CopyID, attempt: Attempt, lease: Duration, counter: UInt64) async throws(TorporError) {
        try await hand.moment()
        try await engine.inner.renew(copy, attempt: attempt, lease: lease, counter: counter)
    }

    func precopy(_ copy: CopyID, into sink: any ArtifactSink) async throws(TorporError) {
        try hand.process.alive()
        engine.inner.follow(copy)
        try await act(.precopy, copy, 20 + memoryBytes >> 20) { (inner) async throws(TorporError) in
            try await inner.precopy(copy, into: sink)
        }
    }

    func capture(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        try await act(.capture, copy, 20 + memoryBytes >> 20) { (inner) async throws(TorporError) in
            try await inner.capture(copy, attempt: attempt, into: sink)
        }
    }

    func seal(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        try await act(.seal, copy, 1) { (inner) async throws(TorporError) in try await inner.seal(copy, attempt: attempt) }
    }

    func thaw(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        try await act(.thaw, copy, 2) { (inner) async throws(TorporError) in try await inner.thaw(copy, attempt: attempt) }
    }

    func restoreHeld(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource) async throws(TorporError) {
        try await act(.restoreHeld, copy, 30 + memoryBytes >> 20) { (inner) async throws(TorporError) in
            try await inner.restoreHeld(copy, name: name, spec: spec, from: source)
        }
    }

    func release(_ copy: CopyID) async throws(TorporError) {
        try await act(.release, copy, 3) { (inner) async throws(TorporError) in try await inner.release(copy) }
    }

    func sync(_ copy: CopyID) async throws(TorporError) {
        try await act(.sync, copy, 10) { (inner) async throws(TorporError) in try await inner.sync(copy) }
    }

    func stop(_ copy: CopyID, grace: Duration) async throws(TorporError) -> Int32? {
        try endWhatHangs(copy)
        return try await act(.stop, copy, 50) { (inner) async throws(TorporError) in try await inner.stop(copy, grace: grace) }
    }

    func restart(_ copy: CopyID, life: UInt64, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        try endWhatHangs(copy)
        do throws(TorporError) {
            try await act(.restart, copy, 20) { (inner) async throws(TorporError) in
                try await inner.restart(copy, life: life, name: name, spec: spec)
            }
        } catch {
            try endWhatHangs(copy)
            throw error
        }
    }

    func destroy(_ copy: CopyID) async throws(TorporError) {
        // Whatever still works on the copy is ended first.
        try hand.process.alive()
        engine.end(copy)
        try await act(.destroy, copy, 20) { (inner) async throws(TorporError) in try await inner.destroy(copy) }
    }

    func logs(_ copy: CopyID, _ query: LogQuery) async throws(TorporError) -> LogPage { LogPage(lines: []) }

    /// Of a copy that does not run: a shim or an engine that may still be about to begin it, or works on a life that has ended.
    private func endWhatHangs(_ copy: CopyID) throws(TorporError) {
        try hand.process.alive()
        if engine.inner.hasEnded(copy) { engine.end(copy) }
    }

    /// - Parameter milliseconds: about how long the verb takes.
    func act<Value: Sendable>(
        _ verb: EngineCall.Verb, _ copy: CopyID, _ milliseconds: UInt64,
        _ body: @escaping @Sendable (FakeBackend) async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        try hand.process.alive()
        let trouble = hand.faults.engine(verb)
        let length = hand.scheduler.draw { $0.value(in: 0...milliseconds * 1_500_000) }
        let begun = engine.endings(of: copy)
        let done = OneShot<Result<Value, TorporError>>()
        engine.begin {
            await hand.pause(trouble == .hangs ? length + 100_000_000_000 : length)
            done.fulfil(await carryOut(verb, copy, begun, trouble, body))
        }
        // An engine child that hangs is given up by its deadline; the child is ended with the copy, or ends by itself.
        let timer = hand.scheduler.after(60_000_000_000 + length) {
            done.fulfil(.failure(TorporError(.engineFailed, "\(verb.rawValue) took too long")))
        }
        let result = await done.wait(orIfCancelled: .failure(TorporError(.cancelled, "the call was given up")))
        hand.scheduler.cancel(timer)
        try hand.process.alive()
        return try result.get()
    }

    /// On the engine's own process: the agent that asked may be dead by now, and the copy destroyed.
    ///
    /// - Parameter begun: how often the copy had been destroyed when the verb began.
    private func carryOut<Value: Sendable>(
        _ verb: EngineCall.Verb, _ copy: CopyID, _ begun: Int, _ trouble: EngineTrouble?,
        _ body: @Sendable (FakeBackend) async throws(TorporError) -> Value
    ) async -> Result<Value, TorporError> {
        guard engine.process?.isAlive == true, engine.endings(of: copy) == begun else {
            return .failure(TorporError(.engineFailed, "\(verb.rawValue) was ended"))
        }
        hand.scheduler.note("engine \(verb.rawValue) \(copy) for \(hand.process.name)\(trouble.map { ", \($0)" } ?? "")")
        switch trouble {
        case .fails: return .failure(TorporError(.engineFailed, "\(verb.rawValue) failed"))
        case .breaksFreeze:
            if engine.inner.truth(of: copy).isFrozen { engine.inner.thawByHand(copy) }
            return .failure(TorporError(.engineFailed, "the engine was killed"))
        case .lies, .hangs, nil: break
        }
        do throws(TorporError) {
            let value = try await body(engine.inner)
            return trouble == .lies ? .failure(TorporError(.engineFailed, "\(verb.rawValue) says that it failed")) : .success(value)
        } catch {
            return .failure(error)
        }
    }
}
