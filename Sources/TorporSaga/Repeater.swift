import TorporModel

/// Repeats a command whose outcome is not known, until it is answered, refused, interrupted or out of time.
struct Repeater: Sendable {
    let clock: any Clock<Duration>
    let limits: SagaLimits
    let interruption: Interruption?

    /// - Returns: the answer; a definite refusal; or why it was given up (`cancelled` or `deadlineExceeded`), its outcome unknown.
    func bounded<Value: Sendable>(
        by limit: Duration, what: StepName, _ work: @escaping @Sendable () async throws(TorporError) -> Value
    ) async -> Result<Value, TorporError> {
        await withTaskGroup(of: Result<Value, TorporError>?.self) { group in
            group.addTask { await self.repeating(work) }
            group.addTask {
                do { try await clock.sleep(for: limit) } catch { return nil }
                return .failure(TorporError(.deadlineExceeded, "step \(what.rawValue) took longer than \(limit)"))
            }
            if let interruption {
                group.addTask {
                    await interruption.wait()
                    return interruption.cause.map { .failure($0) }
                }
            }
            var verdict: Result<Value, TorporError>?
            for await result in group {
                // An answer that came in while the group winds down counts: it is what really happened.
                switch (verdict, result) {
                case (nil, let result?): verdict = result
                case (.failure?, .success(let value)?): verdict = .success(value)
                default: break
                }
                group.cancelAll()
            }
            return verdict ?? .failure(TorporError(.cancelled, "the coordinator is stopping"))
        }
    }

    private func repeating<Value: Sendable>(
        _ work: @Sendable () async throws(TorporError) -> Value
    ) async -> Result<Value, TorporError>? {
        var pause = limits.firstPause
        while !Task.isCancelled {
            do throws(TorporError) {
                return .success(try await work())
            } catch {
                if Task.isCancelled { return nil }
                guard error.code.outcomeUnknown else { return .failure(error) }
            }
            do { try await clock.sleep(for: pause) } catch { return nil }
            pause = min(pause * 2, limits.longestPause)
        }
        return nil
    }
}
