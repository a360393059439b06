import Glibc
import TorporEngines
import TorporHost
package import TorporModel
import TorporPorts

/// Virtual machines of Proxmox VE: `torpor run NAME --backend proxmox --kernel /etc/pve/qemu-server/9000.conf`.
///
/// Torpor orchestrates: PVE has the machine, its memory and its disks, and moves them itself. A workload is a full clone of a VM or template,
/// which is named by its configuration's file on the node. PVE takes a kernel's file, an initrd and a path on the node from root@pam alone,
/// which no API token is (qemu-server, PVE/API2/Qemu.pm: "only root can set 'args' config").
///
/// There is one VM, whatever moves, and a tag that says whose it is: exactly one copy's, exchanged at the release. So two never run, whatever
/// is lost or repeated, and a copy whose mark the VM does not bear touches it no more. The agent has to be on the node itself: a boot of
/// the one is taken for a boot of the other.
package struct ProxmoxBackend: Backend {
    package let kind = BackendKind(unchecked: "proxmox")
    /// Where this node keeps what it knows of its copies.
    let configuration: BackendConfiguration

    package init(_ configuration: BackendConfiguration) { self.configuration = configuration }

    /// What PVE is asked by, read anew each time: a person may have mended it.
    func reach() throws(TorporError) -> (api: ProxmoxAPI, site: ProxmoxSite) {
        let site = try ProxmoxSite.read(in: configuration.state, searchPath: configuration.searchPath)
        return (ProxmoxAPI(site.line, taskLimit: configuration.engineLimit), site)
    }

    func folder(_ copy: CopyID) -> String { "\(configuration.state)/copies/\(copy)" }

    package func probe() async -> BackendReport {
        do throws(TorporError) {
            let (api, site) = try reach()
            let version = try await api.version()
            let isDouble = ProxmoxAPI.isDouble(version)
            guard isDouble || Self.hostName == site.node else {
                throw TorporError(
                    .unsupported, "this machine is \(Self.hostName), and not PVE's node \(site.node)",
                    remedy: "run an agent on each of PVE's nodes")
            }
            // A name that PVE does not know is told now.
            _ = try await api.ask("GET", "/nodes/\(site.node)/version")
            return BackendReport(kind, version: "Proxmox VE \(version)", Self.abilities, isDouble: isDouble)
        } catch {
            return BackendReport(kind, missing: error)
        }
    }

    private static var abilities: [AbilityReport] {
        [
            AbilityReport(.held),
            AbilityReport(.live, unless: "PVE's live migration lets it run at its end, without the coordinator's word: it is moved paused"),
            AbilityReport(.lazy, unless: "PVE has no post-copy"),
            AbilityReport(.sleep, unless: "PVE's snapshots go with the VM, and are restored into that one only"),
            AbilityReport(.incremental, unless: "a checkpoint is a snapshot in PVE's own storage"),
            AbilityReport(.disks),
            AbilityReport(.network, unless: "its network is PVE's: what its template is bridged to"),
            AbilityReport(.connections, unless: "its address is its own, and goes along with what PVE's firewall knows of them"),
            AbilityReport(.exec, unless: "nothing in a machine listens for commands"),
            AbilityReport(.gpu, unless: "a device of the host cannot move with a machine"),
        ]
    }

    /// PVE calls a node by its host name, without the domain.
    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split(separator: ".").first.map(String.init) ?? ""
    }

    /// A machine brings its own kernel, and PVE judges processors: of the host it is said what PVE it is part of.
    package func facts() async -> HostFacts {
        var engines: [String: String] = [:]
        if let (api, site) = try? reach(), let version = try? await api.version() {
            engines[kind.rawValue] = version
            engines[Self.cluster] = try? await api.cluster(of: site.node)
        }
        return HostFactsReader.read(engines: engines)
    }

    /// Among the engines of a node's facts: where its VMs can move; and of a workload's needs, which of them it is.
    static let cluster = "proxmox-cluster"
    static let number = "proxmox-vm"

    /// A freeze that is still to be ended has a keeper again.
    package func adopt() async throws(TorporError) -> [CopyID] {
        let found = Folder.names("\(configuration.state)/copies").compactMap { CopyID($0) }
        for copy in found { try? await keep(copy) }
        return found
    }

    package func leaseNote(_ copy: CopyID) async -> FreezeLease? { (try? LeaseFile(folder: folder(copy)).read())?.lease }

    /// By PVE's word of now, wherever in the cluster the VM is; whether it is this copy, its mark says.
    package func observe(_ copy: CopyID) async throws(TorporError) -> CopyTruth {
        guard let note = try note(copy) else { return .absent }
        guard let machine = try await reach().api.machine(note.vmid) else { return .absent }
        return ProxmoxTruth.of(machine, note, try LeaseFile(folder: folder(copy)).read()?.lease.state ?? .idle)
    }

    /// What is known of a copy here; nil when nothing is.
    func note(_ copy: CopyID) throws(TorporError) -> ProxmoxNote? {
        do throws(TorporError) { return try ProxmoxNote.read(in: folder(copy)) } catch  where error.code == .notFound { return nil }
    }

    /// The copy's VM, which bears its mark.
    ///
    /// - Throws: `notFound` when PVE has it no more, or it is another copy by now.
    func own(_ copy: CopyID) async throws(TorporError) -> (note: ProxmoxNote, machine: ProxmoxMachine, api: ProxmoxAPI) {
        let api = try reach().api
        guard let note = try note(copy), let machine = try await api.machine(note.vmid), machine.tags.contains(note.mark) else {
            throw TorporError(.notFound, "PVE has no VM that is \(copy)")
        }
        return (note, machine, api)
    }

    /// Torpor keeps none of what it prints: PVE gives a screen and a serial line (`qm terminal`), and nothing that was on them before.
    package func logs(_ copy: CopyID, _ query: LogQuery) async throws(TorporError) -> LogPage { LogPage(lines: []) }

    /// Its disks are PVE's, which has them written when it has moved them.
    package func sync(_ copy: CopyID) async throws(TorporError) {
        guard Folder.exists(folder(copy)) else { return }
        try DurableFile.sync(folder: folder(copy))
    }
}
