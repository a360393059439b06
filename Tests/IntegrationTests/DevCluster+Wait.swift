import Foundation

extension DevCluster {
    /// Until the job is as it shall be.
    @discardableResult
    func until(_ job: String, _ condition: ([String: Any]) -> Bool) async throws -> [String: Any] {
        var last: [String: Any] = [:]
        for _ in 0..<900 {
            let outcome = try await torpor("job", "show", job, "-o", "json")
            if outcome.code == 0, let view = try? outcome.object() {
                if condition(view) { return view }
                last = view
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Trouble("job \(job) did not get there: \(last)")
    }

    /// Until it is so.
    func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
        for _ in 0..<300 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("it never came about: \(what)")
    }

    /// Until all nodes report again, and owe nothing.
    func untilReady(_ count: Int) async throws {
        for _ in 0..<300 {
            let nodes = (try? await torpor("nodes", "-o", "json").list()) ?? []
            if nodes.count(where: { $0["state"] as? String == "ready" && $0["debts"] as? Int == 0 }) == count { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw Trouble("the cluster did not come back")
    }
}
