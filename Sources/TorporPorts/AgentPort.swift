package import TorporModel

/// An agent as the coordinator sees it, near or far.
package protocol AgentPort: Sendable {
    /// Has the agent obey one order, exactly once however often it is sent.
    ///
    /// - Parameter deadline: how long the answer is waited for; the order is carried out all the same.
    /// - Throws: a code with `outcomeUnknown` when it may or may not have been obeyed: repeat the same order. Any other code is the
    ///   agent's definite refusal, and nothing was done.
    func perform(_ order: Order, deadline: Duration) async throws(TorporError) -> Answer

    /// Removes the images that no copy and no snapshot of the node uses; those that were removed.
    func pruneImages() async throws(TorporError) -> [ImageReport]

    /// What the workload printed, on this node and those where it lived before, as far as it is kept.
    func logs(_ workload: WorkloadID, _ query: LogQuery) async throws(TorporError) -> LogPage
}
