import Foundation

/// What this process has used so far, by getrusage(2).
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

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
