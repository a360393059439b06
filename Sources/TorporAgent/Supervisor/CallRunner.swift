import TorporModel
import TorporPorts

/// Makes calls to workloads, each within its limit of time.
struct CallRunner: Sendable {
    let clock: any Clock<Duration>
    /// nil where calls are told nothing of the world, and nobody speaks HTTP.
    let world: CallWorld?

    /// On the wall; of no use where nothing is told of the world.
    var now: Timestamp { world?.now() ?? Timestamp(milliseconds: 0) }

    /// As whom a command is run, for the log and for whoever wonders why the workload does not move.
    private static let requester = "torpor"

    /// By the command that the call names, or over HTTP.
    ///
    /// - Parameters:
    ///   - backend: of the power to run commands; nil where it has none.
    ///   - news: by names like `TORPOR_REASON`: a command has them in its environment, a request in its head, as `Torpor-Reason`.
    func make(
        _ call: WorkloadCall, to copy: CopyID, spec: WorkloadSpec, beside backend: (any ExecBackend)?, telling news: [String: String] = [:]
    ) async -> CallOutcome {
        let limit = Duration.milliseconds(Int64(clamping: call.timeoutMs))
        do throws(TorporError) {
            switch call.way {
            case .command(let words):
                guard let backend else { return .failed("the backend \(spec.backend) runs no commands beside its workloads") }
                return try await run(ExecCall(command: words, environment: news), in: copy, by: backend, within: limit)
            case .http(let port, let path):
                guard let world else { return .failed("this node speaks no HTTP with its workloads") }
                let fields = Dictionary(uniqueKeysWithValues: news.map { (Self.field($0.key), $0.value) })
                let status = try await world.web.ask(
                    copy, spec: spec, news.isEmpty ? "GET" : "POST", port: port, path: path, telling: fields, within: limit)
                return (200...299).contains(status) ? .succeeded : .failed(":\(port)\(path) answered \(status)")
            }
        } catch {
            return .failed(error.message)
        }
    }

    /// The session ends with the limit, and all that it started with it.
    private func run(
        _ call: ExecCall, in copy: CopyID, by backend: any ExecBackend, within limit: Duration
    ) async throws(TorporError) -> CallOutcome {
        let near = CallLine()
        let result = await withTaskGroup(of: Result<Int32, TorporError>?.self) { group in
            group.addTask {
                do throws(TorporError) { return .success(try await backend.exec(copy, call, for: Self.requester, over: near.line)) } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await clock.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let status = try result?.get() else { return .failed("\(call.command[0]) had not ended after \(limit)") }
        let text = near.text
        return status == 0 ? .succeeded : .failed("\(call.command[0]) ended with \(status)\(text.isEmpty ? "" : ": \(text)")")
    }

    /// `TORPOR_STOPPED_MS` as `Torpor-Stopped-Ms`.
    private static func field(_ name: String) -> String {
        name.split(separator: "_").map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined(separator: "-")
    }
}
