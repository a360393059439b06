import Testing
import TorporAgent
import TorporModel

/// Every verb from every state under every truth.
@Suite struct CopyMachineTableTests {
    @Test func noOrderThawsStartsOrDestroysOutsideItsRule() {
        var rows = 0
        var effects: Set<String> = []
        var broken: [String] = []
        Table.each { row in
            rows += 1
            if let effect = TableRules.effect(of: row.decision) { effects.insert(Table.word(of: effect)) }
            if broken.count < 10, let why = TableRules.broken(row) { broken.append("\(why): \(row)") }
        }
        #expect(broken.isEmpty, "\(broken.joined(separator: "\n"))")
        #expect(rows > 100_000)
        // The table is worth nothing if it never gets anywhere.
        #expect(effects.count == 24, "\(effects.sorted())")
    }

    @Test func nothingIsAnsweredThatWasNotSeen() {
        let results = Table.truths.flatMap { truth in
            [nil, TorporError(.engineFailed, "broke")].map { error in
                EffectResult(error: error, product: .manifest(Table.manifest), seen: Sight(truth))
            }
        }
        var answers: Set<String> = []
        var broken: [String] = []
        Table.each { row in
            guard !row.isFresh, case .act(let effect, let record, let then) = row.decision else { return }
            var machine = row.machine
            if let record { machine.wrote(record) }
            for result in results {
                let next = machine.finish(row.order, effect, then: then, result)
                if let record = TableRules.writing(next), let why = TableRules.lowered(machine.record, record) {
                    broken.append("\(why): \(row)")
                }
                guard case .answer(let answer, _) = next else { continue }
                answers.insert(Table.word(of: answer))
                if !isSeen(answer, effect, result), broken.count < 10 {
                    broken.append("\(answer) after \(effect) and \(result.seen): \(row)")
                }
            }
        }
        #expect(broken.isEmpty, "\(broken.prefix(10).joined(separator: "\n"))")
        #expect(
            answers.isSuperset(of: ["done", "frozen", "captured", "held", "sealed", "running", "gone", "stopped"]), "\(answers.sorted())")
    }

    private func isSeen(_ answer: Answer, _ effect: Effect, _ result: EffectResult) -> Bool {
        let truth = result.seen.truth
        switch answer {
        case .frozen, .captured: return result.error == nil && result.seen.isFrozen(by: Table.attempt)
        case .sealed: return result.error == nil && truth == .frozen(.sealed(Table.attempt))
        case .held: return result.error == nil && truth == .held
        case .running:
            if case .exited? = truth { return result.error == nil }
            return truth == .running
        case .gone(let exact):
            if case .exited? = truth { return exact == nil }
            return truth == .absent && exact == nil
        case .stopped: return truth != .running && truth != nil
        case .done:
            if case .destroy = effect { return result.error == nil && truth == .absent }
            return result.error == nil
        case .needs, .fetched, .image, .packed, .precopied: return result.error == nil
        case .vowed: return false
        }
    }

    @Test func whatIsOverStaysOverWhateverTheEngineSays() {
        var broken: [String] = []
        Table.each { row in
            guard !row.isFresh, case .act(let effect, let record, let then) = row.decision, let attempt = effect.subject?.attempt else {
                return
            }
            switch effect {
            case .freeze, .capture, .seal, .grant, .restoreHeld, .restoreLazily, .start: break
            default: return
            }
            var machine = row.machine
            if let record { machine.wrote(record) }
            // While the engine was at it, the attempt ended.
            var over = machine.record
            over.over = max(over.over, attempt)
            machine.wrote(over)
            for truth in Table.truths {
                let result = EffectResult(product: .manifest(Table.manifest), seen: Sight(truth))
                switch machine.finish(row.order, effect, then: then, result) {
                case .refuse, .act(.thaw, _, .refuse), .act(.destroy, _, .refuse): break
                case let other where broken.count < 10: broken.append("\(other) after \(effect): \(row)")
                default: break
                }
            }
        }
        #expect(broken.isEmpty, "\(broken.joined(separator: "\n"))")
    }

    @Test func afterABootNothingThatAKernelHeldIsThere() {
        for state in Table.attempts.flatMap(Table.states) {
            let record = CopyRecord(workload: Table.workload, state: state, boot: BootID(unchecked: "boot-0"))
            let machine = CopyMachine(record: record, boot: Table.boot, isFresh: true)
            guard let decision = machine.settle(Sight(.absent), .order), let next = TableRules.writing(decision) else {
                Issue.record("\(state.word) is left as it was")
                continue
            }
            #expect(next.boot == Table.boot)
            switch next.state {
            case .absent, .prepared, .stopped, .destroying: break
            default: Issue.record("\(state.word) becomes \(next.state.word)")
            }
            if case .sealed(let copy, let hash) = state { #expect(next.gone == GoneNote(attempt: copy.attempt, captured: hash)) }
            // Without the keeper's note nothing unsealed is called exact.
            if case .frozen(let copy, _) = state { #expect(next.gone == GoneNote(attempt: copy.attempt, captured: nil)) }
        }
    }
}
