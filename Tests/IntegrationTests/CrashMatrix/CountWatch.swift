import Foundation
import Synchronization

/// Looks at every copy of a workload while a job runs: no count may ever happen twice, also not in a copy that is thrown away afterwards.
final class CountWatch: Sendable {
    private let sight: ClusterSight
    private let workload: String
    private let subject: Subject
    private let isOver = Mutex(false)

    init(_ subject: Subject, workload: String) {
        (sight, self.subject, self.workload) = (subject.sight, subject, workload)
    }

    func stop() { isOver.withLock { $0 = true } }

    /// Until told to stop; what it saw that may not be.
    func run() async -> [String] {
        var last: [String: Int] = [:]
        var found: [String] = []
        while !Task.isCancelled, !isOver.withLock(\.self) {
            for node in ClusterSight.nodes {
                for name in ((try? FileManager.default.contentsOfDirectory(atPath: sight.copies(node))) ?? [])
                where name.hasPrefix("\(workload).") {
                    let copy = "\(sight.copies(node))/\(name)"
                    // Before there is a process its file may be half unpacked.
                    guard hasProcess(name, on: node), let count = subject.lastCount(of: copy, on: node) else { continue }
                    if let complaint = Self.judge(copy, count, &last), found.count < 3 { found.append(complaint) }
                }
            }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return found
    }

    private func hasProcess(_ copy: String, on node: String) -> Bool {
        ProcessSight.text("/sys/fs/cgroup/freezer/torpor-\(sight.tag)/\(node)/\(copy)/cgroup.procs")?.isEmpty == false
    }

    /// A copy that counts on has to count what no other copy has counted yet.
    static func judge(_ copy: String, _ count: Int, _ last: inout [String: Int]) -> String? {
        defer { last[copy] = count }
        guard let before = last[copy], count > before else { return nil }
        guard let other = last.first(where: { $0.key != copy && $0.value > before }) else { return nil }
        let name = { (path: String) in path.split(separator: "/").suffix(4).joined(separator: "/") }
        return "\(name(copy)) counted on from \(before) to \(count) when \(name(other.key)) had counted to \(other.value)"
    }
}
