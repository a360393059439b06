import Logging
import TorporModel
import TorporPorts

/// Calls to a workload that runs: probes, and hooks.
extension EffectRunner {
    func ask(_ call: WorkloadCall, of copy: CopyState.Copy, telling news: [String: String] = [:]) async -> CallOutcome {
        await calls.make(call, to: id(copy), spec: copy.spec, beside: try? execBackend(of: copy.spec), telling: news)
    }

    /// Tells it that it is about to sleep.
    ///
    /// - Throws: `refused` when it says no, and that counts.
    func announce(_ copy: CopyState.Copy) async throws(TorporError) {
        guard let hook = copy.spec.hooks.beforeSleep else { return }
        let outcome = await traced("hook beforeSleep") {
            await ask(hook.call, of: copy, telling: calls.news(of: copy, workload, on: node, "sleep"))
        }
        guard case .failed(let why) = outcome else { return }
        logger.warning("hook failed", metadata: ["torpor.hook": "beforeSleep", "error": "\(why)"])
        guard hook.isRequired else { return }
        throw TorporError(
            .refused, "its hook beforeSleep failed: \(why)", remedy: "mend that, or declare onFailure: ignore; the workload runs on")
    }

    /// Tells it that it runs again, and what it should know then.
    func greet(_ copy: CopyState.Copy, _ greeting: Greeting) async -> CallOutcome {
        guard let hook = copy.spec.hooks.afterWake else { return .succeeded }
        // A guest is asked over the way by which everybody comes to it.
        if copy.spec.machine != nil { try? await door.open(id(copy), spec: copy.spec) }
        let outcome = await traced("hook afterWake") {
            await ask(hook.call, of: copy, telling: calls.news(of: copy, workload, on: node, greeting))
        }
        if case .failed(let why) = outcome {
            logger.warning("hook failed", metadata: ["torpor.hook": "afterWake", "error": "\(why)"])
        }
        return outcome
    }
}
