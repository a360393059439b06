import SwiftProtobuf
package import TorporModel

/// As `LogPage`.
extension LogPage: WireValue {
    /// - Throws: `invalidArgument` for a line that cannot be read.
    package init(wire: Torpor_V1_LogPage) throws(TorporError) {
        self.init(lines: try Wire.read(wire.lines), more: wire.more)
    }

    package var wire: Torpor_V1_LogPage {
        .with {
            $0.lines = lines.map(\.wire)
            $0.more = more
        }
    }
}
