import TorporModel

/// Whether a node could carry a workload, and if not, every reason why not.
///
/// Pure functions of what the node last told and of what the workload asks; judged again on the target itself, which sees more
/// (mapped files, ports, kernel limits). Of the kernel's release no rule is made: none was found in
/// criu's documents of which kernels can restore what another one captured; it asks the kernel for each feature (`criu check`).
enum Compatibility {
    /// How many missing CPU flags are named before the rest are only counted.
    static let namedFlags = 4

    /// Of a kind of machine, whatever is free on it. `needs` is nil for a workload that has never run: only its backend is known.
    static func machine(_ spec: WorkloadSpec, _ needs: WorkloadNeeds?, _ report: NodeReport) -> [String] {
        let facts = needs.map { architecture($0.facts, report) + flags($0.facts, report) + engines($0.facts, report) }
        return backend(spec.backend, report) + (facts ?? [])
    }

    /// Of memory: `free` is what is left beside `reserved`, in bytes.
    static func memory(_ bytes: UInt64, free: UInt64, reserved: UInt64) -> [String] {
        if bytes <= free { return [] }
        let beside = reserved > 0 ? " beside \(Size.text(reserved)) reserved by other jobs" : ""
        return ["needs \(Size.text(bytes)) of memory, has \(Size.text(free)) free\(beside)"]
    }

    static func disk(_ bytes: UInt64, free: UInt64) -> [String] {
        bytes <= free ? [] : ["needs \(Size.text(bytes)) of disk, has \(Size.text(free)) free"]
    }

    private static func architecture(_ facts: HostFacts, _ report: NodeReport) -> [String] {
        if facts.architecture == report.facts.architecture { return [] }
        return ["needs architecture \(facts.architecture), has \(report.facts.architecture)"]
    }

    /// A flag that the source had may be in use by code already chosen at run time: without it the workload dies of SIGILL after the
    /// move (podman 17496). Of another architecture's flags nothing useful can be said.
    private static func flags(_ facts: HostFacts, _ report: NodeReport) -> [String] {
        guard facts.architecture == report.facts.architecture, !facts.cpuFlags.isSubset(of: report.facts.cpuFlags) else { return [] }
        let missing = facts.cpuFlags.subtracting(report.facts.cpuFlags).sorted()
        let named = missing.prefix(namedFlags).joined(separator: ", ")
        let rest = missing.count > namedFlags ? " and \(missing.count - namedFlags) more CPU flags" : ""
        return ["needs \(named)\(rest), has not"]
    }

    /// Engines read what older ones wrote, not the other way round.
    private static func engines(_ facts: HostFacts, _ report: NodeReport) -> [String] {
        facts.engines.sorted { $0.key < $1.key }.compactMap { name, version in
            guard let has = report.facts.engines[name] else { return "needs \(name) \(version), has none (torpor check)" }
            return EngineVersion.isOlder(has, than: version) ? "needs \(name) \(version) or newer, has \(has)" : nil
        }
    }

    private static func backend(_ kind: BackendKind, _ report: NodeReport) -> [String] {
        guard let found = report.backends.first(where: { $0.name == kind }) else { return ["has no backend \(kind)"] }
        if found.available { return [] }
        let remedy = found.remedy.map { " (\($0))" } ?? ""
        return ["backend \(kind) is unavailable: \(found.reason ?? "no reason given")\(remedy)"]
    }
}
