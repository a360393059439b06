import ArgumentParser

/// What can be installed as a service of the machine.
enum DaemonKind: String, ExpressibleByArgument, CaseIterable {
    case coordinator, agent

    /// The unit's file name.
    var unit: String { "torpor-\(rawValue).service" }
}
