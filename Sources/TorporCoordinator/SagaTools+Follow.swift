import TorporModel
import TorporSaga

extension SagaTools {
    /// An order to the source, while the target obeys one of its own beside it. Whatever becomes of that one is passed over, and it ends with the
    /// source's: what it did not bring, a fetch does.
    func order(
        _ verb: Order.Verb, to source: NodeID, whileTarget beside: Order.Verb, in saga: SagaRecord
    ) async throws(TorporError) -> Answer {
        let target = try target(of: saga)
        let result = await withTaskGroup(of: Result<Answer, TorporError>?.self) { group -> Result<Answer, TorporError>? in
            group.addTask {
                do throws(TorporError) { return .success(try await order(verb, to: source, in: saga)) } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                _ = try? await order(beside, to: target, in: saga)
                return nil
            }
            for await answer in group {
                guard let answer else { continue }
                group.cancelAll()
                return answer
            }
            return nil
        }
        guard let result else { throw TorporError(.internal, "an order has neither been answered nor failed") }
        return try result.get()
    }
}
