import Testing

/// `docs/vm-traps.md`: every trap names tests that exist, or says that Torpor does not do what it is about.
struct TrapTableTests {
    private func rows() throws -> [TestTable.Row] {
        try #require(TestTable("docs/vm-traps.md"), "docs/vm-traps.md is missing").rows.filter { $0.first != "trap" }
    }

    @Test func everyTrapNamesATestOrIsNoneOfOurs() throws {
        let rows = try rows()
        #expect(rows.count > 40)
        for row in rows { #expect(!row.tests.isEmpty || row.words.hasPrefix("*Not done:*"), "\(row.first): neither a test nor a reason") }
    }

    @Test func everyTestThatTheTableNamesExists() throws {
        for row in try rows() {
            for test in row.tests { #expect(TestTable.existing.contains(test), "\(row.first): \(test) is no @Test") }
        }
    }
}
