package import TorporModel

/// How one kind of workload is started, frozen, captured and restored. Says how, never whether: the agent decides.
///
/// Every call names one copy. A call that returns has read the engine's true state; a call that throws may have done anything, and the
/// agent asks `observe`. *Frozen* and *held* must be states of the kernel or the engine that survive the death of every helper
/// (handoff-rules A2); what fires the freeze lease must outlive the agent.
package protocol Backend: Sendable {
    var kind: BackendKind { get }

    /// Whether this node can, with version or reason and remedy. Never throws: a missing tool is an answer.
    func probe() async -> BackendReport

    /// What of this host a snapshot would depend on.
    func facts() async -> HostFacts

    /// Every copy that this backend finds on the node, whoever made it: adopted on start, never deleted for being unknown.
    ///
    /// Re-attaches whatever helper a copy has lost (a killed shim), without letting anything run that was frozen or held.
    func adopt() async throws(TorporError) -> [CopyID]

    /// What is true of the copy now.
    func observe(_ copy: CopyID) async throws(TorporError) -> CopyTruth

    /// The freeze lease as its keeper last wrote it down, also after a boot or the copy's death; nil when no note can be read.
    ///
    /// What proves that a lost frozen copy never ran after its capture (handoff-rules A5): without it a loss is never called exact.
    func leaseNote(_ copy: CopyID) async -> FreezeLease?

    /// Why this running copy could not move, each with its remedy; empty when it could.
    func obstacles(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> [String]

    /// Starts a new copy; returns once its first process runs. Repeating it after a crash finds what is there.
    func start(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError)

    /// What the running copy asks of a target.
    func survey(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> WorkloadNeeds

    /// Whether this node could take such a copy: host facts, mapped files, engine versions, memory, disk; throws `incompatible`,
    /// `noCapacity` or `diskFull` with the reason and the remedy.
    func judge(_ needs: WorkloadNeeds, spec: WorkloadSpec) async throws(TorporError)

    /// Shuts the copy's network, then freezes it, once per attempt, until the lease ends or is sealed or lifted.
    /// The lease is armed durably before anything freezes.
    func freeze(_ copy: CopyID, attempt: Attempt, lease: Duration) async throws(TorporError)

    func renew(_ copy: CopyID, attempt: Attempt, lease: Duration, counter: UInt64) async throws(TorporError)

    /// Writes everything a target needs into `sink`. The copy stays frozen and whole; the freezer is read again at the end.
    ///
    /// - Throws: `attemptOver` when the freeze was broken, `engineFailed` when the engine did not end well: either way the attempt is over.
    func capture(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError)

    /// Reads that the copy is frozen now and without a break since the freeze, drops the lease, and has that on disk before returning.
    func seal(_ copy: CopyID, attempt: Attempt) async throws(TorporError)

    /// Lifts this attempt's freeze (lease or seal): written down as over first, then thawed, then seen running; network opened.
    /// A copy that already runs is success.
    func thaw(_ copy: CopyID, attempt: Attempt) async throws(TorporError)

    /// Restores the copy from `source` so that not one instruction runs. Destroys its own half-made leftovers first.
    func restoreHeld(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource
    ) async throws(TorporError)

    /// Lets a held copy run, and has seen it run. A copy that already runs is success.
    func release(_ copy: CopyID) async throws(TorporError)

    /// Makes what the copy wrote to the node's file systems durable: before the other original may be destroyed.
    func sync(_ copy: CopyID) async throws(TorporError)

    /// Ends the processes, kindly, then after `grace` by force, and whatever is still about to begin them. The private layer stays.
    func stop(_ copy: CopyID, grace: Duration) async throws(TorporError) -> Int32?

    /// Begins the ended copy's next life over its own files and returns once its first process runs. `life` names it: of a life that was
    /// begun already, before whatever crash, nothing is done. When it throws, nothing of that life begins any more, and the files are kept.
    func restart(_ copy: CopyID, life: UInt64, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError)

    /// Kills and removes everything of the copy. Nothing there is success. Unmounts first and never deletes across a mount.
    func destroy(_ copy: CopyID) async throws(TorporError)

    /// What the copy printed, here and on the nodes where it lived before, as far as it is kept.
    func logs(_ copy: CopyID, _ query: LogQuery) async throws(TorporError) -> LogPage

    /// The same of a snapshot: what it had printed by then.
    func logs(in source: any ArtifactSource, _ query: LogQuery) async throws(TorporError) -> LogPage
}

extension Backend {
    /// Of a backend that keeps no output.
    package func logs(in source: any ArtifactSource, _ query: LogQuery) async throws(TorporError) -> LogPage { LogPage(lines: []) }
}
