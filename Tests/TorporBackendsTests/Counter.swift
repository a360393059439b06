import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// A workload whose state shows at once when any of it was lost, repeated or bent: it counts in memory, checks a slab of random bytes,
/// appends to a file, and prints.
struct Counter: CountingCopy {
    static let name: WorkloadName = {
        do { return try WorkloadName("counter") } catch { preconditionFailure("\(error)") }
    }()

    /// One copy of it, on one node.
    let node: OCIBackend
    let copy: CopyID

    init(on node: OCIBackend, attempt: UInt64 = 1, workload: String = "w-1") {
        self.node = node
        copy = CopyID(workload: WorkloadID(unchecked: workload), made: Attempt(attempt))
    }

    static func spec(_ program: String) -> WorkloadSpec {
        WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["/usr/bin/python3", "-u", "-c", program])
    }

    static func counting(mib: Int = 4) -> WorkloadSpec {
        spec(
            """
            import os, sys, time, zlib
            slab = bytearray(os.urandom(\(mib) << 20)); total = zlib.crc32(slab)
            os.makedirs('/var/lib/counter', exist_ok=True)
            counts = open('/var/lib/counter/counts', 'a', buffering=1)
            n = 0
            while True:
                n += 1
                good = n % 50 or zlib.crc32(slab) == total
                counts.write(f'{n}\\n'); sys.stdout.write(f'count={n} {"ok" if good else "BAD"}\\n')
                time.sleep(0.01)
            """)
    }

    func start(_ spec: WorkloadSpec = Counter.counting()) async throws {
        try await node.start(copy, name: Counter.name, spec: spec)
    }

    var folder: CopyFolder { node.folder(copy) }

    var truth: CopyTruth { get async throws { try await node.observe(copy) } }

    func note() throws -> ShimNote { try folder.note() }
}

/// Looks every few milliseconds, long enough for a busy machine.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<4000 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}

/// The error that `body` ended with; nil when it ended well.
func failure(_ body: @Sendable () async throws -> Void) async -> TorporError? {
    do { try await body() } catch { return TorporError.wrap(error) }
    return nil
}
