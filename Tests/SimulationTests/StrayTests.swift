import Foundation
import Testing
import TorporSimulation

/// What leaves the simulation is caught.
struct StrayTests {
    /// A task that another thread wakes is not the seed's doing any more.
    @Test func aJobThatAnotherThreadEnqueuesFailsTheRunAndIsNamed() async {
        let report = await WorldThread.run {
            World(seed: 1).run {
                await withCheckedContinuation { continuation in
                    // Away from the scheduler's thread, and back.
                    Thread { continuation.resume() }.start()
                }
            }
        }
        let stray = report.violations.first { $0.invariant == 0 }
        #expect(stray?.text.contains("was enqueued by another thread") == true, "\(report.violations)")
        #expect(stray?.text.contains("people") == true)
    }
}
