import Logging
import TorporModel
import TorporPorts

/// Keeps a workload's door in step with its copy, where no order does: what thaws is reachable again, what is gone gives its ports back.
struct Doorway {
    /// A door that is to be opened, or kept, and could not be.
    private var due: CopyState.Copy?
    /// Which attempt shut the door, and how many looks ago.
    private var shut: (attempt: Attempt, looks: Int)?
    private var isFresh = true

    init() {}

    /// Whether a later attempt than this one has shut it.
    func isShut(after attempt: Attempt) -> Bool { shut.map { $0.attempt > attempt } ?? false }

    /// Takes note of an order that opened or shut it.
    mutating func note(_ effect: Effect, _ result: EffectResult, by attempt: Attempt) {
        guard result.error == nil else { return }
        switch effect {
        case .openDoor:
            shut = nil
            due = nil
        case .shutDoor: shut = (attempt, 0)
        default: break
        }
    }

    /// After a change of the record: a thawed workload is not only running but reachable (a lease may have thawed it, with no job left
    /// to open its door; and nobody waits for the order that follows a release), whoever comes for one that sleeps is heard of, and one that
    /// has ended gives its ports back.
    mutating func follow(from old: CopyRecord, to new: CopyRecord, _ hands: EffectRunner, _ logger: Logger) async {
        if let sleeper = new.sleeping?.copy {
            if old.sleeping?.copy != sleeper { await keep(sleeper, hands, logger) }
            return
        }
        if let sleeper = old.sleeping?.copy, case .absent = new.state { return await remove(sleeper, hands, logger) }
        switch (old.state, new.state) {
        case (.freezing, .running(let copy)), (.frozen, .running(let copy)), (.sealed, .running(let copy)),
            (.releasing, .running(let copy)), (.restarting, .running(let copy)):
            await open(copy, hands, logger)
        case (.stopped, .absent): break
        case (_, .absent), (_, .stopped): if let copy = old.state.copy { await remove(copy, hands, logger) }
        default: break
        }
    }

    private mutating func remove(_ copy: CopyState.Copy, _ hands: EffectRunner, _ logger: Logger) async {
        due = nil
        shut = nil
        do throws(TorporError) {
            try await hands.door.remove(hands.id(copy), spec: copy.spec)
        } catch {
            logger.warning("door was not removed", metadata: ["error": "\(error)"])
        }
    }

    private mutating func keep(_ sleeper: CopyState.Copy, _ hands: EffectRunner, _ logger: Logger) async {
        shut = nil
        do throws(TorporError) {
            try await hands.door.keep(hands.id(sleeper), spec: sleeper.spec)
            due = nil
        } catch {
            due = sleeper
            logger.warning("nobody is heard at the door of what sleeps, is tried again", metadata: ["error": "\(error)"])
        }
    }

    /// At every look: what is due, a shut door that nobody came back for, and after a restart whatever a forgotten job had shut.
    mutating func attend(_ record: CopyRecord, _ limits: AgentLimits, _ hands: EffectRunner, _ logger: Logger) async {
        defer { isFresh = false }
        if let sleeper = record.sleeping?.copy, isFresh || due != nil { await keep(sleeper, hands, logger) }
        guard case .running(let copy) = record.state else { return }
        if isFresh || due != nil { await open(copy, hands, logger) }
        guard let (attempt, looks) = shut else { return }
        shut = (attempt, looks + 1)
        if looks + 1 >= limits.fenceLooks {
            logger.warning("door was shut and forgotten, opened", metadata: ["torpor.attempt": "\(attempt)"])
            await open(copy, hands, logger)
        }
    }

    private mutating func open(_ copy: CopyState.Copy, _ hands: EffectRunner, _ logger: Logger) async {
        do throws(TorporError) {
            try await hands.door.open(hands.id(copy), spec: copy.spec)
            due = nil
            shut = nil
        } catch {
            due = copy
            logger.warning("door was not opened, is tried again", metadata: ["error": "\(error)"])
        }
    }
}
