extension CopyState {
    /// The copy that the state speaks of; nil where there is none. A copy that is being started bears no incarnation yet.
    package var copy: Copy? {
        switch self {
        case .absent, .prepared: nil
        case .starting(let attempt, let name, let spec):
            Copy(name: name, spec: spec, incarnation: .none, attempt: attempt, made: attempt)
        case .running(let copy), .freezing(let copy), .frozen(let copy, _), .sealed(let copy, _), .restoring(let copy, _),
            .held(let copy, _), .releasing(let copy, _), .destroying(let copy), .stopping(let copy), .stopped(let copy, _),
            .restarting(let copy):
            copy
        }
    }

    /// The attempt that the state belongs to: of its copy, or of its empty slot.
    package var attempt: Attempt? {
        if case .prepared(let attempt, _, _) = self { attempt } else { copy?.attempt }
    }

    /// The case's name, for logs and refusals.
    package var word: String {
        switch self {
        case .absent: "absent"
        case .starting: "starting"
        case .running: "running"
        case .freezing: "freezing"
        case .frozen: "frozen"
        case .sealed: "sealed"
        case .prepared: "prepared"
        case .restoring: "restoring"
        case .held: "held"
        case .releasing: "releasing"
        case .destroying: "destroying"
        case .stopping: "stopping"
        case .stopped: "stopped"
        case .restarting: "restarting"
        }
    }
}

extension CopyState {
    /// Who is here, or has an empty slot here; nil where nobody is.
    package var subject: (name: WorkloadName, spec: WorkloadSpec)? {
        if case .prepared(_, let name, let spec) = self { (name, spec) } else { copy.map { ($0.name, $0.spec) } }
    }
}
