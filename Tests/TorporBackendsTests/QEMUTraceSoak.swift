import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// What takes longer than a test may: only for `make soak` (TORPOR_SOAK=1).
@Suite(.requiresQEMU, .serialized, .enabled("long: set TORPOR_SOAK=1") { getenv("TORPOR_SOAK") != nil })
struct QEMUTraceSoak {
    /// The agent lives, and has heard nothing of a freeze: whoever was to order it is gone.
    @Test func aMachineThatStandsAtTheEndOfATraceIsLetGoOnByItsShimWhenNobodyFreezesIt() async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a", .qemu))
            try await guest.start(try Guest.spec(in: world, .qemu, pages: 64, filled: 300))
            #expect(try await guest.moves(20))
            let trace = try QEMUTrace(guest.node.files(guest.folder), memoryBytes: 64 << 20)
            _ = try trace.finish()
            #expect(try await guest.standsStill())
            // Its agent looks at it now and then.
            for _ in 0..<60 where try await guest.standsStill() {
                _ = try await guest.truth
                try await Task.sleep(for: .milliseconds(500))
            }
            #expect(try await guest.moves(20))
            let ticks = try await guest.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }
}
