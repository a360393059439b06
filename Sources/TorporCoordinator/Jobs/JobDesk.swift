import TorporModel
import TorporPorts
import TorporSaga

/// Takes requests in, and tells what became of them.
struct JobDesk: Sendable {
    let tools: SagaTools
    let names: NameSource
    let runner: JobRunner
    let board: JobBoard

    /// The same key is the same job. A refusal has changed nothing.
    func submit(_ request: JobRequest, by requester: String) async throws(TorporError) -> JobView {
        let request =
            Mutant.isPlanted(.keyIgnored)
            ? JobRequest(
                key: IdempotencyKey(unchecked: "\(request.key)-\(names.job())"), kind: request.kind, traceParent: nil, timeoutMs: nil)
            : request
        if let known = try await tools.catalogue.job(key: request.key) { return try await answer(known, to: request) }
        let id = names.job()
        let resolved = try await resolver(for: id).resolve(request.kind)
        try SpecCheck.judge(request.secrets, for: resolved.declaring)
        let job = Job(
            id: id, request: request.withoutSecrets, workload: resolved.workload, name: resolved.name, from: resolved.from, to: resolved.to,
            incarnation: resolved.declaring == nil ? resolved.incarnation : nil, image: resolved.image, asleepIn: resolved.asleepIn,
            requester: requester, createdAt: tools.now(),
            traceParent: TraceLink.current ?? request.traceParent ?? names.trace())
        let accepted = try await tools.catalogue.submit(job, declaring: resolved.declaring, secrets: request.secrets)
        if accepted.id != job.id { return try await answer(accepted, to: request) }
        runner.start(accepted)
        return try await view(accepted)
    }

    /// What the job would do and why it would be refused; changes nothing.
    func plan(_ kind: JobKind) async throws(TorporError) -> PlanView {
        var resolved: ResolvedJob?
        var refusals: [String] = []
        do throws(TorporError) {
            resolved = try await resolver(for: names.job()).resolve(kind)
        } catch {
            refusals = [error.description]
        }
        guard let name = resolved?.name ?? kind.workloadName else {
            throw TorporError(.refused, refusals.joined(separator: "; "))
        }
        let steps = PlanBook(tools: tools).plan(for: kind, image: resolved?.image, asleepIn: resolved?.asleepIn).steps.map(\.name.rawValue)
        return PlanView(kind: kind.verb, workload: name, from: resolved?.from, to: resolved?.to, steps: steps, refusals: refusals)
    }

    /// Where a workload could live, and where it would; changes nothing.
    func explain(_ name: WorkloadName) async throws(TorporError) -> PlacementView {
        try await resolver(for: names.job()).explain(name)
    }

    /// - Throws: `notFound` for an id that was never given.
    func job(_ id: JobID) async throws(TorporError) -> JobView { try await view(try await known(id)) }

    /// Newest first; `limit` is brought between 1 and 1000.
    func jobs(limit: Int) async throws(TorporError) -> [JobView] {
        var views: [JobView] = []
        for job in try await tools.catalogue.jobs(limit: max(1, min(limit, 1000))) { views.append(try await view(job)) }
        return views
    }

    /// Hands the job over at once, after every change, and a last time when it has ended.
    func watch(_ id: JobID, receive: @Sendable (JobView) async throws(TorporError) -> Void) async throws(TorporError) {
        let job = try await known(id)
        var last: JobView?
        for await _ in board.subscribe(id) {
            let view = try await view(job)
            if view != last { try await receive(view) }
            last = view
            if view.state.isEnded { return }
        }
    }

    /// Before the pivot the job undoes itself; after it there is only forward.
    func cancel(_ id: JobID, by requester: String) async throws(TorporError) -> JobView {
        let job = try await known(id)
        var machine = SagaStateMachine(job: job, shape: PlanBook(tools: tools).plan(for: job).shape)
        for event in try await tools.catalogue.events(of: id) { try machine.apply(event.kind) }
        if case .rest = machine.next { throw TorporError(.refused, "job \(id) has ended", remedy: "torpor job show \(id)") }
        if machine.isPastPivot, !Mutant.isPlanted(.undoAfterPivot) {
            throw TorporError(.refused, "job \(id) is past its pivot: there is only forward", remedy: "watch it: torpor job watch \(id)")
        }
        guard runner.interrupt(id, TorporError(.cancelled, "cancelled by \(requester)")) else {
            throw TorporError(.refused, "job \(id) does not run in this coordinator now", remedy: "look again: torpor job show \(id)")
        }
        return try await view(job)
    }

    // MARK: What they share

    private func resolver(for id: JobID) async throws(TorporError) -> JobResolver {
        var picture = try await ClusterPicture.take(tools)
        if await Awakenings(tools: tools).round(picture) { picture = try await ClusterPicture.take(tools) }
        return JobResolver(picture: picture, names: names, job: id, readManifest: tools.readManifest)
    }

    private func known(_ id: JobID) async throws(TorporError) -> Job {
        guard let job = try await tools.catalogue.job(id) else {
            throw TorporError(.notFound, "there is no job \(id)", remedy: "torpor jobs")
        }
        return job
    }

    private func answer(_ known: Job, to request: JobRequest) async throws(TorporError) -> JobView {
        guard known.request.kind == request.kind else {
            throw TorporError(
                .invalidArgument, "this key was used for another request (job \(known.id))", remedy: "make a new key for a new wish")
        }
        return try await view(known)
    }

    private func view(_ job: Job) async throws(TorporError) -> JobView {
        JobHistory(job, try await tools.catalogue.events(of: job.id), reading: tools.readManifest).view
    }
}
