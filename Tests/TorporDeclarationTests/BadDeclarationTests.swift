import Testing
import TorporDeclaration
import TorporModel

@Suite struct BadDeclarationTests {
    @Test(arguments: BadDeclaration.all) func everyMistakeIsFoundAtItsPlace(_ bad: BadDeclaration) {
        #expect(Fixture.mistakes(bad.text) == bad.mistakes)
    }

    @Test func thereAreManyWaysToBeWrong() {
        #expect(BadDeclaration.all.count >= 50)
        #expect(Set(BadDeclaration.all.map(\.testDescription)).count == BadDeclaration.all.count)
        #expect(Set(BadDeclaration.all.map(\.text)).count == BadDeclaration.all.count)
    }

    /// One file with a dozen wrong things: one reading tells them all, in the order of the file.
    @Test func oneReadingFindsThemAll() {
        let texts = BadDeclaration.values.map(\.text)
        let bodies = texts.enumerated().map { index, text in
            text.split(separator: "\n").dropFirst().map { $0 == "  web-1:" ? "  w-\(index):" : String($0) }.joined(separator: "\n")
        }
        let found = Fixture.mistakes("workloads:\n" + bodies.joined(separator: "\n"))
        #expect(found.count == BadDeclaration.values.reduce(0) { $0 + $1.mistakes.count })
        let lines = found.compactMap { $0.split(separator: ":").first.flatMap { Int($0) } }
        #expect(lines.count == found.count && lines == lines.sorted())
    }

    @Test func aMistakeIsPrintedAsAPlaceToGoTo() throws {
        guard case .mistakes(let mistakes) = Fixture.read("workloads: {a: {command: [a], memory: lots, tpc: keep}}") else {
            Issue.record("it was taken")
            return
        }
        let first = try #require(mistakes.first)
        #expect((first.file, first.line, first.column) == ("web.yaml", 1, 39))
        #expect(first.message == "\"lots\" is not a size" && first.remedy == BadDeclaration.size)
        #expect("\(first)" == "web.yaml:1:39: \"lots\" is not a size (\(BadDeclaration.size))")
        #expect(mistakes.last?.description == "web.yaml:1:45: unknown key \"tpc\", did you mean \"tcp\"?")
    }

    /// Names are judged by the model, which prints them as they are.
    @Test func aMistakeDoesNothingToATerminal() {
        let found = Fixture.mistakes("workloads: {\"\\e[2J\\n\": {command: [a]}, \(String(repeating: "x", count: 1000)): {command: [a]}}")
        #expect(found.count == 2 && found[0].hasPrefix("1:13: \"\\u{1B}[2J\\n\" is not a workload name"), "\(found)")
        #expect(found.allSatisfy { $0.count < 600 && !$0.contains { $0.isNewline || $0 == "\u{1B}" } })
    }

    @Test func aThrownOutcomeTellsTheFirstMistakeAndKeepsTheOthers() {
        let error = #expect(throws: TorporError.self) {
            try Fixture.read("workloads: {a: {command: [a], memory: lots, tpc: keep}}").get()
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message == "2 mistakes, first web.yaml:1:39: \"lots\" is not a size (\(BadDeclaration.size))")
        #expect(error?.causes == ["web.yaml:1:45: unknown key \"tpc\", did you mean \"tcp\"?"])
        let single = #expect(throws: TorporError.self) { try Fixture.read("").get() }
        #expect(single?.message.hasPrefix("web.yaml:1:1: the file is empty") == true && single?.causes == [])
    }
}
