import Synchronization
import TorporAgent
import TorporModel

/// A capture into memory that may be followed, as `LiveCapture` is one onto a disk. Either side may come first.
final class FakeCapture: Sendable {
    /// Takes one chunk over; false when it is not known to have arrived.
    typealias Line = @Sendable (ContentHash, [UInt8]) async -> Bool

    private struct State {
        var owner: NodeID?
        var line: (node: NodeID, carry: Line)?
        var isOver = false
    }

    /// The capture or its line has ended.
    let ended = OneShot<Void>()
    private let state = Mutex(State())

    var isFollowed: Bool { state.withLock { $0.line != nil && !$0.isOver } }
    var hasBegun: Bool { state.withLock { $0.owner != nil } }

    func begin(for owner: NodeID) {
        let stranger = state.withLock { state in
            state.owner = owner
            return state.line.map { $0.node != owner } ?? false
        }
        if stranger { giveUp() }
    }

    /// - Throws: `permissionDenied` for another than the one that may; `refused` for a second.
    func attach(_ node: NodeID, _ carry: @escaping Line) throws(TorporError) {
        try state.withLock { (state) throws(TorporError) in
            if let owner = state.owner, owner != node {
                throw TorporError(.permissionDenied, "node \(node) may not follow a capture that is meant for \(owner)")
            }
            guard state.line == nil, !state.isOver else { throw TorporError(.refused, "this capture was followed before") }
            state.line = (node, carry)
        }
    }

    /// Whether the follower has it now. A line that does not say so is given up.
    func offer(_ hash: ContentHash, _ bytes: [UInt8]) async -> Bool {
        guard let line = state.withLock({ $0.isOver ? nil : $0.line }) else { return false }
        if await line.carry(hash, bytes) { return true }
        giveUp()
        return false
    }

    func giveUp() {
        state.withLock { $0.isOver = true }
        ended.fulfil(())
    }
}
