/// A deliberate breakage of one rule: planted by a test to see that the checkers notice.
///
/// Only debug builds can plant one (`TORPOR_MUTANTS` in Package.swift); in a release build `isPlanted` is false at compile time, and nothing
/// of a mutant is left. Each case names the rule of docs/handoff.md that it leaves out.
package enum Mutant: String, CaseIterable, Sendable {
    // The coordinator's.
    /// The pivot without the source's promise.
    case skipSeal
    /// The target runs before the row says so.
    case releaseBeforeCommit
    /// Undo decided in a head, not in the row (A1).
    case undoWithoutAbort
    /// The source is thawed, and then the row says aborted (A1).
    case abortAfterThaw
    /// The row is claimed and swapped though it says something else by now (A1).
    case swapWithoutCompare
    /// Every claim has the same number (A1).
    case attemptNeverRaised
    /// Somebody cancels after the pivot, and is obeyed.
    case undoAfterPivot
    /// The target's copy is thrown away first (A5).
    case discardBeforeThaw
    /// "No such copy" is heard as "it runs" (A5).
    case goneTakenForThawed
    /// A source that is gone is rescued from, though it may have run since (A5).
    case rescueOnAGuess
    /// A source that does not answer is called thawed (A5).
    case silenceTakenForThawed
    /// The original is retired when the row is swapped, not when the target has been seen to run.
    case retireBeforeReleased
    /// The original is retired while the copy at the target still lacks memory.
    case retireBeforeComplete
    /// A held copy that lacks memory is called the workload when its original is gone.
    case rescuesWhatLacks
    /// The claim is not put down.
    case claimKept
    /// The rounds of a live move that was undone stay on both nodes.
    case roundsKept
    /// A snapshot that people were promised is collected like a move's.
    case collectsWhatIsKept
    /// Each sending of one wish is a new job (failures.md 4).
    case keyIgnored
    /// What a node owes is forgotten when it does not answer.
    case debtForgotten
    /// What somebody stopped is started again by its policy.
    case startsWhatWasStopped

    // The agent's.
    /// A late thaw of another attempt is obeyed (A1).
    case thawIgnoresAttempt
    /// Seal is answered though the attempt is over and the copy runs (A4).
    case sealAfterThaw
    /// An attempt that found nothing to end leaves no trace, so that it may still begin (A4).
    case tombstoneMissing
    /// An attempt that thawed may freeze again (A4).
    case freezesTwice
    /// Seal is answered on the journal's word, without reading the freezer (A2).
    case sealUnread
    /// What was promised before a restart is not known after it.
    case restartForgetsSeal
    /// Acted first, written down afterwards (A3).
    case journalAfterActing
    /// Vows never to release what it may have released (A6).
    case vowsThoughItBegan
    /// Retired for the incarnation's sake, whoever sealed it (A8).
    case retireIgnoresAttempt
    /// What a loss of power left of a copy's files is called synced.
    case tornTakenForWhole
    /// What an agent prepared or followed beside the rounds of a live move goes on after its job.
    case roundsFollowedOn
    /// A start that is repeated begins the workload once more.
    case lifeBegunTwice
    /// The keeper of a freeze lease sleeps.
    case leaseDoesNotFire

    // The disks', under production code.
    /// A capture forgets what it offered to a follower before that has taken it.
    case forgetsWhatWasNotTaken
    /// What was taken by following is not collected with its attempt.
    case keepsWhatWasFollowed
    /// The last write of a journal is lost with its process (A3).
    case journalNotSynced
    /// A move's target has the right to wake, and its source uses it all the same (A9).
    case wakesThoughSuspended
    /// A snapshot is woken from, and not marked used (A8).
    case wakesTwice
    /// The last transaction of the coordinator's store is lost with its process (A3).
    case storeNotSynced
    /// A node is called drained while something sleeps there, is on its way there, or is owed there (A14.5).
    case drainedTooSoon

    #if TORPOR_MUTANTS
    /// Which one is planted for the present task and those below it.
    @TaskLocal package static var planted: Mutant?

    package static func isPlanted(_ mutant: Mutant) -> Bool { planted == mutant }
    #else
    @inlinable package static func isPlanted(_ mutant: Mutant) -> Bool { false }
    #endif
}
