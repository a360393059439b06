import Foundation
import TorporModel

/// What this process has used so far, by getrusage(2) and proc(5).
struct ProcessUsage {
    /// User and system time together.
    let cpuSeconds: Double
    /// The greatest resident set there was; `ru_maxrss` counts in KiB.
    let peakBytes: UInt64

    static func own() -> ProcessUsage {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return ProcessUsage(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakBytes: UInt64(usage.ru_maxrss) << 10)
    }

    /// The resident set now: `VmRSS` of /proc/self/status, in KiB (proc_pid_status(5)).
    static func residentBytes() throws -> UInt64 { try number("VmRSS:", in: "/proc/self/status") << 10 }

    /// What it has caused to be written to disks: `write_bytes` of /proc/self/io (proc_pid_io(5)).
    static func writtenBytes() throws -> UInt64 { try number("write_bytes:", in: "/proc/self/io") }

    private static func number(_ key: String, in path: String) throws -> UInt64 {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let words = lines.first { $0.hasPrefix(key) }?.split(whereSeparator: \.isWhitespace) ?? []
        guard words.count > 1, let number = UInt64(words[1]) else { throw TorporError(.unsupported, "\(path) says no \(key)") }
        return number
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
