import Logging
import TorporArtifacts
import TorporModel
import TorporPorts
import Tracing

/// Has effects done by backend, door and artifact store, and reads afterwards what became of the copy.
struct EffectRunner: Sendable {
    let node: NodeID
    let workload: WorkloadID
    let backends: [BackendKind: any Backend]
    let door: any Door
    let artifacts: any ArtifactStore
    let stock: NodeStock
    let memory: MemoryDesk
    let wakes: TransferGate
    let calls: CallRunner
    let logger: Logger

    func backend(of spec: WorkloadSpec) throws(TorporError) -> any Backend {
        guard let backend = backends[spec.backend] else {
            throw TorporError(.engineMissing, "this node has no backend \(spec.backend)", remedy: "torpor check")
        }
        return backend
    }

    /// The power to run commands beside such a copy; past the tracer, which traces calls that end soon.
    func execBackend(of spec: WorkloadSpec) throws(TorporError) -> any ExecBackend {
        let backend = try backend(of: spec)
        guard let power = TracedBackend.bare(backend) as? any ExecBackend else {
            throw TorporError(.unsupported, "the backend \(spec.backend) runs no commands beside its workloads")
        }
        return power
    }

    /// The power to hand over memory while its owner runs.
    func precopyBackend(of spec: WorkloadSpec) throws(TorporError) -> any PrecopyBackend {
        guard let power = TracedBackend.bare(try backend(of: spec)) as? any PrecopyBackend else {
            throw TorporError(.unsupported, "the backend \(spec.backend) moves nothing live", remedy: "move it without --live")
        }
        return power
    }

    func id(_ copy: CopyState.Copy) -> CopyID { CopyID(workload: workload, made: copy.made) }

