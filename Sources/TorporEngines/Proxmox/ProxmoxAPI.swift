package import TorporHost
package import TorporModel

/// Proxmox VE's API in types (pve-docs, api-viewer/apidata.js, 9.1.3): answers are unwrapped, refusals are errors in PVE's own words, and
/// what is done in the background is waited for by its task.
package struct ProxmoxAPI: Sendable {
    private let line: ProxmoxLine
    /// Longest that a task may take before it is given up on; PVE goes on with it.
    private let limit: Duration

    package init(_ line: ProxmoxLine, taskLimit limit: Duration) {
        self.line = line
        self.limit = limit
    }

    /// What is behind `data` in the answer.
    ///
    /// - Throws: PVE's refusal; `unreachable` also for 595 and 596, by which it says that another of its nodes does not answer.
    @discardableResult
    package func ask(
        _ method: String, _ path: String, _ fields: [(name: String, value: String)] = []
    ) async throws(TorporError) -> JSONValue {
        let line = line
        let answer = try await Blocking.run { () throws(TorporError) in try line.ask(method, path, fields) }
        let body = try? JSONValue.parse(answer.body.utf8)
        guard answer.status == 200, let data = body?["data"] else { throw Self.refusal(answer, body, "\(method) \(path)") }
        return data
    }

    /// Starts a task and waits until it has ended well.
    ///
    /// - Returns: the task, which says when it began.
    @discardableResult
    package func carryOut(
        _ method: String, _ path: String, _ fields: [(name: String, value: String)] = []
    ) async throws(TorporError) -> ProxmoxTask {
        let task = try ProxmoxTask(try await ask(method, path, fields).text ?? "")
        try await finish(task)
        return task
    }

    /// Waits for the end of a task.
    ///
    /// - Returns: what PVE warns of, of one that ended well all the same (`WARNINGS: 2`).
    /// - Throws: `engineFailed` with the words that it ended with, `deadlineExceeded` when it goes on.
    @discardableResult
    package func finish(_ task: ProxmoxTask) async throws(TorporError) -> String? {
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: limit)
        var pause = 50
        while MonotonicClock.milliseconds < end {
            do throws(TorporError) {
                let status = try await ask("GET", "/nodes/\(task.node)/tasks/\(task)/status")
                if status["status"]?.text == "stopped" { return try await verdict(task, status["exitstatus"]?.text) }
            } catch {
                // Who is away for a moment has not ended it.
                guard error.code.outcomeUnknown else { throw error }
            }
            do { try await Task.sleep(for: .milliseconds(pause)) } catch {
                throw TorporError(.deadlineExceeded, "nobody waits for \(task)")
            }
            pause = min(1000, pause * 2)
        }
        throw TorporError(.deadlineExceeded, "PVE's task \(task) goes on after \(limit)", remedy: "pvesh get /nodes/\(task.node)/tasks")
    }

    /// `OK` and `WARNINGS: n` are how a task ends well (pve-common, PVE/Tools.pm, upid_status_is_error); without a word its worker died.
    private func verdict(_ task: ProxmoxTask, _ word: String?) async throws(TorporError) -> String? {
        guard let word else { throw TorporError(.engineFailed, "PVE's task \(task) died") }
        if word == "OK" { return nil }
        if word.hasPrefix("WARNINGS") { return word }
        let log = try? await ask("GET", "/nodes/\(task.node)/tasks/\(task)/log", [("limit", "500")])
        let lines = (log?.elements ?? []).compactMap { $0["t"]?.text }.filter { $0.contains("ERROR") }
        throw TorporError(
            .engineFailed, ([word] + lines.suffix(2)).joined(separator: "; "),
            remedy: "PVE's task log says more: pvesh get /nodes/\(task.node)/tasks/\(task)/log")
    }

    /// PVE's message, and what it says of each parameter (`errors`, pve-http-server, Formatter/Standard.pm).
    static func refusal(_ answer: ProxmoxLine.Answer, _ body: JSONValue?, _ what: String) -> TorporError {
        var words = body?["message"]?.text ?? answer.reason
        while words.last == "\n" || words.last == " " { words.removeLast() }
        if words.isEmpty { words = "PVE answered \(what) with \(answer.status)" }
        if case .object(let errors)? = body?["errors"] {
            words += " " + errors.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text ?? "?")" }.joined(separator: "; ")
        }
        let code: ErrorCode =
            switch answer.status {
            case 400: .invalidArgument
            case 401: .unauthenticated
            case 403: .permissionDenied
            case 501: .unsupported
            case 502...504, 595...599: .unreachable
            // PVE/AbstractConfig.pm, load_config: what it has no file of it does not know.
            default: words.contains("does not exist") ? .notFound : .engineFailed
            }
        return TorporError(code, words)
    }
}
