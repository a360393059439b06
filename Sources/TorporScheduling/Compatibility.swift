package import TorporModel

/// Whether a node could carry a workload, and if not, every reason why not.
///
/// A pure function of what the node last told and of what the workload asks; judged again on the target itself, which sees more
/// (mapped files, ports, kernel limits).
package enum Compatibility {
    /// How many missing CPU flags are named before the rest are only counted.
    package static let namedFlags = 4

    /// Why the node does not fit, each line naming the node, what is needed and what it has instead; empty when it fits.
    ///
    /// `reservedBytes` is memory promised to others that the report does not show yet. Sizes are in bytes.
    package static func judge(
        needs: WorkloadNeeds, against report: NodeReport, reservedBytes: UInt64 = 0
    ) -> [String] {
        var reasons: [String] = []
        reasons += architecture(needs.facts, report)
        reasons += flags(needs.facts, report)
        reasons += engines(needs.facts, report)
        reasons += memory(needs.memoryBytes, report, reservedBytes: reservedBytes)
        if needs.artifactBytes > report.freeDiskBytes {
            reasons.append("needs \(Size.text(needs.artifactBytes)) of disk, has \(Size.text(report.freeDiskBytes)) free")
        }
        return reasons.map { "\(report.node): \($0)" }
    }

    /// The same for a workload that has never run: only its backend and its memory limit are known.
    package static func judge(spec: WorkloadSpec, against report: NodeReport, reservedBytes: UInt64 = 0) -> [String] {
        let reasons = backend(spec.backend, report) + memory(spec.limits.memoryBytes ?? 0, report, reservedBytes: reservedBytes)
        return reasons.map { "\(report.node): \($0)" }
    }

    private static func architecture(_ facts: HostFacts, _ report: NodeReport) -> [String] {
        if facts.architecture == report.facts.architecture { return [] }
        return ["needs architecture \(facts.architecture), has \(report.facts.architecture)"]
    }

    /// A flag that the source had may be in use by code already chosen at run time: without it the workload dies of SIGILL after the
    /// move (podman 17496). Of another architecture's flags nothing useful can be said.
    private static func flags(_ facts: HostFacts, _ report: NodeReport) -> [String] {
        guard facts.architecture == report.facts.architecture else { return [] }
        let missing = facts.cpuFlags.subtracting(report.facts.cpuFlags).sorted()
        if missing.isEmpty { return [] }
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

    private static func memory(_ bytes: UInt64, _ report: NodeReport, reservedBytes: UInt64) -> [String] {
        let free = report.freeMemoryBytes > reservedBytes ? report.freeMemoryBytes - reservedBytes : 0
        if bytes <= free { return [] }
        let reserved = reservedBytes > 0 ? " beside \(Size.text(reservedBytes)) reserved by other jobs" : ""
        return ["needs \(Size.text(bytes)) of memory, has \(Size.text(free)) free\(reserved)"]
    }
}
