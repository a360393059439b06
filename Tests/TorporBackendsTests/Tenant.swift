import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// A container that counts into a file of its layer and prints, on the `kata` backend.
struct Tenant: CountingCopy {
    static let name: WorkloadName = {
        do { return try WorkloadName("tenant") } catch { preconditionFailure("\(error)") }
    }()

    let node: KataBackend
    let copy = CopyID(workload: WorkloadID(unchecked: "w-1"), made: Attempt(1))

    init(on node: KataBackend) { self.node = node }

    static func spec(_ command: String...) -> WorkloadSpec { WorkloadSpec(backend: BackendKind(unchecked: "kata"), command: command) }

    /// Counts every so many seconds, and listens to nobody.
    static func counting(every pause: Double = 0.01) -> WorkloadSpec {
        spec(
            "/usr/bin/python3", "-u", "-c",
            """
            import os, signal, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.makedirs('/var/lib/counter', exist_ok=True)
            counts = open('/var/lib/counter/counts', 'a', buffering=1)
            n = 0
            while True:
                n += 1
                counts.write(f'{n}\\n'); print(f'count={n}')
                time.sleep(\(pause))
            """)
    }

    func start(_ spec: WorkloadSpec = Tenant.counting()) async throws { try await node.start(copy, name: Tenant.name, spec: spec) }

    func freeze(_ attempt: UInt64, lease: Duration = .seconds(60)) async throws {
        try await node.freeze(copy, attempt: Attempt(attempt), lease: lease)
    }

    var folder: CopyFolder { node.folder(copy) }
    var truth: CopyTruth { get async throws { try await node.observe(copy) } }
    /// What containerd says of its task.
    var status: String? { get throws { try ContainerdTask(node.files(folder)).status() } }

    func printed() async throws -> [String] { try await node.logs(copy, LogQuery()).lines.map(\.text) }
}
