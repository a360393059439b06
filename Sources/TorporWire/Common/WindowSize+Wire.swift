import SwiftProtobuf
package import TorporModel

/// As `WindowSize`.
extension WindowSize: WireValue {
    /// - Throws: `invalidArgument` for what the kernel's `struct winsize` cannot hold (ioctl_tty(2)).
    package init(wire: Torpor_V1_WindowSize) throws(TorporError) {
        guard let columns = UInt16(exactly: wire.columns) else { throw Malformed.outOfRange("a window's width", wire.columns) }
        guard let rows = UInt16(exactly: wire.rows) else { throw Malformed.outOfRange("a window's height", wire.rows) }
        self.init(columns: columns, rows: rows)
    }

    package var wire: Torpor_V1_WindowSize {
        .with {
            $0.columns = UInt32(columns)
            $0.rows = UInt32(rows)
        }
    }
}
