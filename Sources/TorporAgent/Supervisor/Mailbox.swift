import Synchronization
import TorporModel

/// First come, first served, one reader: a Swift actor alone is re-entrant, and two decisions about one copy would interleave
/// (handoff-rules A10).
final class Mailbox: Sendable {
    private struct State {
        var queue: [Message] = []
        var reader: OneShot<Message?>?
        var watcher: (matches: @Sendable (Message) -> Bool, found: OneShot<Message?>)?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// False when it is full or closed: the message was not taken.
    func send(_ message: Message) -> Bool {
        state.withLock { state in
            guard !state.isClosed, state.queue.count < limit else { return false }
            if let reader = state.reader {
                state.reader = nil
                if reader.fulfil(message) { return true }
            }
            state.queue.append(message)
            if let watcher = state.watcher, watcher.matches(message) {
                state.watcher = nil
                watcher.found.fulfil(message)
            }
            return true
        }
    }

    /// The next message; nil when the mailbox was closed or the reader is cancelled.
    func next() async -> Message? {
        let reader = OneShot<Message?>()
        state.withLock { state in
            if state.isClosed {
                reader.fulfil(nil)
            } else if state.queue.isEmpty {
                state.reader = reader
            } else {
                reader.fulfil(state.queue.removeFirst())
            }
        }
        return await reader.wait(orIfCancelled: nil)
    }

    /// Waits, while the reader is at work, for a message that ends what it works for. The message stays in the queue, to be obeyed in turn.
    ///
    /// nil when the waiting task is cancelled.
    func watch(for matches: @escaping @Sendable (Message) -> Bool) async -> Message? {
        let found = OneShot<Message?>()
        state.withLock { state in
            if let message = state.queue.first(where: matches) {
                found.fulfil(message)
                return
            }
            state.watcher = (matches, found)
        }
        let message = await found.wait(orIfCancelled: nil)
        state.withLock { $0.watcher = nil }
        return message
    }

    /// Turns away whatever waits, and lets the reader end when it has done with what it is at.
    func close() {
        let left = state.withLock { state in
            state.isClosed = true
            state.reader?.fulfil(nil)
            state.reader = nil
            defer { state.queue = [] }
            return state.queue
        }
        for message in left { message.reply?.fulfil(.failure(Self.stopping)) }
    }

    static let stopping = TorporError(.unreachable, "the agent is stopping or busy", remedy: "send the order again")
}
