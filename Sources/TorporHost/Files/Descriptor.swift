import Glibc
package import TorporModel

/// An open file that closes itself.
package struct Descriptor: ~Copyable, Sendable {
    /// Valid as long as this value lives.
    package let raw: Int32

    /// Takes over a descriptor that is already open.
    package init(owning raw: Int32) { self.raw = raw }

    deinit { close(raw) }

    /// Opens with close-on-exec; `mode` matters only when the file is made.
    package init(path: String, _ flags: Int32, mode: UInt32 = 0o600) throws(TorporError) {
        raw = try SystemCall.check(open(path, flags | O_CLOEXEC, mode), "open \(path)")
    }

    /// Gives the descriptor away; the receiver closes it.
    package consuming func release() -> Int32 {
        let raw = raw
        discard self
        return raw
    }
}
