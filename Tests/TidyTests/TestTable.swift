/// A page of `docs` whose tables name tests: rows of the form `| first | words | `Suite/test`, `Suite/test` |`.
struct TestTable {
    struct Row {
        let first: String
        let words: String
        let tests: [String]
    }

    let rows: [Row]

    /// `nil` when there is no such page. Heads of tables, and lines without a table, are no rows.
    init?(_ path: String) {
        guard let text = Repository.text(path) else { return nil }
        rows = text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingPrefix { $0 == " " } }
            guard cells.count > 3, !cells[1].hasPrefix("--") else { return nil }
            let first = cells[1].reversed().drop { $0 == " " }.reversed()
            return Row(
                first: String(first), words: String(cells[2]), tests: line.matches(of: /`(\w+\/\w+)(?:\([^`]*\))?`/).map { String($0.1) })
        }
    }

    /// Every test of the repository as `Suite/test`.
    static let existing = Set(Repository.tests.flatMap(TestNames.of))
}
