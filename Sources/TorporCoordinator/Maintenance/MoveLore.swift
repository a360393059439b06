import Synchronization
import TorporModel
import TorporScheduling

/// What moves have cost so far, for guesses: read from the logs of jobs when a coordinator begins, and kept up as jobs end.
final class MoveLore: Sendable {
    /// What one move cost.
    private struct Figures {
        let bytes: UInt64?
        let blackoutMs: Int64?
        let totalMs: Int64
    }

    private struct State {
        /// The last one of each workload and way.
        var own: [WorkloadName: [PlannedMove.Mode: Figures]] = [:]
        /// The newest last.
        var all: [PlannedMove.Mode: [Figures]] = [:]
    }

    /// Of each way, over all workloads.
    private static let remembered = 64

    private let state = Mutex(State())

    /// Learns from a job that has ended well; from any other nothing.
    func learn(_ job: Job, _ view: JobView) {
        guard view.state == .succeeded, let mode = Self.mode(of: job), let totalMs = view.totalMs else { return }
        let figures = Figures(bytes: view.sentBytes, blackoutMs: view.blackoutMs, totalMs: totalMs)
        state.withLock { state in
            state.own[job.name, default: [:]][mode] = figures
            state.all[mode, default: []].append(figures)
            state.all[mode] = state.all[mode]?.suffix(Self.remembered)
        }
    }

    /// - Parameter bytes: how large it is, where nothing was ever sent of it.
    func guess(_ name: WorkloadName, bytes: UInt64?) -> MoveGuess {
        state.withLock { state in
            let own = state.own[name] ?? [:]
            func time(_ mode: PlannedMove.Mode, _ read: (Figures) -> Int64?) -> Int64? {
                own[mode].flatMap(read) ?? Self.median((state.all[mode] ?? []).compactMap(read))
            }
            return MoveGuess(
                bytes: (own[.live] ?? own[.copy])?.bytes ?? bytes, liveBlackoutMs: time(.live, \.blackoutMs),
                copyBlackoutMs: time(.copy, \.blackoutMs), liveTotalMs: time(.live, \.totalMs), copyTotalMs: time(.copy, \.totalMs),
                asleepTotalMs: time(.asleep, \.totalMs))
        }
    }

    private static func mode(of job: Job) -> PlannedMove.Mode? {
        switch job.request.kind {
        case .migrate where job.asleepIn != nil: .asleep
        case .migrate(_, _, .live): .live
        case .migrate(_, _, .stopAndCopy): .copy
        default: nil
        }
    }

    private static func median(_ values: [Int64]) -> Int64? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}
