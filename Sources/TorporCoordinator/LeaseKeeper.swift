import TorporModel
import TorporSaga

/// Keeps a source frozen while a step works: renews its freeze lease until the work ends.
///
/// A lost renewal is not an error here: the lease then ends, the source thaws by itself, and Seal is refused.
struct LeaseKeeper: Sendable {
    let tools: SagaTools

    /// Runs `work` and renews beside it; a lost renewal shows in the seal, not here.
    func holding<Value: Sendable>(
        _ saga: SagaRecord, _ work: @escaping @Sendable () async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        let source = try tools.source(of: saga)
        let result = await withTaskGroup(of: Result<Value, TorporError>?.self) { group in
            group.addTask {
                do throws(TorporError) { return .success(try await work()) } catch { return .failure(error) }
            }
            group.addTask {
                await self.renew(source, saga)
                return nil
            }
            var answer: Result<Value, TorporError>?
            for await result in group where result != nil {
                answer = result
                group.cancelAll()
            }
            return answer
        }
        guard let result else { throw TorporError(.cancelled, "the step was given up") }
        return try result.get()
    }

    private func renew(_ source: NodeID, _ saga: SagaRecord) async {
        let lease = UInt64(tools.limits.freezeLease / .milliseconds(1))
        while !Task.isCancelled {
            do { try await tools.clock.sleep(for: tools.limits.renewEvery) } catch { return }
            // The wall clock serves as a counter that survives a restart of the coordinator. If it jumps back, renewals are ignored
            // and the lease ends: time is lost, nothing else.
            let counter = UInt64(max(0, tools.now().milliseconds))
            _ = try? await tools.order(.renew(leaseMs: lease, counter: counter), to: source, in: saga)
        }
    }
}
