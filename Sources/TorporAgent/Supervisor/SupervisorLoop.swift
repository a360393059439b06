import Logging
import TorporModel
import TorporPorts
import Tracing

/// The one writer of one workload's record: takes a message, decides, makes the decision durable, has it done, and only then looks at
/// the next (handoff-rules A10).
struct SupervisorLoop {
    let hands: EffectRunner
    let journal: any AgentJournal
    let mailbox: Mailbox
    let board: CopyBoard
    let limits: AgentLimits
    var logger: Logger
    /// Why nothing is obeyed: the record could not be read, or is missing for a copy that is there.
    let lock: TorporError?
    var machine: CopyMachine
    var surveyed: Surveyed?
    var doorway = Doorway()
    var restarts = RestartTally()
    var rest = RestKeeper()
    var tries = WakeTries()
    /// Milliseconds, as the last look was told.
    var ticked: UInt64 = 0

    /// What a copy asked of a target, and for which attempt it was asked.
    struct Surveyed {
        let attempt: Attempt
        let needs: WorkloadNeeds
    }

    /// Until the mailbox is closed or the task is cancelled. What a restarted agent finds is settled before the first order.
    mutating func run() async {
        if lock == nil { await look(obstacles: false, at: nil) }
        while let message = await mailbox.next() {
            switch message {
            case .order(let order, let reply, let context):
                let result = await ServiceContext.$current.withValue(context) { await obey(order) }
                reply.fulfil(result)
            case .knock(let reply, let context):
                let result = await ServiceContext.$current.withValue(context) { await wake() }
                reply.fulfil(result)
            case .look(let obstacles, let now):
                if lock == nil { await look(obstacles: obstacles, at: now) }
                board.change { $0.lookDueSince = nil }
            }
        }
        if lock == nil, !Task.isCancelled { await leave() }
    }

    /// Told to end, with what was begun done: a workload that is merely frozen runs on, for no order could come to seal or thaw it.
    private mutating func leave() async {
        switch machine.record.state {
        case .freezing, .frozen:
            machine.leaving()
            await look(obstacles: false, at: nil)
        case .absent, .starting, .running, .sealed, .prepared, .restoring, .held, .releasing, .destroying, .stopping, .stopped, .restarting:
            break
        }
    }

    private mutating func obey(_ order: Order) async -> Result<Answer, TorporError> {
        if let lock { return .failure(lock) }
        if order.verb == .unfence, doorway.isShut(after: order.attempt) { return .success(.done) }
        do throws(TorporError) {
            let manifest = try await hands.verified(order)
            try await rest.makeWay(machine.record, hands)
            guard let answer = try await drive(order, manifest) else { throw Refusal.notYet("settled", nil) }
            return .success(answer)
        } catch {
            logger.info(
                "order refused",
                metadata: [
                    "torpor.verb": "\(AnsweredOrder.verbWord(order.verb))", "torpor.attempt": "\(order.attempt)", "error": "\(error)",
                ])
            if order.verb == .wake { unmet(error) }
            return .failure(error)
        }
    }

