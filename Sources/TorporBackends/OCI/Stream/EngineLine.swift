import Synchronization
import TorporHost
import TorporModel

/// Where the engine's stand-in finds this agent for one capture or restore, and the line to it once it has come.
///
/// An engine that does not come (one of an older plan, or asked for more than streams can do) uses its image folder.
final class EngineLine: Sendable {
    private let listener: PacketLine
    private let accepted = Mutex<PacketLine?>(nil)
    private let cause = Mutex<TorporError?>(nil)

    /// Must be there before the engine is started.
    init(in folder: CopyFolder) throws(TorporError) {
        listener = try PacketLine.listening(at: StreamPlace.socketName, in: folder.path)
    }

    /// Waits for the stand-in; nil once the engine has ended without one.
    func connection() async throws(TorporError) -> PacketLine? {
        guard let line = try await listener.accept() else { return nil }
        accepted.withLock { $0 = line }
        return line
    }

    /// Whether a stand-in has come.
    var wasUsed: Bool { accepted.withLock { $0 != nil } }

    /// The engine has ended: whoever has not come by now will not.
    func engineEnded() { listener.hangUp() }

    /// What was begun is of no use any more: the stand-in hears it, and brings criu to its end.
    func abandon(because error: TorporError) {
        cause.withLock { $0 = $0 ?? error }
        listener.hangUp()
        accepted.withLock { $0?.hangUp() }
    }

    /// - Throws: what the line was abandoned for.
    func check() throws(TorporError) {
        if let cause = cause.withLock({ $0 }) { throw cause }
    }

    /// The engine and all that must go well beside it.
    ///
    /// - Throws: what the line was abandoned for, before what the engine said to that.
    static func run(_ works: [SideBySide.Work], over line: EngineLine?) async throws(TorporError) {
        do throws(TorporError) { try await SideBySide.run(works) { line?.abandon(because: $0) } } catch {
            try line?.check()
            throw error
        }
    }
}
