import Glibc
import NIOCore

/// What the kernel has dropped of what came to a socket because nobody took it in time.
enum KernelDrops {
    /// `SO_MEMINFO` (asm-generic/socket.h), since Linux 4.12.
    private static let option: CInt = 55

    /// The values of `SK_MEMINFO_…` (linux/sock_diag.h), of which the last is `SK_MEMINFO_DROPS`. A listener's are connections for which
    /// there was no room among those that wait to be accepted.
    private struct Memory: Sendable {
        var others: (UInt64, UInt64, UInt64, UInt64)
        var drops: UInt32
    }

    /// Since the socket was made; nil where the kernel does not say.
    static func read(_ channel: any Channel) async -> UInt32? {
        guard let provider = channel as? any SocketOptionProvider else { return nil }
        let found: Memory? = try? await provider.unsafeGetSocketOption(level: .init(CInt(SOL_SOCKET)), name: .init(option)).get()
        return found?.drops
    }
}
