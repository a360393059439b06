import Foundation
import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// A machine whose state shows at once when any of it was lost, repeated or bent: Tests/Fixtures/guest counts, looks at each tick whether its
/// pages still hold the tick before, and prints on its serial line.
struct Guest {
    static let name: WorkloadName = {
        do { return try WorkloadName("guest") } catch { preconditionFailure("\(error)") }
    }()

    let node: any MachineBackend
    let copy: CopyID

    init(on node: any MachineBackend, attempt: UInt64 = 1, workload: String = "w-1") {
        self.node = node
        copy = CopyID(workload: WorkloadID(unchecked: workload), made: Attempt(attempt))
    }

    /// Assembles the guest, once in each world.
    static func kernel(in world: TestWorld) throws -> String {
        let folder = "\(world.root)/guest"
        let kernel = "\(folder)/kernel"
        if Folder.exists(kernel) { return kernel }
        try Folder.create(folder)
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/guest/build.sh")
        let process = try Process.run(script, arguments: [kernel])
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return kernel
    }

    /// - Parameters:
    ///   - pages: how many it writes and checks on every tick.
    ///   - filled: how many it writes once with words by chance.
    static func spec(
        in world: TestWorld, _ vmm: VMM = .firecracker, mib: UInt64 = 64, pages: Int = 16, filled: Int = 0
    ) throws -> WorkloadSpec {
        var spec = WorkloadSpec(backend: BackendKind(unchecked: vmm.rawValue), command: [])
        spec.limits.memoryBytes = mib << 20
        spec.machine = MachineSpec(kernel: try kernel(in: world), arguments: "ws=\(pages) ms=10 fill=\(filled)")
        return spec
    }

    func start(_ spec: WorkloadSpec) async throws { try await node.start(copy, name: Guest.name, spec: spec) }

    /// Every tick that it has printed, on whichever node. A line may be cut where the machine was stopped.
    var ticks: [Int] {
        get async throws {
            let text = try await node.logs(copy, tail: 100_000).map(\.text).joined()
            #expect(!text.contains("bad") && !text.contains("fault"), "\(text.suffix(200))")
            return text.components(separatedBy: "tick ").dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
        }
    }

    /// Waits until it has counted `more` times from now; false when it does not within a generous number of looks.
    func moves(_ more: Int = 5) async throws -> Bool {
        let goal = try await ticks.count + more
        return try await eventually { try await ticks.count >= goal }
    }

    func standsStill() async throws -> Bool {
        let before = try await ticks.count
        try await Task.sleep(for: .milliseconds(250))
        return try await ticks.count == before
    }

    var control: any MachineControl { node.machineKind.control(node.files(folder)) }

    /// The power to move before its memory.
    var lazy: any LazyBackend { get throws { try #require(node as? any LazyBackend) } }

    var folder: CopyFolder { node.folder(copy) }
    var truth: CopyTruth { get async throws { try await node.observe(copy) } }
    func note() throws -> ShimNote { try folder.note() }

    /// The VMM's pid.
    func vmm() throws -> Int32 { try #require(try note().first?.pid) }

    /// kill -9 of the shim, and gone.
    func killShim() async throws {
        let text = try DurableFile.readText("\(folder.path)/lock", limit: 32)
        let pid = try #require(Int32(text.split(separator: "\n").first ?? ""))
        kill(pid, SIGKILL)
        #expect(try await eventually { ProcessTable.facts(pid).map { $0.state == "Z" } ?? true })
    }
}
