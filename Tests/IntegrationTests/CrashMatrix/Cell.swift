/// One fault at one moment of one kind of job.
struct Cell: Hashable, Sendable, CustomStringConvertible {
    let verb: Verb
    let moment: Moment
    let fault: Fault

    var description: String { "\(verb.rawValue), \(moment), \(fault.rawValue)" }

    /// Whether the fault has a victim at that moment. Where it has none, there is nothing to hit.
    var isPossible: Bool {
        let step = moment.step
        let index = verb.steps.firstIndex(of: step) ?? 0
        switch fault {
        case .killCoordinator: return true
        case .killSourceAgent, .cutSource, .fillSource: return true
        case .killTargetAgent, .cutTarget, .fillTarget: return verb == .migrate || verb == .restore
        case .killSourceShim: return verb != .restore && index <= verb.steps.firstIndex(of: "retire") ?? verb.steps.count
        case .killTargetShim:
            guard let held = verb.steps.firstIndex(of: "restoreHeld") else { return false }
            return index > held || index == held && moment.isInside
        case .killCriu, .killRunc: return moment.isInside && Verb.engineSteps.contains(step)
        case .stopCoordinator:
            return verb != .restart && Verb.leasedSteps.contains(step) && (moment.isInside || !Verb.longSteps.contains(step))
        case .stopSourceAgent:
            return verb != .restore && verb != .restart && Verb.leasedSteps.contains(step)
                && (moment.isInside || !Verb.longSteps.contains(step))
        }
    }

    /// The possible ones of a kind of job, fault by fault.
    static func all(of verb: Verb, _ faults: [Fault], where wanted: (Moment) -> Bool = { _ in true }) -> [Cell] {
        faults.flatMap { fault in
            Moment.all(of: verb).filter(wanted).map { Cell(verb: verb, moment: $0, fault: fault) }.filter(\.isPossible)
        }
    }
}
