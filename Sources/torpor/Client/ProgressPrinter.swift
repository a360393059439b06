import Synchronization
import TorporModel
import TorporTerminal

/// Prints a job's progress, each step once.
final class ProgressPrinter: Sendable {
    private let progress: Mutex<JobProgress>
    private let isTable: Bool

    init(isTable: Bool) {
        self.isTable = isTable
        progress = Mutex(JobProgress(colours: Output.wantsColours))
    }

    func show(_ view: JobView) {
        guard isTable else { return }
        for line in progress.withLock({ $0.lines(for: view) }) { Output.line(line) }
    }

    func end(_ view: JobView) {
        show(view)
        Output.line(progress.withLock { $0.ending(view) })
    }
}
