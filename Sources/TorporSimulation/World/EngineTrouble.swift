/// How one verb of an engine goes wrong.
enum EngineTrouble: Hashable, Sendable {
    /// Nothing was done, and it says so.
    case fails
    /// All was done, and it says that it failed.
    case lies
    /// Minutes, then all is done.
    case hangs
    /// A capture whose engine dies: the workload runs.
    case breaksFreeze
}
