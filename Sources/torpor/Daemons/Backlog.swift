import TorporHost
import TorporModel

/// Connections of a workload that are half made: the kernel completes them without the workload, and criu cannot dump a listener that
/// has one ("In-flight connection").
struct Backlog {
    let network: WorkloadNetwork

    /// How long a workload has to accept what came in before its door was shut.
    private static let patience = Duration.seconds(5)
    private static let pause = Duration.milliseconds(20)

    /// Returns once nothing is half made. The door is shut before: nothing is added.
    ///
    /// - Throws: `refused` when the workload does not accept what waits; nothing is frozen yet.
    func drain() async throws(TorporError) {
        // Asking takes as long as the pause does: what counts is the clock.
        let end = ContinuousClock.now + Self.patience
        var waiting = try await count()
        while waiting > 0 {
            guard ContinuousClock.now < end else {
                throw TorporError(
                    .refused, "connections to the workload that it does not accept: \(waiting), after \(Self.patience)",
                    remedy: "try again when it is less busy")
            }
            do {
                try await Task.sleep(for: Self.pause)
            } catch {
                throw TorporError(.cancelled, "shutting the door was cancelled", cause: error)
            }
            waiting = try await count()
        }
    }

    /// How many connections wait now, by the tables of the workload's own namespace.
    private func count() async throws(TorporError) -> Int {
        // The second one is not there in a kernel without IPv6.
        let tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"].filter { Folder.exists($0) }
        let text = try await Command("/usr/sbin/ip", ["netns", "exec", network.name, "cat"] + tables, deadline: .seconds(10)).succeed()
        return Self.waiting(in: text.output)
    }

    /// Handshakes that are not done (state 03), and those that are done and not accepted: a listener's (0A) receive queue counts them
    /// (proc(5), net/tcp).
    static func waiting(in table: String) -> Int {
        var sum = 0
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count > 4, fields[0].hasSuffix(":") else { continue }
            switch fields[3] {
            case "03": sum += 1
            case "0A": sum += fields[4].split(separator: ":").last.flatMap { Int($0, radix: 16) } ?? 0
            default: break
            }
        }
        return sum
    }
}
