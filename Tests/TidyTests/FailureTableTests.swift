import Testing

/// `docs/failures.md`: every law that is promised names the tests that hold it.
struct FailureTableTests {
    /// The failures that *First light* answers for.
    static let promised: Set<Int> = [1, 3, 4, 8, 9, 10, 14, 15, 20, 21, 22, 23, 24, 30, 31, 32, 33, 38, 39]

    /// Rows of the form `| 8 … | `Suite/test`, `Suite/test` |`.
    private func rows() throws -> [(law: Int, tests: [String])] {
        let text = try #require(Repository.text("docs/failures.md"), "docs/failures.md is missing")
        return text.split(separator: "\n").compactMap { line in
            guard let law = line.prefixMatch(of: /\|\s*(?:Law\s+)?(\d+)\b/).flatMap({ Int($0.1) }) else { return nil }
            return (law, line.matches(of: /`(\w+\/\w+)(?:\([^`]*\))?`/).map { String($0.1) })
        }
    }

    @Test func everyPromisedLawNamesATest() throws {
        let named = Set(try rows().filter { !$0.tests.isEmpty }.map(\.law))
        #expect(Self.promised.subtracting(named).isEmpty, "laws without a test: \(Self.promised.subtracting(named).sorted())")
    }

    @Test func everyTestThatTheTableNamesExists() throws {
        let existing = Set(Repository.tests.flatMap(TestNames.of))
        for row in try rows() {
            for test in row.tests { #expect(existing.contains(test), "law \(row.law) names \(test), which is no @Test") }
        }
    }
}
