import Testing

/// The calls that break a promise of this project: style.md, rules 6, 7 and 10.
struct BannedCallTests {
    @Test(arguments: BannedCall.all.indices) func nobodyCallsWhatIsBanned(_ index: Int) {
        let call = BannedCall.all[index]
        for file in Repository.sources where !call.isAllowed(in: file) {
            for number in call.lines(in: file) {
                Issue.record("\(file.path):\(number) uses \(call.name); use instead: \(call.instead)")
            }
        }
    }

    @Test func everyExceptionIsStillNeeded() {
        for call in BannedCall.all {
            for (path, reason) in call.allowed {
                let file = Repository.sources.first { $0.path == path }
                let needed = file.map { !call.lines(in: $0).isEmpty } ?? false
                #expect(needed, "\(path) no longer uses \(call.name) (\(reason)): take it off the list")
            }
        }
    }

    @Test func nothingIsLeftForLater() {
        let words: Set<Substring> = ["TODO", "FIXME", "XXX", "HACK"]
        for file in Repository.sources + Repository.tests where file.target != "TidyTests" {
            for (number, line) in file.lines.enumerated() {
                let found = line.split { !$0.isLetter }.first { words.contains($0) }
                #expect(found == nil, "\(file.path):\(number + 1) puts something off: do it, or file an issue")
            }
        }
    }

    /// A rule that finds nothing in what it forbids is none.
    @Test(arguments: [
        "Task {", "_ = Task<Void, Never> { }", "Task.detached {", "final class A: @unchecked Sendable {}", "try! f()", "x as! Int",
        "fatalError(", "print(1)", "let id = UUID()", "Date()", "let now = Date.now", "Int.random(in: 0..<3)", "list.shuffled()",
        "list.randomElement()", "SystemRandomNumberGenerator()",
    ])
    func everyBannedCallIsFound(_ line: String) {
        let file = SourceFile(path: "Sources/TorporModel/a.swift", text: line)
        #expect(BannedCall.all.contains { !$0.isAllowed(in: file) && !$0.lines(in: file).isEmpty })
    }

    @Test(arguments: [
        "group.addTask { f() }", "try await Task.sleep(for: pause)", "if Task.isCancelled { return }", "// Task { }",
        "\"try! fatalError()\"",
        "Int.random(in: 0..<3, using: &generator)", "UUID(uuidString: text)", "Date(timeIntervalSince1970: 0)", "fingerprint(of: key)",
        "list.shuffled(using: &generator)", "engine.print(page)",
    ])
    func whatIsAllowedIsNotFound(_ line: String) {
        let file = SourceFile(path: "Sources/TorporModel/a.swift", text: line)
        for call in BannedCall.all { #expect(call.lines(in: file).isEmpty, "\(call.name)") }
    }

    @Test func mainsMayMakeTimeAndNamesButNoStrayTasks() {
        let file = SourceFile(path: "Sources/torpor/main.swift", text: "print(Date(), UUID())\nTask { }")
        #expect(BannedCall.all.filter { !$0.isAllowed(in: file) && !$0.lines(in: file).isEmpty }.map(\.name) == ["Task { }"])
    }
}
