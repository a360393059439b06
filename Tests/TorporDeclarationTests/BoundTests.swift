import Testing
import TorporDeclaration

/// No file is too strange to be answered soon.
@Suite struct BoundTests {
    /// Nine to the ninth nodes, were they expanded.
    @Test(.timeLimit(.minutes(1))) func aBillionLaughsAreRefusedOneByOne() {
        var text = "a0: &a0 [lol]\n"
        for level in 1...9 {
            text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let found = Fixture.mistakes(text + "? *a9\n: x\n")
        #expect(found.count { $0.contains("aliases (*) are not understood here") } == 82)
        #expect(found.count { $0.contains("anchors (&) are not understood here") } == 10)
    }

    /// Each alias of the one before: a tree deeper than any stack, were it built.
    @Test(.timeLimit(.minutes(1))) func aLongChainOfAliasesIsRefused() {
        let lines = (1...20_000).map { "a\($0): &a\($0) [*a\($0 - 1)]\n" }
        #expect(Fixture.mistakes(lines.joined()).count == 60_000)
    }

    @Test(arguments: ["[", "{a: ", "- "]) func aDeepFileIsRefused(_ opening: String) {
        let found = Fixture.mistakes(String(repeating: opening, count: 5000))
        #expect(found.count == 1 && found[0].contains("it is nested too deep"), "\(found)")
    }

    @Test func aLargeFileIsRefusedBeforeItIsRead() throws {
        let start = "workloads: {a: {command: [a]}} #"
        let fits = start + String(repeating: "x", count: Declaration.longestText - start.utf8.count)
        #expect(try Fixture.read(fits).get().count == 1)
        #expect(
            Fixture.mistakes(fits + "x") == ["1:1: the file has 1048577 bytes (declare in several files of at most 1048576)"])
    }

    @Test func aThousandWorkloadsAreEnough() throws {
        let lines = (1...1001).map { "  w-\($0): {command: [a]}\n" }
        #expect(try Fixture.read("workloads:\n" + lines.dropLast().joined()).get().count == 1000)
        #expect(
            Fixture.mistakes("workloads:\n" + lines.joined())
                == ["1002:3: 1001 workloads are declared (declare at most 1000 in one file)"])
    }

    /// Each costs a reading, so that they are counted: 16 are told one by one, of more only the first.
    @Test(.timeLimit(.minutes(1))) func manyRepeatedKeysCostBoundedTime() {
        func file(_ count: Int) -> String { "workloads: {a: {command: [a], env: {" + String(repeating: "A: 1, ", count: count) + "}}}" }
        #expect(Fixture.mistakes(file(17)).count == 16)
        #expect(Fixture.mistakes(file(18)) == ["1:133: the key \"A\" is given twice (keep one of them)"])
        #expect(Fixture.mistakes(file(10_000)).count == 1)
    }

    @Test func aFileOfEveryPrivateCharacterIsRefused() {
        let all = String(String.UnicodeScalarView((UInt32(0x100000)...0x10FFFD).compactMap(Unicode.Scalar.init)))
        #expect(Fixture.mistakes("# " + all) == ["1:1: the file uses every private character of Unicode (is it a text?)"])
    }
}
