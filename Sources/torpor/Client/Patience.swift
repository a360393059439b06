import TorporModel

/// Repeats what may be repeated while the coordinator cannot be reached: it may be starting anew.
enum Patience {
    private static let tries = 60

    /// - Throws: a definite refusal at once; `unreachable` when it stayed away for half a minute.
    static func insist<Value: Sendable>(_ work: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        var left = tries
        var said: String?
        while true {
            do throws(TorporError) {
                return try await work()
            } catch {
                left -= 1
                guard error.code.outcomeUnknown, left > 0, !Task.isCancelled else { throw error }
                // Half a minute is long for somebody who does not know what is waited for, a certificate that is not believed for one.
                if said != error.message { Output.error("waiting: \(error.message)") }
                said = error.message
            }
            do { try await Task.sleep(for: .milliseconds(500)) } catch { throw TorporError(.cancelled, "told to stop") }
        }
    }
}
