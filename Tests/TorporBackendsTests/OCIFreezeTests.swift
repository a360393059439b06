import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

@Suite(.requiresOCI, .serialized)
struct OCIFreezeTests {
    /// failures.md 31
    @Test func theFreezeLeaseThawsWhenNobodyRenewsIt() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .milliseconds(300))
            #expect(try await source.moves())
            #expect(try source.note().lease.over == Attempt(2))
            await #expect(throws: TorporError.self) {
                try await source.node.renew(source.copy, attempt: Attempt(2), lease: .seconds(60), counter: 1)
            }
        }
    }

    @Test func aRenewedLeaseHoldsAndASealedFreezeNeedsNone() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(2))
            try await source.node.renew(source.copy, attempt: Attempt(2), lease: .seconds(60), counter: 1)
            try await source.node.capture(source.copy, attempt: Attempt(2), into: try DiskSnapshot("\(world.root)/snapshot"))
            try await Task.sleep(for: .milliseconds(2200))
            #expect(try await source.standsStill())
            try await source.node.seal(source.copy, attempt: Attempt(2))
            #expect(try await source.truth == .frozen(.sealed(Attempt(2))))
        }
    }

    @Test func whatIsOverStaysOver() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            // A tombstone: the attempt had not even begun here.
            try await source.node.thaw(source.copy, attempt: Attempt(3))
            for attempt in 1...3 {
                await #expect(throws: TorporError.self) {
                    try await source.node.freeze(source.copy, attempt: Attempt(UInt64(attempt)), lease: .seconds(60))
                }
            }
            try await source.node.freeze(source.copy, attempt: Attempt(4), lease: .seconds(60))
            try await source.node.freeze(source.copy, attempt: Attempt(4), lease: .seconds(60))
            await #expect(throws: TorporError.self) {
                try await source.node.freeze(source.copy, attempt: Attempt(5), lease: .seconds(60))
            }
            #expect(try await source.standsStill())
            try await source.node.thaw(source.copy, attempt: Attempt(4))
            #expect(try await source.moves())
        }
    }

    @Test func aFreezeBrokenFromOutsideIsNotSealed() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            try await source.node.capture(source.copy, attempt: Attempt(2), into: try DiskSnapshot("\(world.root)/snapshot"))
            try source.folder.cgroup.freezer.reach(.thawed, deadline: .seconds(5))
            await #expect(throws: TorporError.self) { try await source.node.seal(source.copy, attempt: Attempt(2)) }
            #expect(try await source.truth == .running)
        }
    }

    @Test func aSealNeedsACaptureInThisFreeze() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            await #expect(throws: TorporError.self) { try await source.node.seal(source.copy, attempt: Attempt(2)) }
            #expect(try await source.moves())
        }
    }

    @Test func aThawDuringACaptureWaitsForItAndSpoilsIt() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start(Counter.counting(mib: 96))
            #expect(try await source.moves())
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            async let outcome = failure { try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot) }
            #expect(try await eventually { ((try? source.note().engine) ?? 0) > 0 })
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            let refusal = await outcome
            #expect(refusal != nil)
            #expect(try await source.moves())
            #expect(source.counts == Array(1...source.counts.count))
        }
    }

    /// A criu that outlives its shim freezes the copy again at its end.
    @Test func aFreezeThatNobodyPromisedToKeepIsLiftedWhenItIsSeen() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            try source.folder.cgroup.freezer.request(.frozen)
            #expect(try await eventually { try source.folder.cgroup.freezer.state() == .frozen })
            _ = try await source.truth
            #expect(try await source.moves())
            // A promised one stays.
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            _ = try await source.truth
            #expect(try await source.standsStill())
        }
    }

    @Test func anEngineOfWhichNothingIsOnDiskNeverRuns() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            // No note can be written in the place of a folder.
            try Folder.create("\(source.folder.path)/note.new")
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            await #expect(throws: TorporError.self) { try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot) }
            #expect(!Folder.exists("\(source.folder.path)/criu/dump.log"))
            #expect(try source.note().engine == 0)
            try Folder.remove("\(source.folder.path)/note.new")
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            #expect(try await source.moves())
        }
    }
}
