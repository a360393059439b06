import Glibc
import Testing
import TorporModel
import TorporPorts

@testable import TorporBackends
@testable import TorporHost

/// A machine that is followed by its own migration: nothing that it writes is missed, and whoever follows it may go at any time.
@Suite(.requiresQEMU, .serialized)
struct QEMUTraceTests {
    private struct Traced {
        let guest: Guest
        let node: QEMUBackend
        /// Nobody else holds it.
        var trace: QEMUTrace { get throws { try #require(node.traces[guest.copy]) } }
        var files: MachineFolder { node.files(guest.folder) }
        var memory: SparseFile { get throws { try SparseFile(files[node.memoryName]) } }
    }

    private func traced(_ world: TestWorld, mib: UInt64 = 128) async throws -> Traced {
        let guest = Guest(on: world.machines("node-a", .qemu))
        try await guest.start(try Guest.spec(in: world, .qemu, mib: mib, pages: 64, filled: 3000))
        #expect(try await guest.moves(20))
        let node = try #require(guest.node as? QEMUBackend)
        node.traces.keep(try QEMUTrace(node.files(guest.folder), memoryBytes: mib << 20), of: guest.copy)
        return Traced(guest: guest, node: node)
    }

    /// Copies these places as a round does.
    private func take(_ runs: PageRuns, of traced: Traced, into copy: inout [UInt8]) throws {
        let memory = TracedMemory(file: try traced.memory, trace: try traced.trace)
        for run in runs.runs {
            var place = run.lowerBound
            while place < run.upperBound {
                let room = Int(min(run.upperBound - place, 1 << 20))
                let piece = try copy.withUnsafeMutableBytes { all in
                    try memory.read(at: place, into: UnsafeMutableRawBufferPointer(rebasing: all[Int(place)..<Int(place) + room]))
                }
                switch piece {
                case .bytes(let count): place += UInt64(count)
                case .zeros(let count):
                    let count = min(count, room)
                    for byte in Int(place)..<Int(place) + count { copy[byte] = 0 }
                    place += UInt64(count)
                case .end, .unchanged: return #expect(Bool(false), "\(piece)")
                }
            }
        }
        try traced.trace.sent()
    }

    /// Of the greater one the first pass comes through the wide pipe, until its end is near.
    @Test(arguments: [128, 960] as [UInt64]) func roundsAndTheFreezeTellEveryPageThatWasWritten(mib: UInt64) async throws {
        try await TestWorld.run { world in
            let traced = try await traced(world, mib: mib)
            var copy = [UInt8](repeating: 0xee, count: Int(mib) << 20)
            #expect(try traced.trace.changes == nil)
            try take(PageRuns(0..<mib << 20), of: traced, into: &copy)
            for _ in 0..<3 {
                #expect(try await traced.guest.moves(5))
                try traced.trace.follow()
                let changes = try #require(try traced.trace.changes)
                #expect(changes.bytes < 64 << 20)
                try take(changes, of: traced, into: &copy)
            }
            #expect(try !traced.trace.hasEnded)
            #expect(try await traced.guest.moves(5))
            try await traced.node.freeze(traced.guest.copy, attempt: Attempt(2), lease: .seconds(60))
            #expect(try traced.trace.hasEnded)
            let last = try #require(try traced.trace.changes)
            #expect(last.bytes >= 64 * 4096 && last.bytes < 64 << 20)
            try take(last, of: traced, into: &copy)
            #expect(try traced.memory.bytes(at: 0, Int(mib) << 20) == copy)
            try await traced.node.thaw(traced.guest.copy, attempt: Attempt(2))
            #expect(try await traced.guest.moves())
        }
    }

    /// One that writes faster than is sent gets slower where its specification lets it, and as fast as ever once nobody follows it.
    @Test func aMachineThatMayBeThrottledIsWhileItIsFollowedAndNoLonger() async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a", .qemu))
            var spec = try Guest.spec(in: world, .qemu, mib: 128, pages: 4096)
            spec.machine?.throttle = 60
            try await guest.start(spec)
            #expect(try await guest.moves(5))
            let node = try #require(guest.node as? QEMUBackend)
            let files = node.files(guest.folder)
            node.traces.keep(try QEMUTrace(files, memoryBytes: 128 << 20), of: guest.copy)
            try node.traces[guest.copy]?.reach(128 << 20)
            // Rounds of a second, for QEMU looks no more often.
            var throttle: JSONValue?
            for _ in 0..<20 where throttle == nil {
                try await Task.sleep(for: .seconds(1))
                try node.traces[guest.copy]?.follow()
                throttle = try QMPSession.open(files.path, QMPLine.socketName, .seconds(5)).ask("query-migrate")["cpu-throttle-percentage"]
            }
            #expect(throttle == 60)
            #expect(try await guest.moves(5))
            node.traces.drop(guest.copy)
            #expect(
                try await eventually {
                    try QMPSession.open(files.path, QMPLine.socketName, .seconds(5)).ask("query-migrate")["cpu-throttle-percentage"] == nil
                })
            let target = Guest(on: world.machines("node-b", .qemu), attempt: 2)
            let snapshot = try await guest.captured(into: "\(world.root)/snapshot")
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            try await guest.node.seal(guest.copy, attempt: Attempt(2))
            try await target.node.release(target.copy)
            #expect(try await target.moves(20))
            let ticks = try await target.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    /// QEMU's own is 128 MiB/s, and 300 ms for the end.
    @Test func aTraceGoesAtThePaceOfItsReading() async throws {
        try await TestWorld.run { world in
            let traced = try await traced(world)
            let line = try QMPSession.open(traced.files.path, QMPLine.socketName, .seconds(5))
            let limits = try line.ask("query-migrate-parameters")
            #expect(limits["max-bandwidth"] == 1_099_511_627_776 && limits["downtime-limit"] == 1, "\(limits)")
        }
    }

