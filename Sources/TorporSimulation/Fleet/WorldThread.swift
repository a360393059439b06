import Foundation

/// A thread for worlds: a scheduler drives its world on the thread that made it, and a cooperative thread is not to be kept that long.
package enum WorldThread {
    /// Runs `body` on a thread of its own, with room for deep stacks.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: body()) }
            thread.stackSize = 16 << 20
            thread.start()
        }
    }
}
