package import TorporModel

/// One thing, whole: a line per fact.
package enum Sheet {
    /// Where it is, since when and why, what it is, and what a person would type next.
    package static func workload(_ view: WorkloadView, _ told: Explanation) -> String {
        var lines = [
            ("name", view.name.rawValue), ("id", view.id.rawValue), ("state", view.stuck == nil ? view.state : "\(view.state), stuck"),
            ("node", view.node?.rawValue ?? "-"),
            ("backend", view.backend.rawValue), ("incarnation", "\(view.incarnation)"), ("lineage", "\(view.lineage)"),
            ("command", view.spec.command.joined(separator: " ")), ("created", view.createdAt),
            ("movable", view.movable.ok ? "yes" : "no"),
        ]
        lines += view.movable.reasons.map { ("  because", $0) }
        if let stuck = view.stuck { lines.append(("stuck", stuck)) }
        if let bundle = view.spec.bundle { lines.append(("bundle", bundle)) }
        if let image = view.spec.image {
            lines += [("image", image.reference.description), ("image digest", image.digest.map { "sha256:\($0)" } ?? "-")]
        }
        lines += view.spec.volumes.map { ("volume", volume($0)) }
        lines += view.spec.secrets.map { ("secret", "/run/secrets/\($0)") }
        if let priority = view.spec.priority { lines.append(("priority", "\(priority)")) }
        lines += limits(view.spec.limits)
        if let user = view.spec.user { lines.append(("user", "\(user.user):\(user.group)")) }
        if let address = view.address { lines.append(("address", address)) }
        if view.spec.hasOwnNetwork { lines.append(("connections", connections(view.spec))) }
        lines += view.spec.ports.map { ("port", "\($0.taken) -> \($0.workload)") }
        if let hook = view.spec.hooks.beforeSleep { lines.append(("before sleep", self.hook(hook))) }
        if let hook = view.spec.hooks.afterWake { lines.append(("after wake", self.hook(hook))) }
        if view.spec.restart.condition != .never { lines.append(("restart", restart(view.spec.restart))) }
        if view.restarts > 0 { lines.append(("restarts", "\(view.restarts)")) }
        lines += view.spec.labels.sorted { $0.key < $1.key }.map { ("label", "\($0.key)=\($0.value)") }
        lines += placement(view.spec.placement)
        lines += rest(view) + (view.lastWake.map(wake) ?? [])
        if let note = view.lineageNote { lines.append(("lineage note", note)) }
        if let status = view.exitStatus { lines.append(("exit status", "\(status)")) }
        if let since = told.since { lines.append(("since", since)) }
        if let cause = told.cause { lines.append(("by", "job \(cause)" + (told.requester.map { " of \($0)" } ?? ""))) }
        if let job = view.job { lines.append(("job", job.rawValue + (told.waiting.map { ", waits: \($0)" } ?? ""))) }
        lines.append(("next", told.next))
        return aligned(lines)
    }

    private static func placement(_ rules: PlacementRules) -> [(String, String)] {
        let wanted = rules.require.map { ("requires", "\($0)") } + rules.prefer.map { ("prefers", "\($0)") }
        let others = rules.near.map { ("near", "\($0)") } + rules.apart.map { ("apart from", "\($0)") }
        return wanted + others + (rules.strategy == .pack ? [("strategy", "pack")] : [])
    }

    /// Why it is awake, and when it could rest.
    private static func rest(_ view: WorkloadView) -> [(String, String)] {
        guard let rest = view.rest else { return [] }
        if rest.tier == .deep { return [("rests", "deep: what it is lies on a second node, too")] }
        let time = QuantityText.milliseconds(Int64(clamping: rest.quietMs))
        let quiet = rest.tier == .sleep ? "asleep for \(time)" : rest.quietMs > 0 ? "quiet for \(time)" : "quiet since a moment ago"
        let reasons = rest.awakeBecause.map { ("awake because", $0) }
        let next = rest.next.map { next in
            let time = "in \(QuantityText.milliseconds(Int64(clamping: next.inMs)))"
            return (
                "rests",
                next.inMs == 0 ? "\(next.tier.rawValue), now" : "\(next.tier.rawValue) \(time)\(reasons.isEmpty ? "" : ", if that ends")"
            )
        }
        // Nothing of it is reclaimed.
        let frees = rest.tier == .doze ? [("frees", "nothing while it dozes: its memory is kept")] : []
        return (reasons.isEmpty ? [("idle", quiet)] : reasons) + (next.map { [$0] } ?? []) + frees
    }

    /// By a request.
    private static func wake(_ note: WakeNote) -> [(String, String)] {
        [("woken", "\(note.at) by a request: \(WakeText.words(note.story))")] + (note.traceId.map { [("  trace", $0)] } ?? [])
    }

    package static func job(_ view: JobView) -> String {
        var lines = [
            ("job", view.job.rawValue), ("kind", view.kind), ("workload", view.workload.rawValue), ("state", view.state.rawValue),
            ("from", view.from?.rawValue ?? "-"), ("to", view.to?.rawValue ?? "-"), ("requester", view.requester),
            ("created", view.createdAt), ("trace", view.traceId),
        ]
        if let number = view.incarnation { lines.append(("incarnation", "\(number)")) }
        if let time = view.blackoutMs { lines.append(("blackout", QuantityText.milliseconds(time))) }
        if let time = view.totalMs { lines.append(("total", QuantityText.milliseconds(time))) }
        if let bytes = view.sentBytes {
            let had = view.hadBytes.map { $0 > 0 ? ", \(QuantityText.bytes($0)) more was there" : "" } ?? ""
            lines.append(("sent", QuantityText.bytes(bytes) + (view.encoding == .zstd ? ", some of it as zstd" : "") + had))
        }
        if let bytes = view.logicalBytes { lines.append(("logical", QuantityText.bytes(bytes))) }
        if let snapshot = view.snapshot { lines.append(("snapshot", snapshot.rawValue)) }
        if let waiting = view.waiting { lines.append(("waiting", waiting)) }
        if let error = view.error {
            lines.append(("error", "\(error.code): \(error.message)"))
            lines += ErrorText.causes(error).map { ("  because", $0) }
        }
        if let remedy = view.error?.remedy { lines.append(("remedy", remedy)) }
        var steps = Table(["STEP", "STATE", "STARTED", "TOOK"])
        for step in view.steps {
            steps.add([step.name, step.state.rawValue, step.startedAt, step.durationMs.map(QuantityText.milliseconds) ?? "-"])
        }
        return ([aligned(lines), steps.text] + failures(view)).joined(separator: "\n\n")
    }

    /// Why steps failed, but for what the job says of itself already.
    private static func failures(_ view: JobView) -> [String] {
        view.steps.compactMap { step in
            step.error.flatMap { $0 == view.error ? nil : "\(step.name): " + ErrorText.lines($0, verbose: false) }
        }
    }

    /// What crosses between the node and others, at most.
    package static func transferLimits(_ limits: TransferLimits, of node: NodeID) -> String {
        aligned([("node", node.rawValue)] + LimitText.lines(limits))
    }

    package static func plan(_ view: PlanView) -> String {
        var lines = ["\(view.kind) \(view.workload)" + (view.from.map { " from \($0)" } ?? "") + (view.to.map { " to \($0)" } ?? "")]
        lines += view.steps.enumerated().map { "  \($0.offset + 1). \($0.element)" }
        lines += view.refusals.map { "refused: \($0)" }
        return lines.joined(separator: "\n")
    }

    /// A machine's go on, in its guest, where nothing else was asked for.
    private static func connections(_ spec: WorkloadSpec) -> String {
        let policy = spec.network.connections
        return spec.machine != nil && policy == .refuse ? "kept at its own address" : policy.rawValue
    }

    private static func hook(_ hook: WorkloadHook) -> String {
        let what =
            switch hook.call.way {
            case .command(let words): words.joined(separator: " ")
            case .http(let port, let path): "POST :\(port)\(path)"
            }
        return "\(what), within \(hook.call.timeoutMs) ms\(hook.isRequired ? ", required" : "")"
    }

    private static func restart(_ policy: RestartPolicy) -> String {
        policy.condition.rawValue + (policy.limit.map { ", \($0) times in a row at most" } ?? "")
    }

    private static func volume(_ volume: Volume) -> String {
        let mode = volume.isReadOnly ? ", read-only" : ""
        return switch volume.kind {
        case .own(let bytes): "\(volume.path): its own" + (bytes.map { ", at most \(QuantityText.bytes($0))" } ?? "")
        case .memory(let bytes): "\(volume.path): in memory, at most \(QuantityText.bytes(bytes))"
        case .shared(let source): "\(volume.path): shared, \(source) of every node\(mode)"
        case .host(let source): "\(volume.path): \(source) of this node\(mode)"
        }
    }

    private static func limits(_ limits: ResourceLimits) -> [(String, String)] {
        [
            ("memory limit", limits.memoryBytes.map(QuantityText.bytes)), ("cpus", limits.cpuMillis.map { "\(Double($0) / 1000)" }),
            ("processes", limits.processes.map { "\($0) at most" }), ("open files", limits.openFiles.map { "\($0) at most" }),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    private static func aligned(_ lines: [(String, String)]) -> String {
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { "\($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }.joined(separator: "\n")
    }
}
