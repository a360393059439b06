package import TorporModel

/// The listings, as tables.
package enum Listing {
    package static func workloads(_ views: [WorkloadView]) -> String {
        var table = Table(["NAME", "STATE", "NODE", "BACKEND", "INCARNATION", "JOB", "MOVABLE"])
        for view in views {
            table.add([
                view.name.rawValue, state(view), view.node?.rawValue ?? "-",
                view.backend.rawValue, "\(view.incarnation)", view.job?.rawValue ?? "-", movable(view.movable),
            ])
        }
        return table.text
    }

    private static func state(_ view: WorkloadView) -> String {
        if let status = view.exitStatus { return "\(view.state) (\(status))" }
        return view.stuck == nil ? view.state : "\(view.state), stuck"
    }

    /// One reason; `show` prints all.
    private static func movable(_ movable: WorkloadView.Movable) -> String {
        guard let first = movable.reasons.first else { return "yes" }
        return "no: \(first)" + (movable.reasons.count > 1 ? " (and \(movable.reasons.count - 1) more)" : "")
    }

    package static func nodes(_ views: [NodeView]) -> String {
        var table = Table(["NAME", "STATE", "ADDRESS", "WORKLOADS", "OWES", "MEMORY", "DISK", "SNAPSHOTS", "LIMITS", "LABELS", "BACKENDS"])
        for view in views {
            let backends = view.backends.map { $0.available ? "\($0.name)" : "\($0.name): \($0.reason ?? "unavailable")" }
            table.add([
                view.name.rawValue, view.state, view.address, "\(view.workloads)", "\(view.debts)",
                QuantityText.bytes(view.freeMemoryBytes),
                QuantityText.bytes(view.freeDiskBytes), view.artifacts.map(artifacts) ?? "-", LimitText.brief(view.limits),
                view.labels.isEmpty ? "-" : NodeLabels.text(view.labels),
                backends.joined(separator: ", "),
            ])
        }
        return table.text
    }

    /// What each backend can do, and below, why not the rest. Nodes that say the same stand in one row.
    ///
    /// - Parameter nodes: names, and what each reports.
    package static func backends(_ nodes: [(name: String, reports: [BackendReport])]) -> String {
        var rows: [(report: BackendReport, nodes: [String])] = []
        for (name, reports) in nodes {
            for report in reports {
                if let place = rows.firstIndex(where: { $0.report == report }) {
                    rows[place].nodes.append(name)
                } else {
                    rows.append((report, [name]))
                }
            }
        }
        rows.sort { ($0.report.name.rawValue, $0.nodes[0]) < ($1.report.name.rawValue, $1.nodes[0]) }
        var table = Table(["BACKEND", "NODES", "VERSION"] + Ability.allCases.map { $0.rawValue.uppercased() })
        for (report, nodes) in rows {
            table.add(
                [report.name.rawValue, nodes.joined(separator: ", "), report.version ?? "-"]
                    + Ability.allCases.map { ability in
                        report.obstacle(to: ability) == nil ? (report.isDouble ? "by double" : "real") : "no"
                    })
        }
        return ([table.text] + rows.flatMap { inabilities($0.report, $0.nodes) }).joined(separator: "\n")
    }

    private static func inabilities(_ report: BackendReport, _ nodes: [String]) -> [String] {
        let place = "\(report.name) (\(nodes.joined(separator: ", ")))"
        guard report.available else { return ["\(place): \(report.reason ?? "unavailable")" + (report.remedy.map { "; \($0)" } ?? "")] }
        return Ability.allCases.compactMap { ability in
            report.obstacle(to: ability).map { "\(place): no \(ability.rawValue): \($0)" }
        }
    }

    /// What is taken, of how much, and whether a person has to look.
    private static func artifacts(_ report: ArtifactReport) -> String {
        let quota = report.quotaBytes.map { " of \(QuantityText.bytes($0))" } ?? ""
        return QuantityText.bytes(report.storedBytes) + quota + (report.incidents > 0 ? ", needs a person" : "")
    }

    package static func snapshots(_ views: [SnapshotView]) -> String {
        var table = Table(["ID", "WORKLOAD", "CREATED", "BACKEND", "SIZE", "PINNED", "NODES", "SECRETS"])
        for view in views {
            table.add([
                view.id.rawValue, view.workload.rawValue, view.createdAt, view.backend.rawValue, QuantityText.bytes(view.logicalBytes),
                view.pinned ? "yes" : "-", view.nodes.map(\.rawValue).joined(separator: ", "),
                view.secrets.isEmpty ? "-" : "memory may hold \(view.secrets.map(\.rawValue).joined(separator: ", "))",
            ])
        }
        return table.text
    }

    package static func checks(_ checks: [SnapshotCheck]) -> String {
        var table = Table(["NODE", "CHUNKS", "STORED", "VERDICT"])
        for check in checks {
            let more = check.flaws.count > 1 ? " (and \(check.flaws.count - 1) more)" : ""
            table.add([
                check.node.rawValue, "\(check.chunks)", QuantityText.bytes(check.storedBytes),
                check.flaws.first.map { $0 + more } ?? "whole",
            ])
        }
        return table.text
    }

    package static func images(_ images: [NodeImage]) -> String {
        var table = Table(["NODE", "DIGEST", "REFERENCE", "SIZE", "USED BY"])
        for image in images {
            table.add([
                image.node.rawValue, String(image.digest.prefix(19)), image.reference, QuantityText.bytes(image.bytes),
                image.usedBy.isEmpty ? "-" : image.usedBy.joined(separator: ", "),
            ])
        }
        return table.text
    }

    package static func jobs(_ views: [JobView]) -> String {
        var table = Table(["JOB", "KIND", "WORKLOAD", "STATE", "FROM", "TO", "BLACKOUT", "TOTAL", "CREATED"])
        for view in views {
            table.add([
                view.job.rawValue, view.kind, view.workload.rawValue, view.state.rawValue, view.from?.rawValue ?? "-",
                view.to?.rawValue ?? "-",
                view.blackoutMs.map(QuantityText.milliseconds) ?? "-", view.totalMs.map(QuantityText.milliseconds) ?? "-", view.createdAt,
            ])
        }
        return table.text
    }
}
