package import TorporModel

/// A trace as plain text, one line per span: its place in the tree, who did it, how long it took, and a bar on the trace's time line.
package struct Waterfall {
    /// Narrower terminals get lines of this width all the same.
    package static let narrowest = 60
    /// The widest that `DurationText` gets.
    private static let durationWidth = 8
    /// Names are cut here, whatever the terminal's width: the bars matter more.
    private static let deepestName = 44

    private let rows: [SpanTree.Row]
    private let start: UInt64
    private let end: UInt64
    private let width: Int

    /// - Parameter width: columns of the terminal.
    package init(_ spans: [SpanRecord], width: Int) {
        rows = SpanTree(spans).rows
        start = spans.map(\.startNanoseconds).min() ?? 0
        end = spans.map(\.endNanoseconds).max() ?? 0
        self.width = max(Self.narrowest, width)
    }

    /// Ends without a newline; says so when there are no spans.
    package var text: String {
        guard let first = rows.first?.span else { return "no spans" }
        let names = min(Self.deepestName, rows.map { $0.branches.count + Self.printable($0.span.name).count }.max() ?? 0, width * 2 / 5)
        let places = min(width / 5, rows.map { Self.place($0.span).count }.max() ?? 0)
        let bars = width - names - places - Self.durationWidth - 4
        let head = "trace \(first.traceID)  \(rows.count) spans  \(DurationText.short(end - start))"
        var lines = [head]
        for row in rows {
            let name = Self.fit(row.branches + Self.printable(row.span.name), names)
            let took = DurationText.short(row.span.endNanoseconds - min(row.span.startNanoseconds, row.span.endNanoseconds))
            let padded = String(repeating: " ", count: max(0, Self.durationWidth - took.count)) + took
            lines.append("\(name)  \(Self.fit(Self.place(row.span), places)) \(padded) \(bar(row.span, bars))".trimmingEnd())
            if case .error(let words) = row.span.status {
                lines.append(
                    Self.fit("\(String(repeating: " ", count: row.branches.count))✗ \(Self.printable(words))", width).trimmingEnd())
            }
        }
        return lines.joined(separator: "\n")
    }

    /// At least one cell, however short the span: it must be seen where it is.
    private func bar(_ span: SpanRecord, _ cells: Int) -> String {
        let whole = Double(max(1, end - start))
        let from = min(cells - 1, Int(Double(span.startNanoseconds - start) / whole * Double(cells)))
        let to = min(cells, Int((Double(max(span.endNanoseconds, span.startNanoseconds) - start) / whole * Double(cells)).rounded(.up)))
        return String(repeating: " ", count: from) + String(repeating: "█", count: max(1, to - from))
    }

    /// `agent@node-a`; `torpor-` is left out, for here everybody is.
    private static func place(_ span: SpanRecord) -> String {
        let service = span.service.hasPrefix("torpor-") ? String(span.service.dropFirst(7)) : span.service
        return printable(span.node.map { "\(service)@\($0.rawValue)" } ?? service)
    }

    /// Cut with an ellipsis or padded to exactly `width` columns.
    private static func fit(_ text: String, _ width: Int) -> String {
        if text.count > width { return String(text.prefix(max(0, width - 1))) + "…" }
        return text + String(repeating: " ", count: width - text.count)
    }

    /// Names come from other processes: nothing in them may move the cursor.
    private static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "\u{FFFD}" : $0 }))
    }
}

extension String {
    fileprivate func trimmingEnd() -> String { String(self[...(lastIndex { $0 != " " } ?? startIndex)]) }
}
