package import TorporModel

/// The power to let a copy run before its memory has come (post-copy). A backend that has none is none of these.
///
/// Until all has come the copy needs its frozen original: losing that loses the copy. A copy that can get no more is ended by whatever
/// keeps its memory, whether or not an agent lives: it never runs on with memory that is not the workload's.
package protocol LazyBackend: Backend {
    /// Asked while the copy runs, so that what `captureLazily` would not take is known before anything is frozen; changes nothing.
    ///
    /// What changes afterwards is `captureLazily`'s to refuse.
    /// - Throws: `unsupported` with what hinders it, and the remedy.
    func surveyLazily(_ copy: CopyID) async throws(TorporError)

    /// As `capture`, but for the memory that `pages` can bring later.
    func captureLazily(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError)

    /// Memory of a frozen copy, read without waking it.
    ///
    /// - Throws: `lost` when there is no such process: a frozen copy cannot lose one by itself. `refused` when it is not frozen.
    func pages(_ copy: CopyID, _ ask: PageAsk) async throws(TorporError) -> [UInt8]

    /// As `restoreHeld`, from what `captureLazily` wrote; what the restore itself touches comes from `pages`.
    func restoreLazily(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource, pages: any PageSource
    ) async throws(TorporError)

    /// Brings what the copy asks for, what it waits for first, until it asks no more; `memory` says how that ended.
    ///
    /// - Throws: what `pages` threw, but `lost`: then the copy is ended, and `memory` says so.
    func fill(_ copy: CopyID, from pages: any PageSource) async throws(TorporError)

    /// How much of its memory the copy has; `whole` also for one that was not restored lazily.
    func memory(_ copy: CopyID) async throws(TorporError) -> CopyMemory

    /// Nothing more will come: ends a copy that still lacks memory, for this reason.
    func abandonMemory(_ copy: CopyID, _ why: String) async throws(TorporError)
}
