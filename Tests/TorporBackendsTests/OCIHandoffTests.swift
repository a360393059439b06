import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

@Suite(.requiresOCI, .serialized)
struct OCIHandoffTests {
    @Test func aCounterNeverSkipsNorGoesBackOverCaptureHeldRestoreAndRelease() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            let target = Counter(on: world.node("node-b"), attempt: 2)
            try await source.start(Counter.counting(mib: 32))
            #expect(try await source.moves(60))
            print("torpor-shim resident: \(ProcessTable.residentBytes(of: try source.shim()) >> 10) KiB")

            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            let frozenAt = source.counts.count
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot)
            try await target.node.restoreHeld(target.copy, name: Counter.name, spec: Counter.counting(mib: 32), from: snapshot)
            #expect(try await target.truth == .held)
            #expect(try await target.standsStill())
            #expect(target.counts.count == frozenAt)

            try await source.node.seal(source.copy, attempt: Attempt(2))
            #expect(try await source.truth == .frozen(.sealed(Attempt(2))))
            try await target.node.release(target.copy)
            #expect(try await target.moves(60))
            #expect(source.counts.count == frozenAt)
            #expect(target.counts == Array(1...target.counts.count))

            try await target.node.sync(target.copy)
            try await source.node.destroy(source.copy)
            #expect(try await source.truth == .absent)
            #expect(!source.folder.cgroup.exists)

            let lines = try await target.node.logs(target.copy, tail: 100_000)
            #expect(lines.map(\.text) == (1...lines.count).map { "count=\($0) ok" })
            #expect(Set(lines.compactMap(\.node?.rawValue)) == ["node-a", "node-b"])
        }
    }
}
