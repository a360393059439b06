import Foundation
import Glibc
import Synchronization
import Testing
import TorporEngines
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// The double of Proxmox VE (Tests/Fixtures/proxmox-double): a cluster of `pve-a` and `pve-b`, with an agent's backend on each.
final class ProxmoxNest: Sendable {
    let world: TestWorld
    /// The double's own folder.
    let folder: String
    /// nil once it was waited for.
    private let pid: Mutex<Int32?>

    private init(_ world: TestWorld, _ folder: String, _ pid: Int32) {
        self.world = world
        self.folder = folder
        self.pid = Mutex(pid)
    }

    /// In a world of its own; ended when `body` has.
    static func run(_ body: (ProxmoxNest) async throws -> Void) async throws {
        try await TestWorld.run { world in
            let folder = "\(world.root)/nest"
            try Folder.create(folder)
            let null = try Descriptor(path: "/dev/null", O_RDONLY)
            let output = try Descriptor(path: "\(folder)/out", O_WRONLY | O_CREAT | O_APPEND)
            let spawn = Spawn(
                double, [folder], environment: Command.plainEnvironment, input: null.raw, output: output.raw, error: output.raw)
            let nest = ProxmoxNest(world, folder, try spawn.start())
            var problem: (any Error)?
            do {
                try #require(try await eventually { Folder.exists("\(folder)/port") })
                try await body(nest)
                #expect(try DurableFile.readText("\(folder)/out") == "")
            } catch { problem = error }
            nest.end()
            if let problem { throw problem }
        }
    }

    private func end() {
        pid.withLock { pid in
            guard let own = pid else { return }
            Glibc.kill(own, SIGKILL)
            var status: Int32 = 0
            waitpid(own, &status, 0)
            pid = nil
        }
    }

    private static let double = DurableFile.parent(of: DurableFile.parent(of: #filePath)) + "/Fixtures/proxmox-double"
    static let token = "root@pam!torpor=11111111-2222-3333-4444-555555555555"

    /// The backend of an agent on that node of PVE.
    func node(_ name: String, limit: Duration = .seconds(20), searchPath: String = "") throws -> ProxmoxBackend {
        let state = "\(world.root)/\(name)/proxmox"
        try Folder.create(state)
        let port = try DurableFile.readText("\(folder)/port").split(separator: "\n")[0]
        try DurableFile.write(Self.token + "\n", to: "\(folder)/token")
        let words = "url=http://127.0.0.1:\(port)\nnode=\(name)\ntoken=\(folder)/token\n"
        try DurableFile.write(words, to: "\(state)/\(ProxmoxSite.fileName)")
        return ProxmoxBackend(
            BackendConfiguration(
                node: NodeID(unchecked: name), state: state, cgroup: "/none", shim: TestWorld.shim, searchPath: searchPath,
                reservedBytes: 0, engineLimit: limit))
    }

    /// What of the double's head goes wrong from here on; `{}` is nothing.
    func misbehave(_ faults: String) throws { try DurableFile.write(faults, to: "\(folder)/faults") }

    /// What became of QEMU, one line for each change: `100 pve-a paused`.
    var journal: [String] { lines("journal") }

    /// Every request that was well formed.
    var requests: [String] { lines("requests") }

    private func lines(_ name: String) -> [String] {
        ((try? DurableFile.readText("\(folder)/\(name)", limit: 1 << 24)) ?? "").split(separator: "\n").map(String.init)
    }

    /// Past the backends, as a person would.
    func line(_ node: String = "pve-a") throws -> ProxmoxLine { try self.node(node).reach().site.line }

    /// A person's task, to its end.
    func perform(_ method: String, _ path: String, _ fields: [(name: String, value: String)] = []) async throws {
        try await node("pve-a").reach().api.carryOut(method, path, fields)
    }

    // MARK: The workload

    static let first = CopyID(workload: WorkloadID(unchecked: "w-1"), made: Attempt(1))
    static let second = CopyID(workload: WorkloadID(unchecked: "w-1"), made: Attempt(2))

    static func spec(_ template: String = "/etc/pve/qemu-server/9000.conf") -> WorkloadSpec {
        var spec = WorkloadSpec(backend: BackendKind(unchecked: "proxmox"), command: [])
        spec.limits.memoryBytes = 64 << 20
        spec.machine = MachineSpec(kernel: template)
        return spec
    }

    /// VM 100 on `pve-a`, running.
    func started() async throws -> ProxmoxBackend {
        let source = try node("pve-a")
        try await source.start(Self.first, name: Guest.name, spec: Self.spec())
        #expect(try await source.observe(Self.first) == .running)
        return source
    }

    /// Frozen by attempt 2, and captured.
    func captured(_ source: ProxmoxBackend, lease: Duration = .seconds(60), keep: Bool = false) async throws -> DiskSnapshot {
        try await source.freeze(Self.first, attempt: Attempt(2), lease: lease)
        var snapshot = try DiskSnapshot("\(world.root)/snapshot")
        snapshot.isToBeKept = keep
        try await source.capture(Self.first, attempt: Attempt(2), into: snapshot)
        return snapshot
    }
}
