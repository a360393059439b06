import TorporModel
import TorporPorts
import TorporTerminal
import UnixSignals

/// Submits a job and follows it to its end, for the verbs that start one.
struct JobClient {
    let client: ClientOptions
    let options: JobOptions

    /// - Throws: `Ended` with the job's exit code, a refusal, or nothing when it succeeded.
    func submit(_ kind: JobKind, secrets: Secrets = .none) async throws {
        let key = try options.key.map { (text) throws(TorporError) in try IdempotencyKey.parse(text) } ?? Self.freshKey
        let jobs = self
        let code = try await Session.run(client, kind.verb) { (control) async throws(TorporError) in
            try await jobs.carryOut(kind, key, secrets: secrets, over: control)
        }
        if code != .done { throw Ended(code: code) }
    }

    /// One job of a verb that may make several: told of, begun, or followed to its end, as the options say.
    func carryOut(
        _ kind: JobKind, _ key: IdempotencyKey, secrets: Secrets = .none, over control: any ControlPort
    ) async throws(TorporError) -> ExitCode {
        if options.dryRun { return try Self.tell(try await control.plan(kind), client) }
        let request = JobRequest(key: key, kind: kind, traceParent: nil, timeoutMs: try options.timeoutMs(), secrets: secrets)
        let job = try await Self.begin(request, control)
        if options.detach || !options.watch {
            Output.line(client.output == .json ? try JSONText.of(job) : "\(job.job)")
            return .done
        }
        return try await Self.follow(job.job, control, client)
    }

    /// For a wish that is told once.
    static var freshKey: IdempotencyKey { IdempotencyKey(unchecked: "k-\(Chance.hex(20))") }

    private static func tell(_ plan: PlanView, _ client: ClientOptions) throws(TorporError) -> ExitCode {
        Output.line(client.output == .json ? try JSONText.of(plan) : Sheet.plan(plan))
        return plan.refusals.isEmpty ? .done : .refused
    }

    /// Submits until it is answered: the same key is the same job.
    static func begin(_ request: JobRequest, _ control: any ControlPort) async throws(TorporError) -> JobView {
        try await Patience.insist { () async throws(TorporError) in try await control.submit(request, by: "") }
    }

    /// Follows a job to its end. Ctrl-C asks, on a terminal, whether to leave it or to cancel it; elsewhere it cancels.
    static func follow(_ id: JobID, _ control: any ControlPort, _ client: ClientOptions) async throws(TorporError) -> ExitCode {
        let result = await withTaskGroup(of: Result<ExitCode, TorporError>?.self) { group in
            group.addTask {
                do throws(TorporError) { return .success(try await watch(id, control, client)) } catch { return .failure(error) }
            }
            group.addTask { await interruptions(id, control).map { .success($0) } }
            var answer: Result<ExitCode, TorporError>?
            for await result in group where result != nil {
                answer = answer ?? result
                group.cancelAll()
            }
            return answer
        }
        guard let result else { throw TorporError(.internal, "the job was not followed to its end", remedy: "torpor job watch \(id)") }
        return try result.get()
    }

    private static func watch(_ id: JobID, _ control: any ControlPort, _ client: ClientOptions) async throws(TorporError) -> ExitCode {
        let isTable = client.output == .table
        let printer = ProgressPrinter(isTable: isTable)
        try await Patience.insist { () async throws(TorporError) in
            try await control.watch(id) { (view) async throws(TorporError) in printer.show(view) }
        }
        let view = try await control.job(id)
        if isTable {
            printer.end(view)
            if let error = view.error { Output.error(ErrorText.lines(error, verbose: client.verbose)) }
        } else {
            Output.line(try JSONText.of(view))
        }
        return ExitCode(view)
    }

    /// nil when cancelled; a code when the person chose to leave the job alone.
    private static func interruptions(_ id: JobID, _ control: any ControlPort) async -> ExitCode? {
        let signals = await UnixSignalsSequence(trapping: .sigint)
        for await _ in signals {
            if Output.isTerminal {
                Output.error("\n[d]etach and leave the job running, or [c]ancel it?")
                if readLine()?.lowercased().hasPrefix("c") != true { return .done }
            }
            do throws(TorporError) {
                _ = try await control.cancel(id, by: "")
            } catch {
                Output.error(ErrorText.lines(ErrorView(error), verbose: false))
            }
        }
        return nil
    }
}
