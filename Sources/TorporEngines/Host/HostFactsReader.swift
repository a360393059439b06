import Glibc
import TorporHost
package import TorporModel

/// What of this machine a snapshot depends on, read from the kernel.
package enum HostFactsReader {
    /// What this machine is now; `engines` are versions by name, asked elsewhere.
    package static func read(engines: [String: String]) -> HostFacts {
        HostFacts(architecture: architecture, kernel: kernel, cpuFlags: cpuFlags(), engines: engines)
    }

    /// `uname -m`.
    package static var architecture: String { text(of: \.machine) }

    /// `uname -r`.
    package static var kernel: String { text(of: \.release) }

    /// `flags` on x86, `Features` on arm.
    private static func cpuFlags() -> Set<String> {
        guard let text = try? DurableFile.readText("/proc/cpuinfo", limit: 16 << 20) else { return [] }
        let line = text.split(separator: "\n").first { $0.hasPrefix("flags") || $0.hasPrefix("Features") }
        return Set(line?.split(separator: ":").last?.split(separator: " ").map(String.init) ?? [])
    }

    /// `MemAvailable` of /proc/meminfo, in bytes.
    package static func availableMemory() -> UInt64 {
        guard let text = try? DurableFile.readText("/proc/meminfo", limit: 1 << 16) else { return 0 }
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) } ?? 0) * 1024
    }

    private static func text<Field>(of field: KeyPath<utsname, Field>) -> String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: name[keyPath: field]) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
