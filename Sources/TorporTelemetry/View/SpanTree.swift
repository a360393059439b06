import TorporModel

/// Spans in the order a reader wants: each below its parent, siblings by start; a span whose parent is not here is a root.
struct SpanTree {
    /// A span and the branches drawn in front of it, as `│  ├─ `.
    struct Row {
        let span: SpanRecord
        let branches: String
    }

    /// From the first root downwards.
    private(set) var rows: [Row] = []

    /// - Parameter spans: of one trace, in any order, incomplete or repeated.
    init(_ spans: [SpanRecord]) {
        // The same span may have been delivered twice; the last word stands.
        let unique = Dictionary(spans.map { ($0.spanID, $0) }) { $1 }
        let sorted = unique.values.sorted { ($0.startNanoseconds, $0.spanID) < ($1.startNanoseconds, $1.spanID) }
        let children = Dictionary(grouping: sorted) { $0.parentSpanID ?? "" }
        var seen: Set<String> = []
        let roots = sorted.filter { $0.parentSpanID.map { unique[$0] == nil } ?? true }
        for root in roots { add(root, lead: "", own: "", children, &seen) }
        // Forged or broken parents may form a ring that hangs on no root: shown flat rather than not at all.
        for span in sorted where !seen.contains(span.spanID) { add(span, lead: "", own: "", children, &seen) }
    }

    /// - Parameters:
    ///   - lead: what the ancestors draw in front.
    ///   - own: this span's branch, empty for a root.
    private mutating func add(
        _ span: SpanRecord, lead: String, own: String, _ children: [String: [SpanRecord]], _ seen: inout Set<String>
    ) {
        guard seen.insert(span.spanID).inserted else { return }
        rows.append(Row(span: span, branches: lead + own))
        let below = lead + (own.isEmpty ? "" : own == "└─ " ? "   " : "│  ")
        let next = (children[span.spanID] ?? []).filter { !seen.contains($0.spanID) }
        for child in next {
            add(child, lead: below, own: child.spanID == next.last?.spanID ? "└─ " : "├─ ", children, &seen)
        }
    }
}