    /// What is true of a copy now; where it is gone, also what the keeper of its freeze had written.
    func look(at copy: CopyState.Copy) async -> Sight {
        do throws(TorporError) {
            let backend = try backend(of: copy.spec)
            let truth = try await backend.observe(id(copy))
            switch truth {
            case .absent, .exited: return Sight(truth, lease: await backend.leaseNote(id(copy)))
            case .running, .frozen, .held: return Sight(truth)
            }
        } catch {
            logger.warning("engine could not be asked", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
            return Sight(nil)
        }
    }

    /// Why a running copy could not move; empty when it could, or when that cannot be said.
    func obstacles(_ copy: CopyState.Copy) async -> [String] {
        do throws(TorporError) { return try await backend(of: copy.spec).obstacles(id(copy), spec: copy.spec) } catch {
            return ["\(error)"]
        }
    }

    /// Memory that a running copy uses; nil where its backend does not say.
    func memoryBytes(_ copy: CopyState.Copy) async -> UInt64? {
        guard let backend = try? backend(of: copy.spec), let metered = TracedBackend.bare(backend) as? any MeteredBackend else {
            return nil
        }
        return try? await metered.memoryBytes(id(copy))
    }

    /// Exec sessions that a freeze of the copy would have to wait for; none where the backend knows none, or cannot say.
    func sessions(_ copy: CopyState.Copy) async -> [String] {
        guard copy.spec.exec == .block, let backend = try? execBackend(of: copy.spec) else { return [] }
        return ((try? await backend.sessions(id(copy))) ?? []).map(\.obstacle)
    }

    /// What one that sleeps has printed.
    func logs(of grant: WakeGrant, _ query: LogQuery) async throws(TorporError) -> LogPage {
        try await TracedBackend.bare(try backend(of: grant.copy.spec)).logs(in: try await artifacts.open(grant.manifest), query)
    }

    /// The manifest that an order brings, checked before anything believes it; nil for an order without one.
    func verified(_ order: Order) async throws(TorporError) -> SnapshotManifest? {
        switch order.verb {
        case .restoreHeld(let manifest), .restoreLazily(let manifest, _): try await artifacts.verify(manifest)
        default: nil
        }
    }

    /// - Parameter needs: what the copy asked of a target when it was last surveyed by this attempt.
    ///   `secrets`: of the order that the effect is for.
    func run(_ effect: Effect, needs: WorkloadNeeds?, secrets: Secrets = .none) async -> EffectResult {
        var product: EffectResult.Product?
        var failure: TorporError?
        do throws(TorporError) {
            if !secrets.isEmpty { try await provide(secrets, for: effect) }
            product = try await perform(effect, needs)
        } catch { failure = error }
        if let failure {
            logger.warning("effect failed", metadata: ["error": "\(failure)", "causes": "\(failure.causes)"])
        }
        guard let subject = effect.subject else { return EffectResult(error: failure, product: product) }
        return EffectResult(error: failure, product: product, seen: await look(at: subject))
    }

    private func perform(_ effect: Effect, _ needs: WorkloadNeeds?) async throws(TorporError) -> EffectResult.Product? {
        switch effect {
        case .start(let copy):
            // Published only once it is committed, and past that a taken port could not be refused any more.
            try await door.judge(copy.spec)
            try await backend(of: copy.spec).start(id(copy), name: copy.name, spec: copy.spec)
        case .survey(let copy, let lazily):
            if lazily { try await lazyBackend(of: copy.spec).surveyLazily(id(copy)) }
            return .needs(try await survey(copy))
        case .judge(let needs, let spec):
            try await backend(of: spec).judge(needs, spec: spec)
            try await makeRoom(needs, .none)
            try await door.judge(spec)
        case .shutDoor(let copy, let yields, let announced):
            if announced { try await announce(copy) }
            try await shutDoor(copy, yields)
        case .openDoor(let copy): try await door.open(id(copy), spec: copy.spec)
        case .freeze(let copy, let leaseMs, let yields): return try await freeze(copy, leaseMs, yields, needs)
        case .precopy(let copy, let round): return try await precopy(copy, round, needs)
        case .capture(let copy, let capture): return .manifest(try await self.capture(copy, capture, needs))
        case .fetch(let manifest, let peer, let urgency, let attempt):
            let verified = try await artifacts.verify(manifest)
            let report = try await artifacts.fetch(manifest, from: peer, urgency)
            if verified.attempt == attempt {
                if urgency == .patient { await stage(manifest, verified) }
            } else {
                // A snapshot that outlives this attempt: a workload may be about to sleep in it here.
                try await artifacts.sync(verified.snapshot)
            }
            return .fetched(report)
        case .follow(let snapshot, let attempt, let peer, let urgency):
            return .fetched(try await artifacts.follow(snapshot, of: workload, attempt: attempt, from: peer, urgency))
        case .image(let order, let attempt): return try await image(order, attempt)
        case .restoreHeld(let copy, let manifest):
            let source = try await artifacts.open(manifest)
            try await backend(of: copy.spec).restoreHeld(id(copy), name: copy.name, spec: copy.spec, from: source)
        case .restoreLazily(let copy, let manifest, let peer): try await restoreLazily(copy, manifest, peer)
        case .complete(let copy, let peer): return .memory(try await complete(copy, peer))
        case .wake(let copy, let manifest): return .woken(from: try await wake(copy, manifest))
        case .seal(let copy), .grant(let copy, _): try await backend(of: copy.spec).seal(id(copy), attempt: copy.attempt)
        case .entrust(let grant):
            let snapshot = try await artifacts.verify(grant.manifest).snapshot
            _ = try await artifacts.open(grant.manifest)
            try await artifacts.sync(snapshot)
        case .thaw(let copy):
            try await backend(of: copy.spec).thaw(id(copy), attempt: copy.attempt)
            await welcome(copy)
        case .release(let copy):
            try await backend(of: copy.spec).release(id(copy))
            await welcome(copy)
        case .greet(let copy, let greeting): return .greeted(await greet(copy, greeting))
        case .sync(let copy): try await backend(of: copy.spec).sync(id(copy))
        case .stop(let copy, let graceMs):
            let grace = Duration.milliseconds(Int64(min(graceMs, 3_600_000)))
            return .exitStatus(try await backend(of: copy.spec).stop(id(copy), grace: grace))
        case .restart(let copy):
            try await backend(of: copy.spec).restart(id(copy), life: copy.life, name: copy.name, spec: copy.spec)
        case .destroy(let copy): try await backend(of: copy.spec).destroy(id(copy))
        case .collect(let attempt):
            for backend in backends.values where !Mutant.isPlanted(.roundsFollowedOn) {
                await (TracedBackend.bare(backend) as? any StagingBackend)?.dropStaged(CopyID(workload: workload, made: attempt))
                await (TracedBackend.bare(backend) as? any PrecopyBackend)?.endPrecopy(workload)
            }
            try await artifacts.collect(workload, attempt: attempt)
        }
        return nil
    }

    func restingBackend(of spec: WorkloadSpec) throws(TorporError) -> any RestingBackend {
        guard let power = TracedBackend.bare(try backend(of: spec)) as? any RestingBackend else {
            throw TorporError(.unsupported, "the backend \(spec.backend) lets nothing rest")
        }
        return power
    }

    func endRounds(of copy: CopyState.Copy) async {
        await (try? precopyBackend(of: copy.spec))?.endPrecopy(workload)
    }

    /// A round of this attempt's own live move: what the restore will need is made now, as far as the backend can.
    private func stage(_ signed: SignedManifest, _ manifest: SnapshotManifest) async {
        guard let found = backends[manifest.spec.backend], let backend = TracedBackend.bare(found) as? any StagingBackend else { return }
        do throws(TorporError) {
            let source = try await artifacts.open(signed)
            try await backend.stage(CopyID(workload: workload, made: manifest.attempt), from: source)
        } catch {
            logger.warning("a round could not be staged; the restore does it", metadata: ["error": "\(error)"])
        }
    }

    /// What a capture will have to name, and room for it here.
    private func survey(_ copy: CopyState.Copy) async throws(TorporError) -> WorkloadNeeds {
        let needs = try await backend(of: copy.spec).survey(id(copy), spec: copy.spec)
        try await makeRoom(needs, copy.attempt)
        return needs
    }

    /// The store's own limit, beside what the backend sees of the disk: known before anything is frozen.
    private func makeRoom(_ needs: WorkloadNeeds, _ attempt: Attempt) async throws(TorporError) {
        try await (artifacts as? any ArtifactCare)?.makeRoom(needs.artifactBytes, for: workload, attempt: attempt)
    }

    /// A door that could not be shut is left open.
    private func shutDoor(_ copy: CopyState.Copy, _ yields: Bool) async throws(TorporError) {
        do throws(TorporError) {
            if yields { try await door.keep(id(copy), spec: copy.spec) } else { try await door.shut(id(copy), spec: copy.spec) }
        } catch {
            try? await door.open(id(copy), spec: copy.spec)
            throw error
        }
    }

    /// In turn with the node's other wakes; when what it was made of was captured.
    private func wake(_ copy: CopyState.Copy, _ manifest: SignedManifest) async throws(TorporError) -> Timestamp {
        let turn = ServiceContext.current.map { startSpan("wake turn", context: $0) }
        defer { turn?.end() }
        return try await wakes.pass(.frozen) { () async throws(TorporError) in
            turn?.end()
            let source = try await artifacts.open(manifest)
            let (needs, backend) = (source.manifest.needs, try backend(of: copy.spec))
            let metered = TracedBackend.bare(backend) as? any MeteredBackend
            if let metered { try await requireRoom(needs, metered) } else { try await judge(needs, copy.spec) }
            do throws(TorporError) {
                try await backend.restoreHeld(id(copy), name: copy.name, spec: copy.spec, from: source)
            } catch  where !error.code.outcomeUnknown {
                // What else may be wrong with this node takes processes to tell, for which whoever is woken does not wait.
                logger.warning("wake failed", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
                if metered != nil { try await judge(needs, copy.spec) }
                throw error
            }
            return source.manifest.createdAt
        }
    }

    private func requireRoom(_ needs: WorkloadNeeds, _ backend: any MeteredBackend) async throws(TorporError) {
        let free = await backend.freeMemoryBytes()
        guard free > needs.memoryBytes else {
            throw TorporError(
                .noCapacity, "the workload needs \(needs.memoryBytes >> 20) MiB of memory, here are \(free >> 20) MiB",
                remedy: "choose a node with more memory")
        }
    }

    /// As a target is judged before a move: the snapshot can be brought to a node that can restore it.
    private func judge(_ needs: WorkloadNeeds, _ spec: WorkloadSpec) async throws(TorporError) {
        var needs = needs
        // It lies here.
        needs.artifactBytes = 0
        // What a mark said when the snapshot was made may have been written anew since.
        needs.shared = needs.shared.map { SharedFolder(path: $0.path, mark: $0.mark, proof: nil) }
        try await backend(of: spec).judge(needs, spec: spec)
    }

    /// Whoever waits for it waits no longer than for it to run, and to have been told so. The door is opened whether or not this could be said.
    private func welcome(_ copy: CopyState.Copy) async {
        guard copy.spec.hooks.afterWake == nil else { return }
        do throws(TorporError) { try await door.welcome(id(copy), spec: copy.spec) } catch {
            logger.debug("nobody was let through yet", metadata: ["error": "\(error)"])
        }
    }

    /// What a capture will have to name is asked while the workload still runs: it costs no blackout then.
    private func freeze(
        _ copy: CopyState.Copy, _ leaseMs: UInt64, _ yields: Bool, _ needs: WorkloadNeeds?
    ) async throws(TorporError) -> EffectResult.Product? {
        let backend = try backend(of: copy.spec)
        let known: WorkloadNeeds = if let needs { needs } else { try await survey(copy) }
        // Again: an agent that was restarted since the fence has opened the door, for all it knew.
        try await shutDoor(copy, yields)
        try await backend.freeze(id(copy), attempt: copy.attempt, lease: .milliseconds(Int64(clamping: leaseMs)))
        return .needs(known)
    }

    private func capture(
        _ copy: CopyState.Copy, _ capture: Effect.Capture, _ needs: WorkloadNeeds?
    ) async throws(TorporError) -> SignedManifest {
        let backend = try backend(of: copy.spec)
        let known: WorkloadNeeds = if let needs { needs } else { try await backend.survey(id(copy), spec: copy.spec) }
        // What must outlive its job is on this node's disk, whole.
        let writer = try await artifacts.begin(
            draft(copy, capture, known), for: capture.isForSleep ? .sleep : capture.durable ? .keep : .move,
            followedBy: capture.durable ? nil : capture.follower)
        do throws(TorporError) {
            if capture.lazy {
                try await lazyBackend(of: copy.spec).captureLazily(id(copy), attempt: copy.attempt, into: writer)
            } else {
                try await backend.capture(id(copy), attempt: copy.attempt, into: writer)
            }
            let manifest = try await writer.finish(needs: known)
            if capture.durable { try await artifacts.sync(capture.snapshot) }
            return manifest
        } catch {
            await writer.abandon()
            throw error
        }
    }

    /// What is changed meanwhile comes with the next round, or with the capture.
    private func precopy(
        _ copy: CopyState.Copy, _ round: Effect.Capture, _ needs: WorkloadNeeds?
    ) async throws(TorporError) -> EffectResult.Product {
        let known: WorkloadNeeds = if let needs { needs } else { try await backend(of: copy.spec).survey(id(copy), spec: copy.spec) }
        let writer = try await artifacts.begin(
            draft(copy, round, known), for: round.durable ? .roundToKeep : .round, followedBy: round.durable ? nil : round.follower)
        do throws(TorporError) {
            try await precopyBackend(of: copy.spec).precopy(id(copy), into: writer)
            let manifest = try await writer.finish(needs: known)
            return .round(manifest, newBytes: writer.newBytes)
        } catch {
            await writer.abandon()
            throw error
        }
    }

    /// A manifest that lacks only what the writer finds.
    private func draft(_ copy: CopyState.Copy, _ capture: Effect.Capture, _ needs: WorkloadNeeds) -> SnapshotManifest {
        SnapshotManifest(
            snapshot: capture.snapshot, workload: workload, name: copy.name, spec: copy.spec, incarnation: copy.incarnation,
            attempt: copy.attempt, lineage: capture.lineage, createdAt: capture.createdAt, source: node, needs: needs)
    }
}
