import Glibc
import Testing

/// The models at their widest bounds: minutes, and 2 GiB of memory at most, so only for `make soak` (TORPOR_SOAK=1).
@Suite(.serialized, .enabled("long: set TORPOR_SOAK=1") { getenv("TORPOR_SOAK") != nil })
struct FullBoundModelSoak {
    static let bounds = [
        "handoff/3-nodes-2-attempts-2-crashes", "handoff/2-nodes-3-attempts", "handoff/3-nodes-3-attempts",
        "checkpoint/3-jobs-2-faults-each", "checkpoint/4-jobs",
    ]

    @Test(arguments: bounds) func theProtocolViolatesNothingAtWiderBounds(_ bounds: String) async throws {
        let run = try await ModelRun.run("--amended", bounds)
        #expect(run.code == 0 && run.word == .ok, "\(run.text)")
        #expect((run.states ?? 0) > 70_000)
    }
}
