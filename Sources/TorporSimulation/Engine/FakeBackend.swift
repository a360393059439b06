import Synchronization
package import TorporModel
package import TorporPorts

/// An engine that follows `Backend`'s doc comments to the letter and runs nothing: a workload is a count that goes up while it runs.
///
/// Stands for kernel, engine and shim at once, so it outlives any agent put before it. Freeze leases end by the clock handed in, each at
/// its own deadline, whenever anybody next looks.
package final class FakeBackend: PrecopyBackend {
    package let kind: BackendKind
    private let node: NodeID
    private let now: @Sendable () -> UInt64
    private let watch: LineageWatch
    private let observe: (@Sendable (CopyID, EngineEvent) -> Void)?
    let state = Mutex(State())

    struct State {
        var copies: [CopyID: FakeCopy] = [:]
        var history: [EngineCall] = []
        var faults: (@Sendable (EngineCall) -> Fault?)?
        var needs: WorkloadNeeds
        var obstacles: [String] = []
        var isAvailable = true
        /// Memory that a restore may take, in bytes; nil for no end.
        var room: UInt64?
        /// Copies whose shim was killed: what is frozen or held stays so, and no lease fires until an agent has put another there.
        var shimless: Set<CopyID> = []
        /// What the agent's process keeps for its engine: copies whose restore is being prepared by rounds, and copies that are followed.
        var staged: Set<CopyID> = []
        var followed: Set<CopyID> = []

        init() {
            let facts = HostFacts(architecture: "x86_64", kernel: "6.1", cpuFlags: ["sse2"], engines: ["fake": "1"])
            needs = WorkloadNeeds(facts: facts, mappedFiles: [], memoryBytes: 1 << 20, artifactBytes: 1 << 20)
        }
    }

    /// - Parameters:
    ///   - now: monotonic milliseconds.
    ///   - observe: told of whatever happens to a copy, while it happens.
    package init(
        kind: BackendKind = BackendKind(unchecked: "fake"), node: NodeID, now: @escaping @Sendable () -> UInt64,
        watch: LineageWatch = LineageWatch(), observe: (@Sendable (CopyID, EngineEvent) -> Void)? = nil
    ) {
        self.kind = kind
        self.node = node
        self.now = now
        self.watch = watch
        self.observe = observe
    }

    // MARK: For tests

    /// Asked at every call; what it gives goes wrong with that call.
    package func faults(_ faults: (@Sendable (EngineCall) -> Fault?)?) { state.withLock { $0.faults = faults } }
    /// Memory that a restore may take from now on, in bytes; nil for no end.
    package func room(_ bytes: UInt64?) { state.withLock { $0.room = bytes } }
    package var history: [EngineCall] { state.withLock { $0.history } }
    package func count(of copy: CopyID) -> UInt64? { settled { state, now in state.copies[copy]?.count(at: now) } }
    package func truth(of copy: CopyID) -> CopyTruth { settled { state, _ in state.copies[copy]?.truth ?? .absent } }
    package func life(of copy: CopyID) -> UInt64? { state.withLock { $0.copies[copy]?.life } }
    package func hasEnded(_ copy: CopyID) -> Bool { if case .exited = truth(of: copy) { true } else { false } }
    /// Whether it was let run, or is held, without all of its memory.
    package func lacksMemory(_ copy: CopyID) -> Bool { state.withLock { ($0.copies[copy]?.lacks ?? 0) > 0 } }
    /// Whether a loss of power came before what came along with it was on disk.
    package func isTorn(_ copy: CopyID) -> Bool { state.withLock { $0.copies[copy]?.isTorn ?? false } }
    package var copies: [CopyID] { state.withLock { Self.sorted($0) } }
    package func obstruct(_ obstacles: [String]) { state.withLock { $0.obstacles = obstacles } }
    package func makeUnavailable() { state.withLock { $0.isAvailable = false } }

    /// The node boots anew: nothing that a kernel held is there. Folders and the shims' notes are.
    package func losePower() {
        settled { state, now in
            state.shimless = []
            for id in Self.sorted(state) {
                self.take(&state, id, nil, now)
                if state.copies[id]?.isSynced == false { state.copies[id]?.isTorn = true }
            }
        }
    }

    /// The copy dies, as by the kernel's hand.
    package func kill(_ id: CopyID, status: Int32? = 137) {
        settled { state, now in self.take(&state, id, status, now) }
    }

    /// Its shim is gone; the kernel holds what was frozen or held.
    package func killShim(of id: CopyID) { settled { state, _ in _ = state.shimless.insert(id) } }

    /// Ends the leases that are due; for a clock that wants it done at their deadlines.
    package func settle() { settled { _, _ in } }

    /// When the copy's lease ends by this node's clock, if it has one.
    package func deadline(of id: CopyID) -> UInt64? {
        state.withLock { state in
            if case .armed(_, let deadline, _)? = state.copies[id]?.lease.state, state.copies[id]?.mode == .frozen { deadline } else { nil }
        }
    }

    /// Somebody thaws it by hand, past every rule.
    package func thawByHand(_ id: CopyID) { settled { state, now in self.change(&state, id, to: .running(since: now), now) } }

    /// The end of the lease of a frozen copy whose shim lives.
    package func overdue(_ id: CopyID) -> UInt64? {
        let isWatched = state.withLock { !$0.shimless.contains(id) }
        return isWatched ? deadline(of: id) : nil
    }

    // MARK: Backend

    package func probe() async -> BackendReport {
        let isAvailable = state.withLock { $0.isAvailable }
        return BackendReport(
            name: kind, available: isAvailable, version: isAvailable ? "1" : nil, reason: isAvailable ? nil : "switched off",
            remedy: isAvailable ? nil : "switch it on", abilities: Ability.allCases.map { AbilityReport($0) })
    }

    package func facts() async -> HostFacts { state.withLock { $0.needs.facts } }

    package func adopt() async throws(TorporError) -> [CopyID] {
        try await call(.adopt, nil) { state, _ in
            state.shimless = []
            (state.staged, state.followed) = ([], [])
            return Self.sorted(state)
        }
    }

    package func observe(_ copy: CopyID) async throws(TorporError) -> CopyTruth {
        try await call(.observe, copy) { state, _ in
            state.shimless.remove(copy)
            return state.copies[copy]?.truth ?? .absent
        }
    }

    package func leaseNote(_ copy: CopyID) async -> FreezeLease? { settled { state, _ in state.copies[copy]?.lease } }

    package func obstacles(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> [String] {
        try await call(.obstacles, copy) { state, _ in state.obstacles }
    }

    package func start(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        try await call(.start, copy) { (state, now) throws(TorporError) in
            switch state.copies[copy]?.mode {
            case .running, .frozen, .exited: return
            case .held: throw TorporError(.refused, "\(copy) is held, not to be started")
            case nil:
                state.copies[copy] = FakeCopy(spec: spec, mode: .held, base: 0)
                // It has brought nothing along.
                state.copies[copy]?.isSynced = true
                self.change(&state, copy, to: .running(since: now), now)
            }
        }
    }

    package func survey(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> WorkloadNeeds {
        try await call(.survey, copy) { (state, _) throws(TorporError) in
            guard state.copies[copy] != nil else { throw TorporError(.notFound, "no copy \(copy)") }
            return state.needs
        }
    }

    package func judge(_ needs: WorkloadNeeds, spec: WorkloadSpec) async throws(TorporError) {
        try await call(.judge, nil) { (state, _) throws(TorporError) in
            let missing = needs.facts.cpuFlags.subtracting(state.needs.facts.cpuFlags).sorted()
            guard missing.isEmpty else {
                throw TorporError(.incompatible, "needs \(missing.joined(separator: ", ")), has not", remedy: "choose another node")
            }
            guard let room = state.room, needs.memoryBytes > room else { return }
            throw TorporError(.noCapacity, "needs \(needs.memoryBytes) bytes of memory, has \(room)", remedy: "choose another node")
        }
    }

    package func freeze(_ copy: CopyID, attempt: Attempt, lease: Duration) async throws(TorporError) {
        try await call(.freeze, copy, attempt) { (state, now) throws(TorporError) in
            guard var found = state.copies[copy] else { throw TorporError(.notFound, "no copy \(copy)") }
            switch found.mode {
            case .running: break
            case .frozen: return
            default: throw TorporError(.refused, "\(copy) does not run")
            }
            try found.lease.arm(attempt, until: now + UInt64(lease / .milliseconds(1)))
            state.copies[copy] = found
            self.change(&state, copy, to: .frozen, now)
        }
    }

    package func renew(_ copy: CopyID, attempt: Attempt, lease: Duration, counter: UInt64) async throws(TorporError) {
        try await call(.renew, copy, attempt) { (state, now) throws(TorporError) in
            guard var found = state.copies[copy] else { throw TorporError(.notFound, "no copy \(copy)") }
            try found.lease.renew(attempt, until: now + UInt64(lease / .milliseconds(1)), counter: counter)
            state.copies[copy] = found
        }
    }

    /// Where it stands just now: a capture will say something else.
    package func precopy(_ copy: CopyID, into sink: any ArtifactSink) async throws(TorporError) {
        let count = try await call(.precopy, copy) { (state, now) throws(TorporError) in
            guard let found = state.copies[copy] else { throw TorporError(.notFound, "no copy \(copy)") }
            return found.count(at: now)
        }
        try await sink.write("round", bytes: Array("\(count)".utf8))
    }

    package func capture(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        let fault = take(EngineCall(verb: .capture, copy: copy, attempt: attempt))
        if case .breakFreeze(let error)? = fault {
            thawByHand(copy)
            throw error
        }
        try await Self.before(fault)
        let count = try frozenCount(copy, attempt)
        // Two, so that a capture may be followed half way.
        try await sink.write("pages", bytes: Array("\(copy) \(count)".utf8))
        try await sink.write("count", bytes: Array("\(count)".utf8))
        try await Self.after(fault)
        _ = try frozenCount(copy, attempt)
    }

    package func seal(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        try await call(.seal, copy, attempt) { (state, _) throws(TorporError) in
            guard var found = state.copies[copy], found.mode == .frozen else { throw TorporError(.attemptOver, "\(copy) is not frozen") }
            try found.lease.seal(attempt)
            state.copies[copy] = found
        }
    }

    package func thaw(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        try await call(.thaw, copy, attempt) { (state, now) throws(TorporError) in
            guard var found = state.copies[copy] else { throw TorporError(.notFound, "no copy \(copy)") }
            let lifts = found.lease.end(attempt)
            state.copies[copy] = found
            state.followed.remove(copy)
            if lifts { self.observe?(copy, .lifted(attempt)) }
            switch found.mode {
            case .running: return
            case .frozen where lifts || found.lease.state == .idle: self.change(&state, copy, to: .running(since: now), now)
            case .frozen: throw TorporError(.attemptOver, "frozen by another attempt than \(attempt)")
            case .held: throw TorporError(.refused, "\(copy) is held")
            case .exited: throw TorporError(.notFound, "\(copy) has ended")
            }
        }
    }

    package func restoreHeld(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource
    ) async throws(TorporError) {
        try await restore(copy, spec, from: source, lacking: 0)
    }

    /// - Parameter lacking: pages that are still to come.
    func restore(_ copy: CopyID, _ spec: WorkloadSpec, from source: any ArtifactSource, lacking: Int) async throws(TorporError) {
        let fault = take(EngineCall(verb: .restoreHeld, copy: copy, attempt: nil))
        try await Self.before(fault)
        guard let count = UInt64(String(decoding: try await source.read("count", limit: 32), as: UTF8.self)) else {
            throw TorporError(.corrupt, "the count is no number")
        }
        try settled { (state, now) throws(TorporError) in
            switch state.copies[copy]?.mode {
            case .running, .frozen: throw TorporError(.refused, "\(copy) runs here already")
            case .held, .exited, nil:
                state.staged.remove(copy)
                state.copies[copy] = FakeCopy(spec: spec, mode: .held, base: count, lacks: lacking)
            }
        }
        try await Self.after(fault)
    }

    package func release(_ copy: CopyID) async throws(TorporError) {
        try await call(.release, copy) { (state, now) throws(TorporError) in
            switch state.copies[copy]?.mode {
            case .held: self.change(&state, copy, to: .running(since: now), now)
            case .running: return
            case .frozen, .exited, nil: throw TorporError(.notFound, "\(copy) is not held")
            }
        }
    }

    package func sync(_ copy: CopyID) async throws(TorporError) {
        try await call(.sync, copy) { state, _ in
            guard state.copies[copy]?.isTorn == false else { return }
            state.copies[copy]?.isSynced = true
            self.observe?(copy, .synced)
        }
    }

    package func stop(_ copy: CopyID, grace: Duration) async throws(TorporError) -> Int32? {
        try await call(.stop, copy) { (state, now) throws(TorporError) in
            switch state.copies[copy]?.mode {
            case .running, .frozen, .held:
                self.change(&state, copy, to: .exited(0), now)
                return 0
            case .exited(let status): return status
            case nil: throw TorporError(.notFound, "no copy \(copy)")
            }
        }
    }

    /// The count stands for what is on disk: it goes on from where it was, unless a loss of power tore it.
    package func restart(_ copy: CopyID, life: UInt64, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        try await call(.restart, copy) { (state, now) throws(TorporError) in
            guard let found = state.copies[copy] else { throw TorporError(.notFound, "no copy \(copy)") }
            guard found.life < life else { return }
            guard case .exited = found.mode else { throw TorporError(.refused, "\(copy) has not ended") }
            state.copies[copy]?.life = life
            state.copies[copy]?.lacks = 0
            state.copies[copy]?.isLost = false
            if found.isTorn { state.copies[copy]?.base = 0 }
            self.observe?(copy, .restarted(life: life))
            self.change(&state, copy, to: .running(since: now), now)
        }
    }

    package func destroy(_ copy: CopyID) async throws(TorporError) {
        try await call(.destroy, copy) { state, now in
            state.staged.remove(copy)
            state.followed.remove(copy)
            guard let found = state.copies[copy] else { return }
            self.change(&state, copy, to: .exited(nil), now)
            state.copies[copy] = nil
            let wasWhole = if case .exited = found.mode { false } else { found.lacks == 0 }
            self.observe?(copy, .destroyed(wasWhole: wasWhole, count: found.count(at: now)))
        }
    }

    package func logs(_ copy: CopyID, _ query: LogQuery) async throws(TorporError) -> LogPage { LogPage(lines: []) }

    // MARK: Inside

    private func frozenCount(_ id: CopyID, _ attempt: Attempt) throws(TorporError) -> UInt64 {
        try settled { (state, now) throws(TorporError) in
            guard let copy = state.copies[id], copy.mode == .frozen else {
                throw TorporError(.attemptOver, "the freeze of \(id) was broken")
            }
            switch copy.lease.state {
            case .armed(attempt, _, _), .sealed(attempt): return copy.count(at: now)
            default: throw TorporError(.attemptOver, "the freeze of \(id) was broken")
            }
        }
    }

    private func change(_ state: inout State, _ id: CopyID, to mode: FakeCopy.Mode, _ now: UInt64) {
        guard var copy = state.copies[id] else { return }
        let count = copy.count(at: now)
        if case .running = copy.mode {
            watch.ceased(id, on: node, at: count)
            observe?(id, .ceased(count: count))
        }
        copy.base = count
        copy.mode = mode
        state.copies[id] = copy
        if case .running = mode {
            watch.began(id, on: node, at: count)
            observe?(id, .began(count: count))
        }
    }

    /// A fault ends a copy: a held one is nothing without its kernel, what ran leaves its folders.
    func take(_ state: inout State, _ id: CopyID, _ status: Int32?, _ now: UInt64) {
        guard let copy = state.copies[id] else { return }
        if case .exited = copy.mode { return }
        let count = copy.count(at: now)
        change(&state, id, to: .exited(status), now)
        if copy.mode == .held { state.copies[id] = nil }
        observe?(id, .taken(count: count))
    }

    private static func sorted(_ state: State) -> [CopyID] { state.copies.keys.sorted { $0.description < $1.description } }

    /// Ends the leases that are due, each at its own deadline, then looks.
    func settled<Value, Failure: Error>(_ body: (inout State, UInt64) throws(Failure) -> Value) throws(Failure) -> Value {
        let now = now()
        // A Mutex's body may not be typed by a generic failure that it also captures; the result carries it out.
        let result = state.withLock { state -> Result<Value, Failure> in
            for id in Self.sorted(state) where !state.shimless.contains(id) {
                guard let copy = state.copies[id], copy.mode == .frozen, let attempt = copy.lease.expired(at: now),
                    case .armed(_, let deadline, _) = copy.lease.state
                else { continue }
                _ = state.copies[id]?.lease.end(attempt)
                change(&state, id, to: .running(since: deadline), now)
            }
            do throws(Failure) { return .success(try body(&state, now)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func take(_ call: EngineCall) -> Fault? {
        let faults = state.withLock { state in
            state.history.append(call)
            return state.faults
        }
        return faults?(call)
    }

    func call<Value>(
        _ verb: EngineCall.Verb, _ copy: CopyID?, _ attempt: Attempt? = nil,
        _ body: (inout State, UInt64) throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        let fault = take(EngineCall(verb: verb, copy: copy, attempt: attempt))
        try await Self.before(fault)
        let value = try settled(body)
        try await Self.after(fault)
        return value
    }

    private static func before(_ fault: Fault?) async throws(TorporError) {
        switch fault {
        case .failBefore(let error), .breakFreeze(let error): throw error
        case .hangBefore(let gate): await gate.pass()
        case .failAfter, .hangAfter, nil: break
        }
    }

    private static func after(_ fault: Fault?) async throws(TorporError) {
        switch fault {
        case .failAfter(let error): throw error
        case .hangAfter(let gate): await gate.pass()
        case .failBefore, .hangBefore, .breakFreeze, nil: break
        }
    }
}
