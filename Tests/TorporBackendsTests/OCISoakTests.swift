import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// Many kills at many moments: minutes long, so only for `make soak` (TORPOR_SOAK=1).
@Suite(.requiresOCI, .serialized, .enabled("long: set TORPOR_SOAK=1") { getenv("TORPOR_SOAK") != nil })
struct OCISoakTests {
    /// kill -9 of every criu in the session; whether there was one.
    private func killCriu(_ copy: Counter) -> Bool {
        guard let session = try? copy.note().engine, session > 0 else { return false }
        let found = ProcessTable.session(session).filter {
            $0.state != "Z" && (ProcessTable.link("/proc/\($0.pid)/exe") ?? "").hasSuffix("/criu")
        }
        for process in found { kill(process.pid, SIGKILL) }
        return !found.isEmpty
    }

    @Test func aRestoreKilledAtAnyMomentNeverLetsItsCopyRun() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(3600))
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot)
            let before = source.counts.count
            var killed = 0
            for round in 0..<30 {
                // A killed criu leaves runc waiting for ever: the deadline ends it.
                let target = Counter(on: world.node("node-b", limit: .seconds(2)), attempt: UInt64(round + 10))
                async let outcome = failure {
                    try await target.node.restoreHeld(target.copy, name: Counter.name, spec: Counter.counting(), from: snapshot)
                }
                #expect(try await eventually { ((try? target.note().engine) ?? 0) > 0 })
                try await Task.sleep(for: .milliseconds(20 + round * 8))
                if killCriu(target) { killed += 1 }
                try await Task.sleep(for: .milliseconds(100))
                #expect(target.counts.count <= before)
                let refusal = await outcome
                #expect(try await target.truth == (refusal == nil ? .held : .absent))
                #expect(target.counts.count <= before)
                try await target.node.destroy(target.copy)
            }
            print("criu killed in \(killed) of 30 restores: no copy ran")
        }
    }

    /// Between the engine's beginning and the note that says so, no later shim could know of it.
    @Test func aShimKilledAsItsCaptureBeginsNeverLeavesTheWorkloadFrozen() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start(Counter.counting(mib: 32))
            for round in 0..<40 {
                #expect(try await source.moves())
                let attempt = Attempt(UInt64(round + 2))
                try await source.node.freeze(source.copy, attempt: attempt, lease: .seconds(60))
                let snapshot = try DiskSnapshot("\(world.root)/snapshot-\(round)")
                unlink("\(source.folder.path)/capture.out")
                async let outcome = failure { try await source.node.capture(source.copy, attempt: attempt, into: snapshot) }
                while !Folder.exists("\(source.folder.path)/capture.out") { usleep(100) }
                usleep(UInt32(round % 20) * 250)
                try await source.killShim()
                _ = await outcome
                _ = try await source.node.adopt()
                // A criu that nobody knows of would freeze it again at its end.
                try await Task.sleep(for: .seconds(1))
                #expect(try await source.moves(), "round \(round)")
                try Folder.remove("\(world.root)/snapshot-\(round)")
            }
            #expect(source.counts == Array(1...source.counts.count))
        }
    }

    /// The crash matrix's engine limit (handoff-rules A2): a kill -9 of criu in a capture may damage the workload; how often is printed.
    @Test func aCaptureKilledAtAnyMomentIsNeverTakenForOne() async throws {
        try await TestWorld.run { world in
            var killed = 0
            var died = 0
            for round in 0..<24 {
                let source = Counter(on: world.node("node-a"), workload: "w-\(round)")
                try await source.start(Counter.counting(mib: 64))
                #expect(try await source.moves())
                try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
                let snapshot = try DiskSnapshot("\(world.root)/snapshot-\(round)")
                async let outcome = failure { try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot) }
                #expect(try await eventually { ((try? source.note().engine) ?? 0) > 0 })
                try await Task.sleep(for: .milliseconds(10 + round * 12))
                let hit = killCriu(source)
                let refusal = await outcome
                if refusal != nil {
                    await #expect(throws: TorporError.self) { try await source.node.seal(source.copy, attempt: Attempt(2)) }
                    if hit { killed += 1 }
                    if try await !source.moves() {
                        died += 1
                        let end = try await source.truth
                        let states = source.folder.cgroup.pids().compactMap { ProcessTable.facts($0)?.state }
                        print("criu killed in a capture: then \(end), tasks \(states)")
                    }
                } else {
                    try await source.node.seal(source.copy, attempt: Attempt(2))
                    #expect(try await source.standsStill())
                }
                #expect(source.counts == Array(1...source.counts.count))
                try await source.node.destroy(source.copy)
                try Folder.remove("\(world.root)/snapshot-\(round)")
            }
            print("criu killed in \(killed) of 24 captures: \(died) workloads did not run on")
        }
    }
}