    /// Somebody wants it to run. Many who ask at once find it running after the first.
    private mutating func wake() async -> Result<Answer, TorporError> {
        if let lock { return .failure(lock) }
        let sleep = machine.record.usableGrant?.copy.incarnation
        if let why = tries.refusal(of: sleep, at: ticked) { return .failure(why) }
        do throws(TorporError) {
            for _ in 0..<limits.decisions {
                let decision = machine.wake(seen: await see())
                _ = try await drive(nil, nil, from: decision)
                if case .running = machine.record.state { return .success(.running) }
            }
            throw Refusal.notYet("running", nil)
        } catch {
            logger.info("request not met", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
            unmet(error)
            if let sleep { tries.failed(error, of: sleep, at: ticked) }
            return .failure(error)
        }
    }

    /// For the coordinator, which may have it woken elsewhere, and for people.
    private func unmet(_ error: TorporError) {
        guard machine.record.sleeping != nil, let grant = machine.record.usableGrant, WakeTries.isFailure(error) else { return }
        let why = WakeFailure(code: error.code, message: error.message)
        board.change { $0.unwoken = CopyBoard.Unwoken(sleep: grant.copy.incarnation, why: why) }
    }

    /// Puts right what is not as recorded, notes what is true, and starts again what has ended by itself and is to run.
    ///
    /// - Parameter now: nil for the look before the first order.
    private mutating func look(obstacles: Bool, at now: UInt64?) async {
        ticked = now ?? ticked
        do throws(TorporError) {
            _ = try await drive(nil, nil)
        } catch {
            logger.warning("copy is not settled yet", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
        }
        let state = machine.record.state
        await doorway.attend(machine.record, limits, hands, logger)
        let seen = await see()
        if case .sealed = state, seen.truth == .running, board.now.truth != .running {
            // By somebody's hand: nothing here thaws a sealed copy. What may be done is for a person to say.
            logger.critical(
                "a sealed copy runs: both copies may run", metadata: ["torpor.attempt": "\(state.attempt ?? machine.record.over)"])
        }
        var reasons: [String]?
        var memory: UInt64?
        if obstacles, case .running(let copy) = state, seen.truth == .running {
            reasons = await hands.obstacles(copy)
            memory = await hands.memoryBytes(copy)
        }
        let again = machine.revive(seen)
        let verdict = again == nil ? .never : now.map { restarts.judge(policy, at: $0) } ?? .later
        var sessions: [String] = []
        if case .running(let copy) = state, seen.truth == .running { sessions = await hands.sessions(copy) }
        var report: RestReport?
        if let now, case .running(let copy) = state, seen.truth == .running {
            report = await rest.attend(copy, at: now, hands.calls.now, hands, logger)
        }
        board.change {
            $0.truth = seen.truth
            $0.rest = report
            $0.isToRestart = verdict != .never
            $0.sessions = sessions
            if let reasons { $0.obstacles = reasons }
            if let memory { $0.memoryBytes = memory }
        }
        if let again, verdict == .now { await revive(again) }
    }

    /// Starts again what has ended by itself.
    private mutating func revive(_ again: Decision) async {
        logger.info("ended workload is started again", metadata: ["torpor.inARow": "\(restarts.count)"])
        do throws(TorporError) {
            _ = try await drive(nil, nil, from: again)
        } catch {
            logger.warning("it could not be started again", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
        }
    }

    private var policy: RestartPolicy { machine.record.state.copy?.spec.restart ?? RestartPolicy() }

    private func see() async -> Sight {
        if let copy = machine.record.state.copy { await hands.look(at: copy) } else { Sight(.absent) }
    }

    private mutating func next(_ order: Order?, _ manifest: SnapshotManifest?) async -> Decision? {
        let seen = await see()
        if let first = machine.settle(seen, order == nil ? .idle : .order) { return first }
        machine.settled()
        return order.map { machine.decide($0, seen: seen, manifest: manifest) }
    }

    /// Decision after decision until there is an answer; nil when the copy was only settled.
    private mutating func drive(
        _ order: Order?, _ manifest: SnapshotManifest?, from first: Decision? = nil
    ) async throws(TorporError) -> Answer? {
        var pending: Decision? = if let first { first } else { await next(order, manifest) }
        var acted = false
        for _ in 0..<limits.decisions {
            guard let decision = pending else { return nil }
            switch decision {
            case .refuse(let reason, let record):
                // The refusal stands whether or not this can be written; what is not written is settled at the next look.
                if let record { await keep(record) }
                throw reason
            case .answer(let answer, let record):
                if let record {
                    try await write(record, answering: order.map { AnsweredOrder(order: $0, answer: answer) }, acted)
                }
                return answer
            case .recall:
                guard let order, let answer = try await journal.answer(to: order) else {
                    throw TorporError(.internal, "the journal has no answer to what it says was answered", remedy: "undo the job")
                }
                return answer
            case .again(let record):
                try await write(record, answering: nil, acted)
                pending = await next(order, manifest)
            case .act(let effect, let record, let then):
                if let record, !Mutant.isPlanted(.journalAfterActing) { try await write(record, answering: nil, acted) }
                acted = acted || effect.subject != nil
                let result = await run(effect, for: order)
                if let record, Mutant.isPlanted(.journalAfterActing) { try await write(record, answering: nil, acted) }
                note(effect, result, order)
                // Of the copy, not of the ended one that it replaces.
                if let subject = effect.subject, subject != machine.record.ended { board.change { $0.truth = result.seen.truth } }
                pending = machine.finish(order, effect, then: then, result)
            }
        }
        throw Refusal.notYet("settled", nil)
    }

    /// Has an effect done; while it runs, an order that ends its attempt makes the attempt over at once, durably.
    private mutating func run(_ effect: Effect, for order: Order?) async -> EffectResult {
        let hands = hands
        let mailbox = mailbox
        let machine = machine
        let copy = effect.subject
        let needs = surveyed.flatMap { $0.attempt == copy?.attempt ? $0.needs : nil }
        let secrets = order?.secrets ?? .none
        guard let order, effect.interruptible else { return await hands.run(effect, needs: needs, secrets: secrets) }
        return await withTaskGroup(of: Happening.self) { group in
            group.addTask { .ended(await hands.run(effect, needs: needs, secrets: secrets)) }
            group.addTask { .asked(await mailbox.watch { machine.interrupting($0, during: order, effect) != nil }) }
            var result = EffectResult(error: TorporError(.cancelled, "the agent is stopping"))
            for await happening in group {
                switch happening {
                case .ended(let end):
                    result = end
                    group.cancelAll()
                case .asked(let interrupting?):
                    if let record = self.machine.interrupting(interrupting, during: order, effect) { await keep(record) }
                    if effect.stoppable { group.cancelAll() }
                case .asked(nil): break
                }
            }
            return result
        }
    }

    private enum Happening: Sendable {
        case ended(EffectResult)
        case asked(Message?)
    }

    private mutating func note(_ effect: Effect, _ result: EffectResult, _ order: Order?) {
        guard let order else { return }
        if case .needs(let needs)? = result.product { surveyed = Surveyed(attempt: order.attempt, needs: needs) }
        doorway.note(effect, result, by: order.attempt)
    }

    /// Writes what need not be answered for; a failure is tried again at the next look.
    private mutating func keep(_ record: CopyRecord) async {
        do throws(TorporError) {
            try await write(record, answering: nil, false)
        } catch {
            logger.error("journal refused a record", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
        }
    }

    /// - Parameter acted: something was done already, so that a failure to write leaves the outcome unknown: the order is to be repeated.
    private mutating func write(_ record: CopyRecord, answering answered: AnsweredOrder?, _ acted: Bool) async throws(TorporError) {
        let old = machine.record
        if record == old, answered == nil { return }
        do throws(TorporError) {
            try await journal.write(record, answering: answered)
        } catch {
            guard acted else { throw error }
            throw TorporError(.unreachable, "it was done, and could not be written down", remedy: "send the order again", cause: error)
        }
        machine.wrote(record)
        board.change {
            // What was seen before says nothing of the state that was just entered.
            if $0.record.state != record.state { $0.truth = nil }
            $0.record = record
        }
        if old.state != record.state {
            logger.info(
                "copy changed",
                metadata: [
                    "from": "\(old.state.word)", "to": "\(record.state.word)", "torpor.attempt": "\(record.state.attempt ?? record.over)",
                ])
        }
        await doorway.follow(from: old, to: record, hands, logger)
        // Nobody goes on with the rounds of what has ended, whatever became of the job that began them.
        if case .stopped(let copy, _) = record.state, old.state != record.state { await hands.endRounds(of: copy) }
    }
}

extension CopyMachine {
    /// As for an order; a request ends the freeze of what makes way for it.
    fileprivate func interrupting(_ message: Message, during current: Order, _ effect: Effect) -> CopyRecord? {
        switch message {
        case .order(let order, _, _): interrupting(order, during: current, effect)
        case .knock: yields(current, effect)
        case .look: nil
        }
    }
}
