import Foundation

/// One process as /proc shows it.
struct ProcessSight {
    let pid: Int32
    /// One letter, as in proc(5).
    let state: String
    let session: Int32
    let words: [String]
    /// Of the freezer's hierarchy.
    let cgroup: String
    /// `net:[4026531840]`
    let network: String

    /// The file name of its program.
    var program: String { words.first?.split(separator: "/").last.map(String.init) ?? "" }

    /// All that can be looked at; zombies have no program and hold nothing.
    static func all() -> [ProcessSight] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }.compactMap(read)
    }

    static func read(_ pid: Int32) -> ProcessSight? {
        guard let (state, session) = status(pid), state != "Z", let line = text("/proc/\(pid)/cmdline"), !line.isEmpty else { return nil }
        let groups = (text("/proc/\(pid)/cgroup") ?? "").split(separator: "\n")
        let group = groups.first { $0.contains(":freezer:") }?.split(separator: ":", maxSplits: 2).last.map(String.init) ?? ""
        let network = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/net")) ?? ""
        return ProcessSight(
            pid: pid, state: state, session: session, words: line.split(separator: "\0").map(String.init), cgroup: group, network: network)
    }

    /// Those of a session whose program's file has this name.
    static func find(session: Int32, program: String) -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }.filter { pid in
            guard let (state, own) = status(pid), own == session, state != "Z" else { return false }
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")
            return path?.hasSuffix("/\(program)") ?? false
        }.sorted()
    }

    /// How many files it has open.
    static func descriptors(_ pid: Int32) -> Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count) ?? 0 }

    private static func status(_ pid: Int32) -> (state: String, session: Int32)? {
        // The program's name, in parentheses, may contain anything.
        guard let fields = text("/proc/\(pid)/stat")?.split(separator: ")").last?.split(separator: " "), fields.count > 4 else {
            return nil
        }
        return (String(fields[0]), Int32(fields[3]) ?? 0)
    }

    static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
