import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// Nodes on this machine, each with a folder and a cgroup parent of its own, all removed at the end: processes, mounts, cgroups, files.
final class TestWorld: Sendable {
    let root: String
    let cgroup: String

    private init(root: String, cgroup: String) {
        self.root = root
        self.cgroup = cgroup
    }

    /// Makes a world, hands it over, and asserts that nothing of it is left.
    static func run(_ body: (TestWorld) async throws -> Void) async throws {
        var template = Array("/var/tmp/torpor-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCall.failure(errno, "mkdtemp") }
        let root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let world = TestWorld(root: root, cgroup: "/" + root.dropFirst("/var/tmp/".count))
        var failure: (any Error)?
        do { try await body(world) } catch { failure = error }
        await world.clear()
        if let failure { throw failure }
    }

    /// A node for machines. `major`: of a double, which version it answers as.
    func machines(_ name: String, _ vmm: VMM = .firecracker, as major: Int? = nil) -> any MachineBackend {
        vmm.backend(
            BackendConfiguration(
                node: NodeID(unchecked: name), state: "\(root)/\(name)", cgroup: "\(cgroup)/\(name)", shim: TestWorld.shim,
                searchPath: vmm.searchPath(in: root, as: major), reservedBytes: 0, engineLimit: .seconds(60)))
    }

    func node(_ name: String, reserved: UInt64 = 0, limit: Duration = .seconds(60), streams: Bool = true) -> OCIBackend {
        let configuration = BackendConfiguration(
            node: NodeID(unchecked: name), state: "\(root)/\(name)", cgroup: "\(cgroup)/\(name)", shim: TestWorld.shim, masked: [root],
            reservedBytes: reserved, engineLimit: limit, streams: streams)
        return OCIBackend(configuration)
    }

    /// Beside the test program, where SwiftPM puts every product.
    static let shim = DurableFile.parent(of: ProcessTable.link("/proc/self/exe") ?? "") + "/torpor-shim"

    private func clear() async {
        for name in Folder.names(root) where Folder.exists("\(root)/\(name)/copies") {
            let node = node(name)
            for copy in Folder.names("\(root)/\(name)/copies").compactMap({ CopyID($0) }) {
                await #expect(throws: Never.self) { try await node.destroy(copy) }
            }
        }
        #expect(Cgroup(path: cgroup).pids() == [])
        #expect(throws: Never.self) { try Cgroup(path: cgroup).remove() }
        #expect((try? MountTable.read().points(atOrBelow: root)) == [])
        #expect(throws: Never.self) { try Folder.remove(root) }
    }
}