    /// The second time all of its memory is there, so that QEMU tells zeros as fast as it can look: even so it is not let come to its end.
    @Test func aSecondTraceOfAGreatMachineLeavesItRunning() async throws {
        try await TestWorld.run { world in
            let mib: UInt64 = 960
            let traced = try await traced(world, mib: mib)
            var copy = [UInt8](repeating: 0xee, count: Int(mib) << 20)
            try take(PageRuns(0..<mib << 20), of: traced, into: &copy)
            traced.node.traces.drop(traced.guest.copy)
            traced.node.traces.keep(try QEMUTrace(traced.node.files(traced.guest.folder), memoryBytes: mib << 20), of: traced.guest.copy)
            try take(PageRuns(0..<mib << 20), of: traced, into: &copy)
            #expect(try !traced.trace.hasEnded)
            #expect(try await traced.guest.moves(20))
        }
    }

    @Test func aMachineWhoseTraceIsDroppedRunsOnAndFreezesLikeAnyOther() async throws {
        try await TestWorld.run { world in
            let traced = try await traced(world)
            try traced.trace.reach(16 << 20)
            traced.node.traces.drop(traced.guest.copy)
            #expect(try await traced.guest.moves(20))
            let snapshot = try await traced.guest.captured(into: "\(world.root)/snapshot")
            #expect(snapshot.names.contains("machine/state"))
            try await traced.node.thaw(traced.guest.copy, attempt: Attempt(2))
            #expect(try await traced.guest.moves())
        }
    }

    /// Whoever reads on without leaving anything has QEMU stop the machine: that is no freeze, and is taken back.
    @Test func aMachineThatStandsAtTheEndOfATraceIsLetGoOnByTheNextAgent() async throws {
        try await TestWorld.run { world in
            let traced = try await traced(world)
            _ = try traced.trace.finish()
            #expect(try traced.trace.hasEnded)
            #expect(try await traced.guest.standsStill())
            traced.node.traces.drop(traced.guest.copy)
            let next = world.machines("node-a", .qemu)
            #expect(try await next.adopt() == [traced.guest.copy])
            #expect(try await traced.guest.moves(20))
            let ticks = try await traced.guest.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    /// The same machine in a live move: what was told up to its end is the freeze's.
    @Test func aMachineThatStandsAtTheEndOfATraceIsFrozenWhereItStands() async throws {
        try await TestWorld.run { world in
            let traced = try await traced(world)
            _ = try traced.trace.finish()
            let stood = try await traced.guest.ticks.count
            let snapshot = try await traced.guest.captured(into: "\(world.root)/snapshot")
            #expect(try await traced.guest.ticks.count == stood)
            let target = Guest(on: world.machines("node-b", .qemu), attempt: 2)
            let spec = try Guest.spec(in: world, .qemu, mib: 128, pages: 64, filled: 3000)
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            try await traced.node.seal(traced.guest.copy, attempt: Attempt(2))
            try await target.node.release(target.copy)
            #expect(try await target.moves(20))
            let ticks = try await target.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    /// Just as it is frozen: QEMU's words for where it is change from one question to the next.
    @Test func aMachineThatComesToTheEndOfATraceJustThenIsFrozenAllTheSame() async throws {
        try await TestWorld.run { world in
            let traced = try await traced(world, mib: 64)
            for attempt in 2...9 {
                // Its monitor serves one at a time.
                traced.node.traces.drop(traced.guest.copy)
                traced.node.traces.keep(try QEMUTrace(traced.files, memoryBytes: 64 << 20), of: traced.guest.copy)
                let trace = try traced.trace
                async let ending = Blocking.run { () throws(TorporError) in try trace.finish() }
                try await Task.sleep(for: .milliseconds(25 * attempt))
                let attempt = Attempt(UInt64(attempt))
                try await traced.node.freeze(traced.guest.copy, attempt: attempt, lease: .seconds(60))
                _ = try? await ending
                let snapshot = try DiskSnapshot("\(world.root)/snapshot-\(attempt)")
                try await traced.node.capture(traced.guest.copy, attempt: attempt, into: snapshot)
                try await traced.node.thaw(traced.guest.copy, attempt: attempt)
                #expect(try await traced.guest.moves(5))
            }
            let ticks = try await traced.guest.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    /// Whose migration never comes to its end, for it runs on.
    @Test func aFreezeThatIsRefusedDoesNotWaitForTheMachine() async throws {
        try await TestWorld.run { world in
            let traced = try await traced(world)
            let copy = traced.guest.copy
            try await traced.node.thaw(copy, attempt: Attempt(5))
            traced.node.traces.keep(try QEMUTrace(traced.files, memoryBytes: 128 << 20), of: copy)
            let refusal = await failure { try await traced.node.freeze(copy, attempt: Attempt(4), lease: .seconds(60)) }
            #expect(refusal?.code == .attemptOver)
            #expect(traced.node.traces[copy] == nil)
            #expect(try await traced.guest.moves(20))
            try await traced.node.freeze(copy, attempt: Attempt(6), lease: .seconds(60))
            try await traced.node.thaw(copy, attempt: Attempt(6))
            #expect(try await traced.guest.moves())
        }
    }
}
