package import TorporHost
package import TorporModel

/// What is asked about VMs and of them.
extension ProxmoxAPI {
    /// Whether this is the word of the tests' own double.
    package static func isDouble(_ version: String) -> Bool { version.hasSuffix("-double") }

    /// As in `9.1.3`.
    package func version() async throws(TorporError) -> String { try await ask("GET", "/version")["version"]?.text ?? "unknown" }

    /// What its VMs can move within: a cluster's name, or the node's own where there is none.
    package func cluster(of node: String) async throws(TorporError) -> String {
        let parts = try await ask("GET", "/cluster/status").elements
        let name = parts.first { $0["type"]?.text == "cluster" }?["name"]?.text
        return name ?? "only \(node)"
    }

    /// Every guest that the token may see: number, node, and whether it is a container.
    package func guest(_ vmid: Int) async throws(TorporError) -> (node: String, isContainer: Bool)? {
        let all = try await ask("GET", "/cluster/resources", [("type", "vm")]).elements
        guard let found = all.first(where: { $0["vmid"]?.integer == vmid }), let node = found["node"]?.text else { return nil }
        return (node, found["type"]?.text == "lxc")
    }

    /// The VM, wherever in the cluster it is; nil when PVE has none of that number.
    ///
    /// - Throws: `permissionDenied` when there is one that the token may not see: that is not called gone.
    package func machine(_ vmid: Int) async throws(TorporError) -> ProxmoxMachine? {
        // It may be moved between the two questions.
        for _ in 0..<5 {
            guard let found = try await guest(vmid) else { return try await confirmGone(vmid) }
            guard !found.isContainer else { throw TorporError(.refused, "\(vmid) is a container (LXC)") }
            do throws(TorporError) {
                return ProxmoxMachine(vmid, on: found.node, try await ask("GET", "\(place(vmid, found.node))/status/current"))
            } catch  where error.code == .notFound {}
        }
        throw TorporError(.unreachable, "PVE does not agree with itself where VM \(vmid) is")
    }

    /// The number is asked for as a free one, which PVE judges by all guests that there are (`/cluster/nextid?vmid=`).
    private func confirmGone(_ vmid: Int) async throws(TorporError) -> ProxmoxMachine? {
        do throws(TorporError) {
            try await ask("GET", "/cluster/nextid", [("vmid", "\(vmid)")])
        } catch  where error.code == .invalidArgument {
            throw TorporError(
                .permissionDenied, "PVE has a VM \(vmid) that this token may not see",
                remedy: "give the token VM.Audit on /vms, or let it have its user's rights (privsep=0)")
        }
        return nil
    }

    /// A number that no guest has. Somebody else may be given the same: whoever makes it first has it.
    package func freeNumber() async throws(TorporError) -> Int {
        let answer = try await ask("GET", "/cluster/nextid")
        // The schema says integer, and what it is sent as is a text (PVE/API2/Cluster.pm).
        guard let number = answer.integer ?? answer.text.flatMap({ Int($0) }) else { throw TorporError(.corrupt, "PVE has no next number") }
        return number
    }

    /// Its configuration with the digest by which nobody else's change is overwritten.
    package func configuration(_ vmid: Int, _ node: String) async throws(TorporError) -> JSONValue {
        try await ask("GET", "\(place(vmid, node))/config")
    }

    /// Tags exchanged in one step, unless somebody changed the configuration meanwhile: then tried again.
    package func exchange(_ old: String, for new: String, _ vmid: Int, _ node: String) async throws(TorporError) {
        var last: TorporError?
        for _ in 0..<5 {
            let now = try await configuration(vmid, node)
            var tags = ProxmoxMachine.tags(now["tags"]?.text ?? "")
            if tags.contains(new), !tags.contains(old) || old == new { return }
            tags.removeAll { $0 == old || $0 == new }
            let fields = [("tags", (tags + [new]).joined(separator: ";")), ("digest", now["digest"]?.text ?? "")]
            do throws(TorporError) {
                try await ask("PUT", "\(place(vmid, node))/config", fields)
            } catch { last = error }
        }
        throw last ?? TorporError(.engineFailed, "PVE does not keep the tags of VM \(vmid)")
    }

    /// Names of its snapshots, without the entry that stands for its present state.
    package func snapshots(_ vmid: Int, _ node: String) async throws(TorporError) -> [String] {
        try await ask("GET", "\(place(vmid, node))/snapshot").elements.compactMap { $0["name"]?.text }.filter { $0 != "current" }
    }

    /// Whether a task that changes how a VM runs has not ended on a node. A backup (`vzdump`) is none: it stops nothing of this.
    package func isBusy(_ vmid: Int, _ node: String) async throws(TorporError) -> Bool {
        try await ask("GET", "/nodes/\(node)/tasks", [("vmid", "\(vmid)"), ("source", "active")]).elements
            .contains { $0["endtime"] == nil && $0["type"]?.text?.hasPrefix("qm") == true }
    }

    /// Whether somebody let it run, or ended it, after this second by the node's own clock: what a look at its state now would not tell.
    /// Sees others' tasks only with Sys.Audit on the node.
    package func wasTouched(_ vmid: Int, _ node: String, after second: UInt64) async throws(TorporError) -> Bool {
        let kinds: Set<String> = ["qmresume", "qmstart", "qmreset", "qmreboot", "qmstop", "qmshutdown", "qmrollback"]
        return try await ask("GET", "/nodes/\(node)/tasks", [("vmid", "\(vmid)"), ("since", "\(second)"), ("source", "all")]).elements
            .contains { kinds.contains($0["type"]?.text ?? "") && ($0["starttime"]?.integer ?? 0) > Int(second) }
    }

    /// Whether both nodes can carry what the firewall knows of its connections along; PVE before 9 knows no such question.
    package func carriesConnections(_ one: String, _ other: String) async throws(TorporError) -> Bool {
        for node in [one, other] {
            do throws(TorporError) {
                let answer = try await ask("GET", "/nodes/\(node)/capabilities/qemu/migration")["has-dbus-vmstate"]
                guard answer?.isTrue == true || answer?.integer == 1 else { return false }
            } catch  where error.code == .unsupported || error.code == .permissionDenied { return false }
        }
        return true
    }

    /// Where a VM is asked.
    package func place(_ vmid: Int, _ node: String) -> String { "/nodes/\(node)/qemu/\(vmid)" }
}
