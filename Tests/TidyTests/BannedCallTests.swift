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
}
