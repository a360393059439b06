import TorporDeclaration
import TorporModel
import TorporPorts
import TorporTerminal

/// Makes a declaration true, as far as starting what is not there makes it so.
struct Application: Sendable {
    let control: any ControlPort
    let client: ClientOptions
    /// What relative paths in the declaration begin in.
    let folder: String

    /// Everything is judged before anything is started; with `dryRun` nothing is started.
    ///
    /// - Throws: `refused` with every reason.
    func apply(_ declared: [DeclaredWorkload], dryRun: Bool) async throws(TorporError) -> ExitCode {
        let changes = try await judge(declared)
        if client.output == .json {
            Output.line(try JSONText.of(changes))
        } else {
            for line in changes.flatMap(\.lines) { Output.line(line) }
        }
        guard !dryRun else { return .done }
        for (workload, change) in zip(declared, changes) where change.action == .create {
            let code = try await start(workload)
            guard code == .done else { return code }
        }
        return .done
    }

    private func judge(_ declared: [DeclaredWorkload]) async throws(TorporError) -> [DeclaredChange] {
        var changes: [DeclaredChange] = []
        var refusals: [String] = []
        for workload in declared {
            let change = try await DeclaredChange.of(workload, control)
            changes.append(change)
            switch change.action {
            case .create:
                let plan = try await control.plan(.run(name: workload.name, spec: workload.spec, on: workload.node))
                refusals += plan.refusals.map { "\(workload.name): \($0)" }
            case .changed: refusals.append("\(workload.name) is there with another \(change.changes.map(\.field).joined(separator: ", "))")
            case .unchanged: break
            }
        }
        guard refusals.isEmpty else {
            throw TorporError(
                .refused, refusals.joined(separator: "; "),
                remedy: "nothing was started; torpor diff says what differs, and a workload that was removed is started as declared")
        }
        return changes
    }

    private func start(_ workload: DeclaredWorkload) async throws(TorporError) -> ExitCode {
        let kind = JobKind.run(name: workload.name, spec: workload.spec, on: workload.node)
        let request = JobRequest(
            key: JobClient.freshKey, kind: kind, traceParent: nil, timeoutMs: nil, secrets: try SecretFiles.read(workload, in: folder))
        return try await JobClient.follow(try await JobClient.begin(request, control).job, control, client)
    }
}
