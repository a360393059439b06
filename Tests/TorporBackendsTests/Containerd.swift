import Glibc
import Synchronization
import Testing
import TorporEngines
import TorporHost
import TorporModel

@testable import TorporBackends

/// What a suite of the `kata` backend runs over: the double, and the real containerd with runc in kata's place, where that is installed.
/// The one plays kata's own answers, the other shows that containerd's are played right.
enum Containerd: String, CaseIterable, Sendable {
    case doubled
    case real

    /// Those that are here; for one that is not, the reason is printed.
    static let here: [Containerd] = {
        let missing = ["containerd", "ctr", "containerd-shim-runc-v2"].filter { ProgramFinder.find($0) == nil }
        guard !missing.isEmpty else { return allCases }
        print("SKIPPED containerd: \(missing.joined(separator: ", ")) not installed (apt-get install containerd)")
        return [.doubled]
    }()

    /// Tests/Fixtures/kata-double.
    private static let double = DurableFile.parent(of: DurableFile.parent(of: #filePath)) + "/Fixtures/kata-double"

    /// A world with one node, and a containerd of its own; at the end no copy, no task and no containerd is left.
    func run(_ body: (Daemon, KataBackend) async throws -> Void) async throws {
        try await TestWorld.run { world in
            let daemon = Daemon(self, in: world)
            var problem: (any Error)?
            do {
                try daemon.start()
                let node = daemon.node(of: world)
                try await #require(eventually { (try? await node.engine().daemonVersion()) != nil })
                do { try await body(daemon, node) } catch { problem = error }
                for copy in Folder.names("\(node.configuration.state)/copies").compactMap({ CopyID($0) }) {
                    await #expect(throws: Never.self) { try await node.destroy(copy) }
                }
                #expect(try await daemon.ask("container", "ls").split(separator: "\n").count == 1)
            } catch { problem = problem ?? error }
            daemon.stop()
            daemon.sweep()
            try? Mounts.unmountAll(atOrBelow: world.root)
            if let problem { throw problem }
        }
    }

    /// A containerd in a folder of its own.
    final class Daemon: Sendable {
        let kind: Containerd
        private let folder: String
        /// One of its own: runc's state is in /run/containerd/runc, by namespace and id, whichever containerd it is of.
        private let name: NodeID
        private let pid = Mutex<Int32?>(nil)

        init(_ kind: Containerd, in world: TestWorld) {
            self.kind = kind
            folder = "\(world.root)/containerd"
            name = NodeID(unchecked: "node-\(world.root.suffix(6))")
        }

        /// A socket's path may be 107 bytes long.
        var address: String { "\(folder)/c" }

        func node(of world: TestWorld) -> KataBackend {
            let doubles = "\(world.root)/doubles"
            if kind == .doubled {
                try? Folder.create(doubles)
                for name in ["ctr", "containerd-shim-kata-v2"] { symlink(Containerd.double, "\(doubles)/\(name)") }
            }
            let configuration = BackendConfiguration(
                node: name, state: "\(world.root)/node-a", cgroup: "\(world.cgroup)/node-a", shim: TestWorld.shim,
                masked: [world.root], searchPath: kind == .doubled ? doubles : "", reservedBytes: 0, engineLimit: .seconds(60))
            let runtime = kind == .doubled ? "io.containerd.kata.v2" : "io.containerd.runc.v2"
            return KataBackend(configuration, images: nil, place: Kata.Place(address: address, runtime: runtime))
        }

        /// The double runs as long as its folder is there.
        func start() throws {
            try Folder.create(folder)
            guard kind == .real else {
                if rename("\(folder)/away", address) != 0 { try Folder.create(address) }
                return
            }
            let unneeded = ["grpc.v1.cri", "snapshotter.v1.btrfs", "snapshotter.v1.aufs", "snapshotter.v1.zfs", "snapshotter.v1.devmapper"]
            let configuration = """
                version = 2
                root = "\(folder)/root"
                state = "\(folder)/state"
                disabled_plugins = [\((unneeded + ["internal.v1.opt"]).map { "\"io.containerd.\($0)\"" }.joined(separator: ","))]
                [grpc]
                  address = "\(address)"
                """
            try DurableFile.write(configuration, to: "\(folder)/config.toml")
            let null = try Descriptor(path: "/dev/null", O_RDWR)
            let log = try Descriptor(path: "\(folder)/log", O_WRONLY | O_CREAT | O_APPEND)
            let program = try #require(ProgramFinder.find("containerd"))
            let spawn = Spawn(
                program, ["--config", "\(folder)/config.toml"], environment: Command.plainEnvironment, input: null.raw, output: log.raw,
                error: log.raw)
            let started = try spawn.start()
            pid.withLock { $0 = started }
        }

        /// Its tasks go on.
        func stop() {
            if kind == .doubled { rename(address, "\(folder)/away") }
            pid.withLock { pid in
                guard let own = pid else { return }
                kill(own, SIGTERM)
                var status: Int32 = 0
                waitpid(own, &status, 0)
                pid = nil
            }
        }

        /// What a runtime leaves outside of its containerd's folders.
        func sweep() { rmdir("/run/containerd/runc/\(KataBackend.namespace(name))") }

        /// What a pause does, of the double: `real`, `nothing`, `uncounted` or `error`.
        func pauses(_ how: String) throws { try DurableFile.write(how, to: "\(address)/pause") }

        /// ctr, as a person would.
        func ask(_ words: String...) async throws -> String {
            let client = kind == .doubled ? Containerd.double : "/usr/bin/ctr"
            let line = ["--address", address, "--namespace", KataBackend.namespace(name)] + words
            return try await Command(client, line).succeed().output
        }
    }
}
