/// Kinds of callers, as the access table knows them.
package enum Caller: String, Hashable, Sendable, CaseIterable {
    case coordinator, agent, viewer, `operator`, admin
    /// Without a certificate, on the one listener where there is none: a node that is to join.
    case stranger
}

extension Identity {
    package var caller: Caller {
        switch self {
        case .coordinator: .coordinator
        case .agent: .agent
        case .operator(_, .viewer): .viewer
        case .operator(_, .operator): .operator
        case .operator(_, .admin): .admin
        }
    }
}
