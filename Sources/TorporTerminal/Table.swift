/// Rows under a heading, columns padded to their widest cell, two blanks between them, no blank at a line's end.
package struct Table: Sendable {
    private var rows: [[String]]

    package init(_ heading: [String]) { rows = [heading] }

    package mutating func add(_ cells: [String]) { rows.append(cells) }

    package var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
