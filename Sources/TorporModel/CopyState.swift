/// The one copy of a workload that a node may have, and what was promised about it.
///
/// Each state owns exactly what is true in it. States that end in *-ing* are entered durably before the engine is asked, so that a
/// restarted agent knows what it may have begun.
package enum CopyState: Hashable, Codable, Sendable {
    case absent
    /// Being started from its specification by this attempt.
    case starting(Attempt, name: WorkloadName, spec: WorkloadSpec)
    case running(Copy)
    /// The engine is asked to freeze.
    case freezing(Copy)
    case frozen(Copy, captured: ContentHash?)
    /// Thaws only when told.
    case sealed(Copy, ContentHash)
    /// A slot on the target: facts judged, nothing restored.
    case prepared(Attempt, name: WorkloadName, spec: WorkloadSpec)
    case restoring(Copy, ContentHash)
    case held(Copy, ContentHash)
    /// The engine is asked to let the held copy run under the copy's new incarnation.
    case releasing(Copy, ContentHash)
    /// Being destroyed: retired, discarded or removed; nothing of it may run again.
    case destroying(Copy)
    /// Being ended on purpose.
    case stopping(Copy)
    /// Ended; the private layer is kept.
    case stopped(Copy, exitStatus: Int32?)
    /// The engine is asked to begin the copy's present life.
    case restarting(Copy)

    /// What every living copy carries.
    package struct Copy: Hashable, Codable, Sendable {
        package var name: WorkloadName
        package var spec: WorkloadSpec
        /// The incarnation it runs, or last ran, under. A held copy bears the incarnation it was captured under.
        package var incarnation: Incarnation
        /// The attempt that froze it or made it.
        package var attempt: Attempt
        /// The attempt that made it: names its folders and runtime ids, and never changes while the copy lives.
        package var made: Attempt
        /// How often it was begun on this node: names a life to the backend, so that a repeated start begins it once.
        package var life: UInt64

        package init(
            name: WorkloadName, spec: WorkloadSpec, incarnation: Incarnation, attempt: Attempt, made: Attempt, life: UInt64 = 1
        ) {
            self.name = name
            self.spec = spec
            self.incarnation = incarnation
            self.attempt = attempt
            self.made = made
            self.life = life
        }
    }
}
