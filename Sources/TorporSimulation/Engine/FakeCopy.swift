import TorporModel

/// One copy in a fake engine: a count that goes up by one a millisecond while it runs, and the shim's note of its freeze.
struct FakeCopy: Sendable {
    enum Mode: Hashable, Sendable {
        case running(since: UInt64)
        case frozen
        case held
        case exited(Int32?)
    }

    let spec: WorkloadSpec
    var mode: Mode
    /// The count when it last ceased to run.
    var base: UInt64
    var lease = FreezeLease()
    /// The life that was begun last.
    var life: UInt64 = 1
    /// Whether its files are on disk, and whether a loss of power came first.
    var isSynced = false
    var isTorn = false
    /// Pages that have not come yet; and whether the rest never will: then it was ended, and nothing of it is left but files.
    var lacks = 0
    var isLost = false
    /// When it runs without end; else it ends by itself at this count.
    var endsAt: UInt64?

    func count(at now: UInt64) -> UInt64 {
        if case .running(let since) = mode { base + (now - since) } else { base }
    }

    var truth: CopyTruth {
        switch mode {
        case .running: .running
        case .frozen: .frozen(lease.state)
        case .held: .held
        case .exited where isLost: .absent
        case .exited(let status): .exited(status: status)
        }
    }
}
