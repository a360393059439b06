import Foundation
import Testing
import TorporSimulation

/// What leaves the simulation is caught.
struct StrayTests {
    /// A task that another thread wakes is not the seed's doing any more.
    @Test func aJobThatAnotherThreadEnqueuesFailsTheRunAndIsNamed() async {
        let report = await WorldThread.run {
            var settings = WorldSettings()
            (settings.faults, settings.jobs, settings.patienceSeconds, settings.stepLimit) = (FaultPlan(), 1, 1 << 30, .max)
            return World(seed: 1, settings: settings).run {
                await withCheckedContinuation { continuation in
                    // Away from the scheduler's thread, and back when the waiting task has let go of it.
                    Thread {
                        usleep(10_000)
                        continuation.resume()
                    }.start()
                }
            }
        }
        let stray = report.violations.first { $0.invariant == 0 }
        #expect(stray?.text.contains("was enqueued by another thread") == true, "\(report.violations)")
        #expect(stray?.text.contains("people") == true)
    }
}
