import Testing

/// Short files and short functions: style.md, rule 10.
struct LengthTests {
    static let longestFile = 500
    static let longestFunction = 70
    static let longestMedian = 110
    static let leastDocumentation = 0.2

    @Test func noFileIsLong() {
        for file in Repository.sources + Repository.tests {
            #expect(file.lines.count <= Self.longestFile, "\(file.path) has \(file.lines.count) lines: give each type its own file")
        }
    }

    @Test func noFunctionIsLong() {
        for file in Repository.sources + Repository.tests {
            for function in FunctionFinder.functions(of: file) {
                #expect(
                    function.length <= Self.longestFunction,
                    "\(file.path):\(function.line) \(function.name) has \(function.length) lines: name its parts"
                )
            }
        }
    }

    @Test func theMiddleFileIsShort() throws {
        let lengths = Repository.sources.map(\.lines.count).sorted()
        try #require(!lengths.isEmpty)
        #expect(lengths[lengths.count / 2] <= Self.longestMedian)
    }

    @Test func documentationKeepsUpWithCode() {
        let code = Repository.sources.reduce(0) { $0 + $1.codeLines }
        let documentation = Repository.sources.reduce(0) { $0 + $1.documentationLines }
        let ratio = Double(documentation) / Double(max(1, code))
        #expect(ratio >= Self.leastDocumentation, "\(documentation) lines of documentation for \(code) of code")
    }
}
