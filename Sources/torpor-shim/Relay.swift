import TorporHost
import TorporModel

/// What becomes of criu's pipes: one direction of a stream.
protocol Relay: AnyObject {
    var agent: PacketLine { get }
    /// Whether there are messages for the agent that had no room yet.
    var hasBacklog: Bool { get }
    /// Pipes to watch: for what comes out of them, or only for their end.
    var watched: [(pipe: OpenFile, forBytes: Bool)] { get }
    /// Why the agent has to be done without; nil while all is well.
    var failure: TorporError? { get }

    /// Everything whole that criu has said; `reply` goes back to criu.
    func take(from inbox: inout StreamerInbox, reply: ([UInt8]) -> Void) throws(TorporError)
    /// The agent's turn: its messages, or its end.
    func advance(criu: Int32, reply: ([UInt8]) -> Void, inbox: inout StreamerInbox)
    /// The agent is done without from now on; criu ends by itself, or is ended.
    func fail(_ error: TorporError, criu: Int32)
}
