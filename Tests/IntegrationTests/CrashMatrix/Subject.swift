import Foundation

/// A workload under test: it counts, and keeps its memory whole or ends; its own file has every count once.
struct Subject: Sendable {
    let name: String
    let cluster: DevCluster
    let sight: ClusterSight
    /// Whether its file is in memory: one on a full disk would end it, and rightly so.
    let isDiskless: Bool

    /// A row of `torpor ps -o json`.
    struct Row: Decodable {
        let name: String
        let id: String
        let node: String?
        let state: String
        let incarnation: Int
    }

    static func start(
        _ name: String, on node: String, mib: Int, isDiskless: Bool, _ cluster: DevCluster, _ sight: ClusterSight
    ) async throws -> Subject {
        let subject = Subject(name: name, cluster: cluster, sight: sight, isDiskless: isDiskless)
        let outcome = try await cluster.torpor([
            "run", name, "--node", node, "--port", "18080:18080", "--", "python3", "\(DevCluster.sources)/Scripts/demo-workload.py",
            "--mib", "\(mib)", "--period-ms", "50", "--verify", "100", "--resume", "--file", subject.file,
        ])
        guard outcome.code == 0 else { throw Trouble("run: \(outcome.error)") }
        guard try await subject.goesOn() else { throw Trouble("\(name) does not begin to count") }
        return subject
    }

    private var file: String { isDiskless ? "/dev/shm/counts" : "/var/lib/demo/counts" }

    static func rows(_ cluster: DevCluster) async throws -> [Row] {
        let outcome = try await cluster.torpor("ps", "-o", "json")
        guard outcome.code == 0 else { throw Trouble("ps: \(outcome.error)") }
        return try JSONDecoder().decode([Row].self, from: Data(outcome.output.utf8))
    }

    func row() async throws -> Row? { try await Self.rows(cluster).first { $0.name == name } }

    /// What it has written into its own file, in order; nil when it is nowhere.
    func counts() async throws -> [Int]? {
        guard let row = try await row(), let node = row.node, let copy = sight.copy(of: row.id, on: node) else { return nil }
        guard let path = place(of: copy, on: node), let text = ProcessSight.text(path) else { return nil }
        // The last line may be half written.
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { Int($0) }
    }

    /// The last of them in one copy, wherever it is.
    func lastCount(of copy: String, on node: String) -> Int? {
        guard let path = place(of: copy, on: node), let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let end = try? file.seekToEnd(), (try? file.seek(toOffset: end > 64 ? end - 64 : 0)) != nil else { return nil }
        let text = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last.flatMap { Int($0) }
    }

    /// Its file as this machine sees it: in the copy's layer, or in the memory of its process.
    private func place(of copy: String, on node: String) -> String? {
        guard isDiskless else { return "\(copy)/upper\(file)" }
        let name = copy.split(separator: "/").last ?? ""
        let group = ProcessSight.text("/sys/fs/cgroup/freezer/torpor-\(sight.tag)/\(node)/\(name)/cgroup.procs")
        return group?.split(separator: "\n").first.map { "/proc/\($0)/root\(file)" }
    }

    /// Waits until it is seen to have counted further.
    func goesOn() async throws -> Bool {
        let before = try await counts()?.last ?? 0
        for _ in 0..<150 {
            if let now = try await counts()?.last, now > before + 1 { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    /// What is wrong with its state: its file must hold 1, 2, 3, … and what it printed must never skip or go back, all pages whole.
    func complaints() async throws -> [String] {
        var found: [String] = []
        if try await !goesOn() { found.append("\(name) does not count on") }
        let counts = try await counts() ?? []
        if counts != Array(1...max(1, counts.count)) { found.append("\(name) skipped or went back: \(Self.breaks(counts))") }
        let outcome = try await cluster.torpor("logs", name, "--tail", "3000")
        let lines = outcome.output.split(separator: "\n")
        if let broken = lines.first(where: { $0.hasPrefix("count=") && !$0.contains("checksum=ok") }) {
            found.append("its memory is bent: \(broken)")
        }
        return found + Self.logComplaints(lines)
    }

    /// The log follows the counts, but for lines of which it says itself that a full disk swallowed them.
    static func logComplaints(_ lines: [Substring]) -> [String] {
        var last: Int?
        var lost = 0
        for line in lines {
            if let words = line.firstMatch(of: /torpor: (\d+) lines could not be written here/) { lost = Int(words.1) ?? 0 }
            guard line.hasPrefix("count="), let count = Int(line.dropFirst("count=".count).prefix { $0.isNumber }) else { continue }
            if let last, count != last + lost + 1 {
                return ["its log goes from \(last) to \(count), and says that \(lost) lines are missing"]
            }
            (last, lost) = (count, 0)
        }
        return []
    }

    private static func breaks(_ counts: [Int]) -> String {
        zip(counts, counts.dropFirst()).filter { $1 != $0 + 1 }.prefix(5).map { "\($0) then \($1)" }.joined(separator: ", ")
    }

    /// Forgets it, whatever it is.
    func remove() async throws {
        let outcome = try await cluster.torpor("rm", name, "--force")
        guard outcome.code == 0 else { throw Trouble("rm \(name): \(outcome.error)") }
    }
}
