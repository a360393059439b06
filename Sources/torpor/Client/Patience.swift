import TorporModel

/// Repeats what may be repeated while the coordinator cannot be reached: it may be starting anew.
enum Patience {
    private static let tries = 60

    /// - Throws: a definite refusal at once; `unreachable` when it stayed away for half a minute.
    static func insist<Value: Sendable>(_ work: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        var left = tries
        while true {
            do throws(TorporError) {
                return try await work()
            } catch {
                left -= 1
                guard error.code.outcomeUnknown, left > 0, !Task.isCancelled else { throw error }
            }
            do { try await Task.sleep(for: .milliseconds(500)) } catch { throw TorporError(.cancelled, "told to stop") }
        }
    }
}
