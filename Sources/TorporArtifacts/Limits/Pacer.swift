import Synchronization
import TorporModel

/// One way with a limited rate: whoever wants bytes to go over it waits here, in the order of `PaceLine`.
final class Pacer: Sendable {
    /// Bytes at once after a pause: a chunk, or an eighth of a second of a fast line. More than a sleep's worth, so that none of
    /// the rate is lost by who sleeps too long.
    static let leastBurst: UInt64 = 1 << 20
    static let burstsPerSecond: UInt64 = 8
    /// A changed rate is obeyed by who waits already after this long at the latest.
    static let longestSleep = Duration.milliseconds(100)

    private let line = Mutex(PaceLine())
    /// Whether there is a rate: asked for every chunk, and nothing else is where there is none.
    private let isLimited = Atomic(false)
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> UInt64

    /// - Parameter now: nanoseconds of `clock`, from some moment on.
    init(clock: any Clock<Duration>, now: @escaping @Sendable () -> UInt64) {
        self.clock = clock
        self.now = now
    }

    /// How many wait.
    var waiting: Int { line.withLock { $0.waiting } }

    /// Bytes a second from now on, for those who wait too; nil for no limit.
    func limit(to rate: UInt64?) {
        let now = now()
        line.withLock { $0.limit(to: rate, burst: max(Self.leastBurst, (rate ?? 0) / Self.burstsPerSecond), at: now) }
        isLimited.store(rate != nil, ordering: .releasing)
    }

    /// Before so many bytes go.
    ///
    /// - Throws: `cancelled`; nothing was taken then.
    func pass(_ bytes: Int, _ urgency: TransferUrgency) async throws(TorporError) {
        guard isLimited.load(ordering: .acquiring) else { return }
        let name = line.withLock { $0.come(UInt64(bytes), urgency) }
        while let wait = ask(name) {
            do { try await clock.sleep(for: min(.nanoseconds(wait), Self.longestSleep)) } catch {
                line.withLock { $0.withdraw(name) }
                throw TorporError(.cancelled, "given up while it waited for a limited line")
            }
        }
    }

    private func ask(_ name: UInt64) -> UInt64? {
        let now = now()
        return line.withLock { $0.ask(name, at: now) }
    }
}
