import TorporModel
import TorporPorts
import TorporTerminal

/// Many clones of one snapshot: each is a job that is begun, followed to its end, and told in a line.
struct CloneBatch: Sendable {
    let control: any ControlPort
    let client: ClientOptions
    let options: JobOptions
    let snapshot: SnapshotID
    let node: NodeID?
    /// What their names begin with.
    let base: String
    let secrets: Secrets

    /// What became of one copy.
    struct Result: Encodable, Sendable {
        let workload: WorkloadName
        /// nil for one that was refused.
        let job: JobView?
        let error: ErrorView?

        var code: ExitCode {
            guard let job else { return .refused }
            // Nobody could follow it to its end.
            return job.state == .running && error != nil ? .failed : ExitCode(job)
        }
    }

    /// - Returns: the first failure's code, in the order of the numbers.
    func run(_ numbers: Range<Int>) async throws(TorporError) -> ExitCode {
        var names: [WorkloadName] = []
        for number in numbers { names.append(try WorkloadName("\(base)-\(number)")) }
        if options.dryRun { return try await plan(names) }
        let begun = await begin(names, try options.timeoutMs())
        let results = options.watch && !options.detach ? await follow(begun) : begun
        if client.output == .json { Output.line(try JSONText.of(results)) }
        let failed = zip(numbers, results).filter { $0.1.code != .done }
        if client.output == .table, !failed.isEmpty {
            Output.error("\(failed.count) of \(results.count) did not come to be; each again, when that is mended:")
            for (number, _) in failed { Output.error("  torpor clone \(snapshot) --as \(base) --first \(number)") }
        }
        return failed.first?.1.code ?? .done
    }

    private func kind(_ name: WorkloadName) -> JobKind { .clone(snapshot: snapshot, name: name, on: node) }

    private func plan(_ names: [WorkloadName]) async throws(TorporError) -> ExitCode {
        var plans: [PlanView] = []
        for name in names { plans.append(try await control.plan(kind(name))) }
        if client.output == .json {
            Output.line(try JSONText.of(plans))
        } else {
            plans.forEach { Output.line(Sheet.plan($0)) }
        }
        return plans.allSatisfy(\.refusals.isEmpty) ? .done : .refused
    }

    /// One that is refused hinders none of the others.
    private func begin(_ names: [WorkloadName], _ timeoutMs: UInt64?) async -> [Result] {
        var results: [Result] = []
        for name in names {
            let key = options.key.map { IdempotencyKey(unchecked: "\($0)-\(name)") } ?? JobClient.freshKey
            let request = JobRequest(key: key, kind: kind(name), traceParent: nil, timeoutMs: timeoutMs, secrets: secrets)
            do throws(TorporError) {
                let job = try await JobClient.begin(request, control)
                results.append(Result(workload: name, job: job, error: nil))
                if options.detach || !options.watch { tell("\(name)  \(job.job)") }
            } catch {
                let refused = Result(workload: name, job: nil, error: ErrorView(error))
                results.append(refused)
                tell(refused)
            }
        }
        return results
    }

    private func follow(_ begun: [Result]) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            for (place, result) in begun.enumerated() { group.addTask { (place, await end(of: result)) } }
            var results = begun
            for await (place, result) in group { results[place] = result }
            return results
        }
    }

    private func end(of begun: Result) async -> Result {
        guard let job = begun.job else { return begun }
        let result: Result
        do throws(TorporError) {
            try await Patience.insist { () async throws(TorporError) in try await control.watch(job.job) { _ in } }
            let view = try await control.job(job.job)
            result = Result(workload: begun.workload, job: view, error: view.error)
        } catch {
            result = Result(workload: begun.workload, job: job, error: ErrorView(error))
        }
        tell(result)
        return result
    }

    private func tell(_ result: Result) {
        if let error = result.error {
            guard client.output == .table else { return }
            Output.error("\(result.workload): \(ErrorText.lines(error, verbose: client.verbose))")
        } else if let job = result.job {
            let took = job.totalMs.map { ", \($0) ms" } ?? ""
            tell("\(result.workload)  \(job.state.rawValue) on \(job.to?.rawValue ?? "?")\(took)")
        }
    }

    private func tell(_ line: String) { if client.output == .table { Output.line(line) } }
}
