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
        let targets = Dictionary(grouping: Repository.sources, by: \.target).mapValues { files in
            (documentation: files.reduce(0) { $0 + $1.documentationLines }, code: files.reduce(0) { $0 + $1.codeLines })
        }
        let documentation = targets.values.reduce(0) { $0 + $1.documentation }
        let code = targets.values.reduce(0) { $0 + $1.code }
        let behind = targets.filter { Double($0.value.documentation) < Self.leastDocumentation * Double($0.value.code) }
        let words = behind.map { "\($0.key) \($0.value.documentation)/\($0.value.code)" }.sorted().joined(separator: ", ")
        #expect(
            Double(documentation) >= Self.leastDocumentation * Double(code),
            "\(documentation) lines of documentation for \(code) of code; behind are \(words)"
        )
    }
}
