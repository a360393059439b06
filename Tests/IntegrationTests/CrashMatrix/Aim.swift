import Foundation

/// Waits for the right moment, then strikes.
struct Aim {
    let cell: Cell
    /// How often it was aimed in vain.
    let tries: Int
    /// Milliseconds that each step takes.
    let usual: [String: Int64]

    /// The wall clock's milliseconds of the blow; nil when there was nobody to strike, or the moment did not come.
    func strike(_ blow: Blow, _ tail: JobLogTail) async throws -> Int64? {
        guard try await tail.reach("started \(cell.moment.step)") else { return nil }
        let length = usual[cell.moment.step] ?? 20
        if cell.moment.isInside {
            let patience = ContinuousClock.now + .milliseconds(length * 2 + 200)
            if !cell.fault.isOfTheEngine, cell.fault != .killTargetShim {
                try await Task.sleep(for: .milliseconds(Int64.random(in: Moment.boundary + 5...max(Moment.boundary + 10, length * 8 / 10))))
            }
            while !blow.isReady, ContinuousClock.now < patience { try await Task.sleep(for: .microseconds(300)) }
            // An engine's child lives for a part of the step only.
            if cell.fault.isOfTheEngine {
                try await Task.sleep(for: .milliseconds(Int64.random(in: 0...max(1, length / 4 / Int64(1 + tries)))))
            }
            if cell.fault == .killTargetShim { try await Task.sleep(for: .milliseconds(Int64.random(in: 0...max(1, length * 7 / 10)))) }
        } else if Bool.random(), tries == 0 {
            // Somewhere in a short step, or right at its beginning.
            try await Task.sleep(for: .milliseconds(Int64.random(in: 0...min(max(1, length / 2), 20))))
        }
        let before = JobRecord.now()
        guard try blow.land() else { return nil }
        return (before + JobRecord.now()) / 2
    }
}
