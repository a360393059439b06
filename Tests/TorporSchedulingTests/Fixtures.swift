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
        disk: UInt64 = 4096 * mib, cordoned: Bool = false, seen: Int64 = 1000, labels: [String: String] = [:],
        limits: TransferLimits = .none
    ) -> NodeRow {
        let id = NodeID(unchecked: name)
        let oci = BackendReport(name: BackendKind(unchecked: "oci"), available: true, version: "1.1.5", reason: nil, remedy: nil)
        let report = NodeReport(
            node: id, address: PeerAddress(node: id, host: "10.0.0.1", port: 7001), boot: BootID(unchecked: "boot-1"),
            journal: JournalID(unchecked: "j-1"), facts: facts, backends: backends ?? [oci], freeMemoryBytes: memory,
            freeDiskBytes: disk, copies: [], version: "0.1.0", labels: labels)
        return NodeRow(node: id, report: report, cordoned: cordoned, lastSeen: Timestamp(milliseconds: seen), limits: limits)
    }

    static func needs(_ facts: HostFacts = facts(), memory: UInt64 = 256 * mib, disk: UInt64 = 300 * mib) -> WorkloadNeeds {
        WorkloadNeeds(facts: facts, mappedFiles: [], memoryBytes: memory, artifactBytes: disk)
    }

    static let spec = WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["/bin/true"])

    static func candidates(
        _ nodes: [NodeRow], now: Int64 = 1500, reserved: [NodeID: UInt64] = [:], _ workloads: [PlacedWorkload] = []
    ) -> Candidates {
        Candidates(nodes: nodes, now: Timestamp(milliseconds: now), lostAfterMs: 3000, reservedBytes: reserved, workloads: workloads)
    }

    /// Why the node cannot take it.
    static func judge(_ needs: WorkloadNeeds?, _ node: NodeRow, reserved: UInt64 = 0) -> [String] {
        Placement.judge(target: node.node, spec, needs: needs, among: candidates([node], reserved: [node.node: reserved]), from: nil)
    }

    /// One that asks for places in words, as people do.
    static func spec(
        labels: [String: String] = [:], require: String..., prefer: [String] = [], near: [String] = [], apart: [String] = [],
        _ strategy: PlacementStrategy = .spread
    ) throws -> WorkloadSpec {
        var spec = spec
        spec.labels = labels
        spec.placement = PlacementRules(
            require: try require.map(LabelSelector.parse), prefer: try prefer.map(PlacementPreference.parse),
            near: try near.map(NeighbourRule.parse), apart: try apart.map(NeighbourRule.parse), strategy: strategy)
        return spec
    }

    static func placed(_ name: String, on node: String, _ spec: WorkloadSpec) throws -> PlacedWorkload {
        PlacedWorkload(name: try WorkloadName(name), node: NodeID(unchecked: node), spec: spec)
    }
}
