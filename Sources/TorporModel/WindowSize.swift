/// A terminal's size in characters.
package struct WindowSize: Hashable, Sendable {
    package let columns: UInt16
    package let rows: UInt16

    package init(columns: UInt16, rows: UInt16) {
        self.columns = columns
        self.rows = rows
    }
}
