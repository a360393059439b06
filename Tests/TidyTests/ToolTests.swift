import Testing

/// The rules' own tools, on text whose answer is known: a rule that cannot fail is none.
struct ToolTests {
    @Test func commentsAndStringsAreBlankedAndInterpolationsAreKept() {
        let text =
            "let a = \"x { \\(f(\"y\" + g())) }\" // try!\n/* a /* b */ c */ let b = #\"\\(no) \"# + \"\"\"\n fatalError() \\(h)\n\"\"\""
        let code = CodeStripper.strip(text)
        #expect(code.contains("(f(\" \" + g()))"))
        #expect(code.contains("let b = #\"         \"#") || code.contains("let b"))
        #expect(code.contains("(h)"))
        for word in ["try!", "fatalError", "{", "no", "c */"] { #expect(!code.contains(word), "\(word) is not code") }
        #expect(code.split(separator: "\n", omittingEmptySubsequences: false).count == 4)
    }

    @Test func functionsAreMeasuredFromNameToClosingBrace() {
        let file = SourceFile(
            path: "Sources/A/a.swift",
            text: """
                protocol P {
                    func none(_ body: () -> Void)
                    var also: Int { get }
                }
                struct S {
                    let stored = { 1 }()
                    func long(
                        _ a: Int = [1].map { $0 }[0]
                    ) -> Int {
                        if a > 0 { return "}".count }
                        return 0
                    }
                    init() { }
                }
                """)
        let found = FunctionFinder.functions(of: file)
        #expect(found.map(\.name) == ["also", "long", "init"])
        #expect(found.map(\.length) == [1, 6, 1])
        #expect(found[1].line == 7)
    }

    @Test func testsAreFoundByTheirSuite() {
        let file = SourceFile(
            path: "Tests/A/a.swift",
            text: """
                @Suite(.serialized) struct Laws {
                    struct Helper {}
                    @Test(arguments: [1])
                    func holds(_ a: Int) {}
                    func helps() {}
                }
                """)
        #expect(TestNames.of(file) == ["Laws/holds"])
    }

    @Test func theRepositoryIsFound() {
        #expect(Repository.sources.contains { $0.path == "Sources/TorporModel/TorporError.swift" })
        #expect(Repository.tests.contains { $0.path.hasSuffix("TidyTests/ToolTests.swift") })
        #expect(!Repository.sources.contains { $0.path.contains("Generated/") })
    }
}
