import Glibc
import TorporBackends
import TorporEngines
import TorporHost
import TorporModel
import TorporPorts
import TorporTerminal

/// Looks at this machine as an agent would, and says what it found.
struct HostCheck {
    /// Room for one small snapshot; less than this and nothing can be moved.
    private static let leastDisk: UInt64 = 1 << 30
    private static let leastMemory: UInt64 = 512 << 20

    func run() async -> [Finding] {
        var findings = await backends()
        findings += [
            program("runc", "apt-get install runc"), program("nft", "apt-get install nftables"), program("ip", "apt-get install iproute2"),
            optional("skopeo", "apt-get install skopeo (for --image)"), optional("umoci", "apt-get install umoci (for --image)"),
            await criuFeatures(), await rules(), root, resourceLimits, freezer, pidNamespaces, overlay, disk, memory,
        ]
        return findings
    }

    private func backends() async -> [Finding] {
        let node = NodeID(unchecked: "this-node")
        let shim = (ProcessTable.link("/proc/self/exe").map { DurableFile.parent(of: $0) } ?? ".") + "/torpor-shim"
        var reports: [BackendReport] = []
        for backend in Backends.all(BackendConfiguration(node: node, state: "/var/lib/torpor", cgroup: "/torpor", shim: shim)) {
            reports.append(await backend.probe())
        }
        // A node is of use with one of them.
        let lacking: Finding.State = reports.contains(where: \.available) ? .limited : .missing
        return reports.flatMap { report in
            [
                Finding(
                    what: "backend \(report.name)", state: report.available ? .found : lacking,
                    found: report.version ?? report.reason ?? "-", remedy: report.remedy)
            ] + abilities(of: report)
        }
    }

    /// Of a backend that works: what it can do here, and what not.
    private func abilities(of report: BackendReport) -> [Finding] {
        guard report.available else { return [] }
        return report.abilities.map { ability in
            Finding(
                what: "\(report.name) \(ability.ability.rawValue)", state: ability.reason == nil ? .found : .limited,
                found: ability.reason ?? (report.isDouble ? "by double" : "real"), remedy: nil)
        }
    }

    private func program(_ name: String, _ remedy: String) -> Finding {
        let path = ProgramFinder.find(name)
        return Finding(what: name, state: path == nil ? .missing : .found, found: path ?? "not on PATH", remedy: path == nil ? remedy : nil)
    }

    /// What agents have made of the network namespace that this is run in.
    private func rules() async -> Finding {
        do throws(TorporError) {
            let rules = try await PortMap().listing()
            return Finding(
                what: "nft table torpor", state: .found, found: rules.isEmpty ? "no rules" : rules.joined(separator: "; "), remedy: nil)
        } catch {
            return Finding(what: "nft table torpor", state: .limited, found: error.message, remedy: error.remedy)
        }
    }

    /// What only some workloads need.
    private func optional(_ name: String, _ remedy: String) -> Finding {
        let path = ProgramFinder.find(name)
        return Finding(what: name, state: path == nil ? .limited : .found, found: path ?? "not on PATH", remedy: path == nil ? remedy : nil)
    }

    /// What criu says this kernel can do for it; none of these is needed for a stop-and-copy move.
    private func criuFeatures() async -> Finding {
        let directory = DurableFile.parent(of: Criu.prefix)
        guard let criu = ProgramFinder.find("criu", path: directory) else {
            return Finding(what: "criu", state: .missing, found: "not installed", remedy: "Scripts/install-runtimes.sh")
        }
        var can: [String] = []
        var cannot: [String] = []
        for feature in ["mem_dirty_track", "uffd-noncoop", "pidfd_store", "network_lock_nftables"] {
            let outcome = try? await Command(criu, ["check", "--feature", feature]).run()
            if outcome?.exit == .code(0) { can.append(feature) } else { cannot.append(feature) }
        }
        let words = "can \(can.joined(separator: ", "))" + (cannot.isEmpty ? "" : "; cannot \(cannot.joined(separator: ", "))")
        return Finding(what: "criu features", state: cannot.isEmpty ? .found : .limited, found: words, remedy: nil)
    }

    private var root: Finding {
        let isRoot = geteuid() == 0
        return Finding(what: "root", state: isRoot ? .found : .missing, found: "uid \(geteuid())", remedy: isRoot ? nil : "run it as root")
    }

    /// Without it criu cannot capture what runs as anybody but root.
    private var resourceLimits: Finding {
        let can = ProcessLimits.canReadStrangers
        return Finding(
            what: "CAP_SYS_RESOURCE", state: can ? .found : .limited, found: can ? "yes" : "no: only what runs as root can move",
            remedy: can ? nil : "start the agent with it (CapabilityBoundingSet= of its unit, or the container's --cap-add)")
    }

    private var freezer: Finding {
        let unified = Folder.exists("/sys/fs/cgroup/cgroup.controllers")
        let v1 = Folder.exists("/sys/fs/cgroup/freezer/cgroup.procs")
        return Finding(
            what: "cgroup freezer", state: unified || v1 ? .found : .missing, found: unified ? "version 2" : v1 ? "version 1" : "none",
            remedy: unified || v1 ? nil : "mount -t cgroup -o freezer freezer /sys/fs/cgroup/freezer")
    }

    private var pidNamespaces: Finding {
        let has = Folder.exists("/proc/self/ns/pid")
        return Finding(
            what: "pid namespaces", state: has ? .found : .missing, found: has ? "yes" : "no",
            remedy: has ? nil : "a kernel with CONFIG_PID_NS")
    }

    private var overlay: Finding {
        let text = (try? DurableFile.readText("/proc/filesystems")) ?? ""
        let has = text.contains("overlay")
        return Finding(what: "overlay", state: has ? .found : .missing, found: has ? "yes" : "no", remedy: has ? nil : "modprobe overlay")
    }

    private var disk: Finding {
        let bytes = (try? Folder.freeBytes("/var/lib")) ?? 0
        return Finding(
            what: "disk", state: bytes >= Self.leastDisk ? .found : .missing, found: "\(QuantityText.bytes(bytes)) free in /var/lib",
            remedy: bytes >= Self.leastDisk ? nil : "make room, or put --state on another disk")
    }

    private var memory: Finding {
        let bytes = HostFactsReader.availableMemory()
        return Finding(
            what: "memory", state: bytes >= Self.leastMemory ? .found : .missing, found: "\(QuantityText.bytes(bytes)) available",
            remedy: bytes >= Self.leastMemory ? nil : "end something")
    }
}
