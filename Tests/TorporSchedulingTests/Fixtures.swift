import TorporModel
import TorporScheduling

/// Nodes and needs as small as a test may say them.
enum Fixtures {
    static let mib: UInt64 = 1 << 20

    static func facts(_ flags: Set<String> = ["sse2", "avx2"], architecture: String = "x86_64", engines: [String: String] = [:])
        -> HostFacts
    {
        HostFacts(architecture: architecture, kernel: "6.18.0", cpuFlags: flags, engines: engines)
    }

    static func node(
        _ name: String, facts: HostFacts = facts(), backends: [BackendReport]? = nil, memory: UInt64 = 1024 * mib,
        disk: UInt64 = 4096 * mib, cordoned: Bool = false, seen: Int64 = 1000
    ) -> NodeRow {
        let id = NodeID(unchecked: name)
        let oci = BackendReport(name: BackendKind(unchecked: "oci"), available: true, version: "1.1.5", reason: nil, remedy: nil)
        let report = NodeReport(
            node: id, address: PeerAddress(node: id, host: "10.0.0.1", port: 7001), boot: BootID(unchecked: "boot-1"),
            journal: JournalID(unchecked: "j-1"), facts: facts, backends: backends ?? [oci], freeMemoryBytes: memory,
            freeDiskBytes: disk, copies: [], version: "0.1.0")
        return NodeRow(node: id, report: report, cordoned: cordoned, lastSeen: Timestamp(milliseconds: seen))
    }

    static func needs(_ facts: HostFacts = facts(), memory: UInt64 = 256 * mib, disk: UInt64 = 300 * mib) -> WorkloadNeeds {
        WorkloadNeeds(facts: facts, mappedFiles: [], memoryBytes: memory, artifactBytes: disk)
    }

    static let spec = WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["/bin/true"])

    static func candidates(_ nodes: [NodeRow], now: Int64 = 1500, reserved: [NodeID: UInt64] = [:]) -> Candidates {
        Candidates(nodes: nodes, now: Timestamp(milliseconds: now), lostAfterMs: 3000, reservedBytes: reserved)
    }
}
