import Testing

/// `docs/failures.md`: every law has a row, and every row tests that bear it, or says which later part of the product it belongs to.
struct FailureTableTests {
    static let laws = Set(1...39)
    /// Laws of capabilities that are not built: the only ones that may do without a test, and only by saying where they belong.
    static let later: Set<Int> = [6, 7, 16, 17, 18, 28]
    static let parts = [
        "*Workloads as people know them*", "*Bytes at the speed of the wire*", "*Virtual machines*", "*Scale to zero*", "*Maintenance*",
    ]

    private struct Row {
        let law: Int
        let words: String
        let tests: [String]
    }

    private func rows() throws -> [Row] {
        try #require(TestTable("docs/failures.md"), "docs/failures.md is missing").rows.compactMap { row in
            row.first.prefixMatch(of: /(?:Law\s+)?(\d+)\b/).flatMap { Int($0.1) }.map { Row(law: $0, words: row.words, tests: row.tests) }
        }
    }

    @Test func everyLawHasOneRow() throws {
        let laws = try rows().map(\.law)
        #expect(laws == laws.sorted() && laws.count == Set(laws).count, "out of order or twice: \(laws)")
        #expect(Set(laws) == Self.laws, "missing or unknown: \(Self.laws.symmetricDifference(laws).sorted())")
    }

    @Test func everyLawNamesATestOrThePartOfTheProductThatItBelongsTo() throws {
        for row in try rows() {
            let isSaid = Self.parts.contains { row.words.contains($0) }
            #expect(!row.tests.isEmpty || isSaid, "law \(row.law) has neither a test nor a later part")
            #expect(!row.tests.isEmpty || Self.later.contains(row.law), "law \(row.law) is of what is built, and names no test")
        }
    }

    @Test func everyTestThatTheTableNamesExists() throws {
        for row in try rows() {
            for test in row.tests { #expect(TestTable.existing.contains(test), "law \(row.law) names \(test), which is no @Test") }
        }
    }
}
