import TorporModel

extension Declaration {
    /// A declaration that reads as these workloads: keys in one order, defaults left out, always the same text for the same workloads.
    package static func text(of workloads: [DeclaredWorkload]) -> String {
        guard !workloads.isEmpty else { return "workloads: {}\n" }
        let lines = ["workloads:"] + workloads.flatMap(lines)
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(of workload: DeclaredWorkload) -> [String] {
        let plain = WorkloadSpec(backend: defaultBackend, command: [])
        let lines = WorkloadKey.allCases.compactMap { key -> String? in
            let value = key == .node ? workload.node.map { .text($0.rawValue) } : key.value(of: workload.spec)
            return value.flatMap { said($0, key.value(of: plain)) }.map { "    \(key.rawValue): \(YAMLText.of($0))" }
        }
        let name = YAMLText.text(workload.name.rawValue)
        return lines.isEmpty ? ["  \(name): {}"] : ["  \(name):"] + lines
    }

    /// What is left of `value` without what goes without saying; of a table, each field for itself.
    private static func said(_ value: SpecValue, _ plain: SpecValue?) -> SpecValue? {
        guard value != plain else { return nil }
        guard case .table(let fields) = value, case .table(let known) = plain else { return value }
        return .table(fields.filter { !known.contains($0) })
    }
}
